import PgBoss from 'pg-boss'
import type { Clock } from '../domain/clock.ts'
import { createQueueRunner, type JobEvents } from './queue-runner.ts'
import { type JobKinds, QUEUES, type QueueName } from './queues.ts'

export interface JobPorts {
  /** Where pg-boss runs its statements, and the schema in which its tables are. */
  readonly database: {
    executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>
    /** Runs the work while no other process does. */
    alone<Result>(work: () => Promise<Result>): Promise<Result>
  }
  readonly schema: string
  readonly kinds: JobKinds
  readonly clock: Clock
  readonly events: JobEvents
}

export interface Jobs {
  /** Tells a queue of this process that there is something to do. */
  wake(queue: QueueName): void
  /** Takes no new jobs; resolves when those that run have ended. */
  stop(): Promise<void>
}

/** Completed jobs are told by metrics; their rows are kept for an hour, those that failed for a week. */
const KEPT_SECONDS = 3_600 * 2
const FAILED_KEPT_SECONDS = 7 * 86_400

/**
 * Brings the queue's tables to where they should be, and runs every queue. pg-boss keeps the jobs, hands each to one
 * process, and runs again what a dead process had; its own timetable and workers are not used (decision 0016).
 */
export async function startJobs({ database, schema, kinds, clock, events }: JobPorts): Promise<Jobs> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.executeSql(text, values) },
    schema,
    schedule: false,
    archiveCompletedAfterSeconds: KEPT_SECONDS,
    archiveFailedAfterSeconds: FAILED_KEPT_SECONDS,
    deleteAfterSeconds: KEPT_SECONDS,
  })
  boss.on('error', (error) => events.failed('all', error))
  const names = Object.keys(QUEUES) as QueueName[]
  try {
    await database.alone(async () => {
      await boss.start()
      for (const name of names) await putQueue(boss, name)
    })
  } catch (error) {
    // What it had begun to do at its pace would go on.
    await boss.stop({ graceful: false })
    throw error
  }
  const runners = new Map(
    names.map((name) => [
      name,
      createQueueRunner({ boss, queue: name, settings: QUEUES[name], kind: kinds[name], clock, events }),
    ]),
  )
  for (const runner of runners.values()) runner.wake()
  return {
    wake: (queue) => runners.get(queue)?.wake(),
    async stop() {
      await Promise.all(Array.from(runners.values(), (runner) => runner.stop()))
      await boss.stop({ graceful: false })
    },
  }
}

/** Made once for all; later starts bring it to what the table says now. */
async function putQueue(boss: PgBoss, name: QueueName): Promise<void> {
  const { policy, retries, retryAfterSeconds, expireAfterSeconds } = QUEUES[name]
  const options = {
    name,
    policy,
    retryLimit: retries,
    retryDelay: retryAfterSeconds,
    expireInSeconds: expireAfterSeconds,
  }
  if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options)
  else await boss.updateQueue(name, options)
}
