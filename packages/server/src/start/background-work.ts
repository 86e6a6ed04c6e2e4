import type { Logger } from 'pino'

/** Something that is done again and again beside the requests, by every process. */
export interface BackgroundWork {
  readonly name: string
  readonly everyMs: number
  /** Absent: the first turn comes at once. true: after the first span. */
  readonly waitsFirst?: boolean
  run(): Promise<void>
}

/** Runs each work now and then at its pace, never twice at once; a failure is logged and the next turn comes as usual. */
export function startBackgroundWork(works: readonly BackgroundWork[], logger: Logger): { stop(): Promise<void> } {
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Map<string, Promise<void>>()
  let isStopped = false
  const turn = (work: BackgroundWork): void => {
    if (isStopped) return
    const run = work
      .run()
      .catch((error: unknown) => logger.error({ err: error, work: work.name }, 'background work failed'))
      .then(() => {
        running.delete(work.name)
        if (!isStopped) timers.set(work.name, setTimeout(turn, work.everyMs, work).unref())
      })
    running.set(work.name, run)
  }
  for (const work of works) {
    if (work.waitsFirst === true) timers.set(work.name, setTimeout(turn, work.everyMs, work).unref())
    else turn(work)
  }
  return {
    async stop() {
      isStopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}
