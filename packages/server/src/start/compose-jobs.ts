import type { Logger } from 'pino'
import type { BatchConfig } from '../config-batch.ts'
import type { Clock } from '../domain/clock.ts'
import type { Mode } from '../domain/company.ts'
import type { JobKinds, QueueName } from '../jobs/queues.ts'
import { type Jobs, startJobs } from '../jobs/start-jobs.ts'
import { type KeptHouse, keepHouse } from '../recovery/keep-house.ts'
import type { Database } from '../storage/database.ts'
import { HousekeepingStore } from '../storage/housekeeping-store.ts'
import { JOB_SCHEMA, JobDatabase } from '../storage/job-database.ts'
import type { Batching } from './compose-batches.ts'
import { RECEIVERS_AT_ONCE, type Webhooking } from './compose-webhooks.ts'

export interface JobSurroundings {
  readonly database: Database
  readonly clock: Clock
  readonly batch: Pick<BatchConfig, 'keepDays'>
  readonly logger: Logger
  readonly metrics: {
    jobFinished(job: { queue: string; result: 'completed' | 'failed'; durationMs: number }): void
    jobsWaiting(queues: readonly { queue: string; waitedMs: number }[]): void
    webhooksWaiting(waitedMs: number): void
    batchesWaiting(backlog: { rows: number; oldestMs: number }): void
  }
}

/** What the jobs do. */
export interface JobWork {
  readonly webhooks: Pick<Webhooking, 'deliveries' | 'deliverWebhook'>
  readonly batches: Pick<Batching, 'jobs' | 'backlog'>
}

/** The background jobs of a process, which begin when it serves. */
export interface BackgroundJobs {
  /** Resolves when they run. A failure is logged, and tried again until it succeeds or the process stops. */
  start(work: JobWork): Promise<void>
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
  const start = async (work: JobWork): Promise<void> => {
    if (isStopped) return
    try {
      jobs = await startJobs(portsOf(surroundings, work))
    } catch (error) {
      logger.error({ err: error }, 'background jobs could not be started')
      timer = setTimeout(() => {
        starting = start(work)
      }, START_AGAIN_MS).unref()
      return
    }
    const look = async () => {
      await lookAround(surroundings, work).catch((error: unknown) =>
        logger.error({ err: error }, 'cannot look at jobs'),
      )
      if (!isStopped) timer = setTimeout(look, LOOK_EVERY_MS).unref()
    }
    timer = setTimeout(look, LOOK_EVERY_MS).unref()
  }
  return {
    start(work) {
      starting = start(work)
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
  { webhooks, batches }: JobWork,
): Promise<void> {
  metrics.jobsWaiting(await new JobDatabase(database).oldestDue())
  metrics.webhooksWaiting(await webhooks.deliveries.longestWaitMs(clock.now()))
  metrics.batchesWaiting(await batches.backlog())
}

function portsOf(surroundings: JobSurroundings, work: JobWork) {
  const { database, clock, logger, metrics } = surroundings
  return {
    database: new JobDatabase(database),
    schema: JOB_SCHEMA,
    kinds: kindsOf(surroundings, work),
    clock,
    events: {
      finished: metrics.jobFinished,
      failed: (queue: string, error: unknown) => logger.error({ err: error, queue }, 'a background job failed'),
    },
  }
}

/** What each queue's jobs do. */
function kindsOf({ database, clock, batch, logger }: JobSurroundings, { webhooks, batches }: JobWork): JobKinds {
  const housekeeping = new HousekeepingStore(database)
  return {
    ...batches.jobs,
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
        const kept = (done: KeptHouse) => logger.info(done, 'kept house')
        await keepHouse({ housekeeping, clock, batchKeepDays: batch.keepDays, kept })
        return false
      },
    },
  }
}
