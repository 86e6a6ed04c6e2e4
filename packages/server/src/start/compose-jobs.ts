import type { Logger } from 'pino'
import type { Clock } from '../domain/clock.ts'
import type { Mode } from '../domain/company.ts'
import type { JobKinds, QueueName } from '../jobs/queues.ts'
import { type Jobs, startJobs } from '../jobs/start-jobs.ts'
import { keepHouse } from '../recovery/keep-house.ts'
import type { Database } from '../storage/database.ts'
import { HousekeepingStore } from '../storage/housekeeping-store.ts'
import { JOB_SCHEMA, JobDatabase } from '../storage/job-database.ts'
import { RECEIVERS_AT_ONCE, type Webhooking } from './compose-webhooks.ts'

export interface JobSurroundings {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: {
    jobFinished(job: { queue: string; result: 'completed' | 'failed'; durationMs: number }): void
    jobsWaiting(queues: readonly { queue: string; waitedMs: number }[]): void
    webhooksWaiting(waitedMs: number): void
  }
}

/** The background jobs of a process, which begin when it serves. */
export interface BackgroundJobs {
  /** Resolves when they run. A failure is logged, and tried again until it succeeds or the process stops. */
  start(webhooks: Pick<Webhooking, 'deliveries' | 'deliverWebhook'>): Promise<void>
  /** Does nothing before the start: what is due is found then. */
  wake(queue: QueueName): void
  /** Lets receivers of webhooks answer for a moment, and then hangs up on them: they are sent the same again. */
  stop(hangUp: () => Promise<void>): Promise<void>
}

const RECEIVER_PATIENCE_AT_STOP_MS = 500

/** How long after a failed start the next is tried; the database may be on its way up. */
const START_AGAIN_MS = 60_000
const LOOK_EVERY_MS = 15_000

export function composeJobs(surroundings: JobSurroundings): BackgroundJobs {
  const { logger } = surroundings
  let jobs: Jobs | null = null
  let starting: Promise<void> | null = null
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const start = async (webhooks: Parameters<BackgroundJobs['start']>[0]): Promise<void> => {
    if (isStopped) return
    try {
      jobs = await startJobs(portsOf(surroundings, webhooks))
    } catch (error) {
      logger.error({ err: error }, 'background jobs could not be started')
      timer = setTimeout(() => {
        starting = start(webhooks)
      }, START_AGAIN_MS).unref()
      return
    }
    const look = async () => {
      await lookAround(surroundings, webhooks).catch((error: unknown) =>
        logger.error({ err: error }, 'cannot look at jobs'),
      )
      if (!isStopped) timer = setTimeout(look, LOOK_EVERY_MS).unref()
    }
    timer = setTimeout(look, LOOK_EVERY_MS).unref()
  }
  return {
    start(webhooks) {
      starting = start(webhooks)
      return starting
    },
    wake: (queue) => jobs?.wake(queue),
    async stop(hangUp) {
      isStopped = true
      clearTimeout(timer)
      await starting
      const patience = setTimeout(() => void hangUp(), RECEIVER_PATIENCE_AT_STOP_MS).unref()
      await jobs?.stop()
      clearTimeout(patience)
      await hangUp()
    },
  }
}

/** What the gauges show. */
async function lookAround(
  { database, clock, metrics }: JobSurroundings,
  { deliveries }: Pick<Webhooking, 'deliveries'>,
): Promise<void> {
  metrics.jobsWaiting(await new JobDatabase(database).oldestDue())
  metrics.webhooksWaiting(await deliveries.longestWaitMs(clock.now()))
}

function portsOf(surroundings: JobSurroundings, webhooks: Parameters<BackgroundJobs['start']>[0]) {
  const { database, clock, logger, metrics } = surroundings
  return {
    database: new JobDatabase(database),
    schema: JOB_SCHEMA,
    kinds: kindsOf(surroundings, webhooks),
    clock,
    events: {
      finished: metrics.jobFinished,
      failed: (queue: string, error: unknown) => logger.error({ err: error, queue }, 'a background job failed'),
    },
  }
}

/** What each queue's jobs do. */
function kindsOf(
  { database, clock, logger }: JobSurroundings,
  webhooks: Parameters<BackgroundJobs['start']>[0],
): JobKinds {
  const housekeeping = new HousekeepingStore(database)
  return {
    'webhook-delivery': {
      async find() {
        const ready = await webhooks.deliveries.findReady(clock.now(), RECEIVERS_AT_ONCE)
        return ready.map(({ companyId, mode, webhookId }) => ({ key: webhookId, data: { companyId, mode, webhookId } }))
      },
      run: ({ companyId = '', mode, webhookId = '' }) =>
        webhooks.deliverWebhook({ companyId, mode: mode as Mode, webhookId }),
    },
    housekeeping: {
      find: async () => [{ key: 'house', data: {} }],
      async run() {
        await keepHouse({ housekeeping, clock, kept: (done) => logger.info(done, 'kept house') })
        return false
      },
    },
  }
}
