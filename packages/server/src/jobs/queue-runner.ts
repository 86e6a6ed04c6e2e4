import type PgBoss from 'pg-boss'
import type { Clock } from '../domain/clock.ts'
import type { Job, JobKind, QueueSettings } from './queues.ts'

export interface JobEvents {
  finished(job: { readonly queue: string; readonly result: 'completed' | 'failed'; readonly durationMs: number }): void
  failed(queue: string, error: unknown): void
}

export interface QueueRunnerParts {
  readonly boss: Pick<PgBoss, 'insert' | 'fetch' | 'complete' | 'fail'>
  readonly queue: string
  readonly settings: QueueSettings
  readonly kind: JobKind
  readonly clock: Clock
  readonly events: JobEvents
}

/** The jobs of one queue in this process. */
export interface QueueRunner {
  /** Looks for work now, or once more after the look that is under way; and from then on at its pace. */
  wake(): void
  /** Takes nothing new; resolves when what runs has ended. */
  stop(): Promise<void>
}

/** Jobs taken from the queue in one statement. */
const BATCH = 16

/**
 * Looks for work and takes as many jobs as it has slots free. The queue's own workers wait for a whole batch to end before
 * they take the next; here a slow job costs its slot and nothing else.
 */
export function createQueueRunner(parts: QueueRunnerParts): QueueRunner {
  const { boss, queue, settings, events } = parts
  const running = new Set<Promise<void>>()
  let looking: Promise<void> | null = null
  let isAskedAgain = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  const start = (job: PgBoss.Job<Job['data']>): void => {
    const run = runJob(parts, job).then((isMore) => {
      // Jobs may be waiting for this one's slot.
      const wasFull = running.size >= settings.slots
      running.delete(run)
      if (isMore || wasFull) wake()
    })
    running.add(run)
  }

  const look = async (): Promise<void> => {
    const found = await parts.kind.find()
    if (found.length > 0) await boss.insert(found.map((job) => toInsert(queue, settings, job)))
    for (;;) {
      const batchSize = Math.min(BATCH, settings.slots - running.size)
      if (batchSize === 0 || isStopped) return
      const jobs = await boss.fetch<Job['data']>(queue, { batchSize })
      for (const job of jobs) start(job)
      if (jobs.length < batchSize) return
    }
  }

  const lookAgain = (): void => {
    looking = null
    if (isStopped) return
    timer = setTimeout(wake, settings.everyMs).unref()
    if (!isAskedAgain) return
    isAskedAgain = false
    wake()
  }

  function wake(): void {
    if (isStopped) return
    isAskedAgain = looking !== null
    if (isAskedAgain) return
    clearTimeout(timer)
    looking = look()
      .catch((error: unknown) => events.failed(queue, error))
      .then(lookAgain)
  }

  return {
    wake,
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await looking
      await Promise.all(running)
    },
  }
}

function toInsert(name: string, { onceInSeconds }: QueueSettings, { key, data }: Job): PgBoss.JobInsert {
  const once = onceInSeconds === null ? {} : { singletonSeconds: onceInSeconds }
  return { name, singletonKey: key, data, ...once }
}

/** Resolves to whether there is more to do. Never rejects: what the database does not take is run again when it expires. */
async function runJob({ boss, queue, kind, clock, events }: QueueRunnerParts, job: PgBoss.Job<Job['data']>) {
  const startedMs = clock.monotonicMs()
  const end = (result: 'completed' | 'failed') =>
    events.finished({ queue, result, durationMs: clock.monotonicMs() - startedMs })
  try {
    const isMore = await kind.run(job.data)
    await boss.complete(queue, job.id)
    end('completed')
    return isMore
  } catch (error) {
    events.failed(queue, error)
    end('failed')
    // The error's name only: a message can quote what it is about.
    const name = error instanceof Error ? error.name : typeof error
    await boss.fail(queue, job.id, { name }).catch((again: unknown) => events.failed(queue, again))
    return false
  }
}
