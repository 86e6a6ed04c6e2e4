import { drawsFrom } from '../harness/seeded-draws.ts'
import { type BenchRequest, Latencies } from './drive-load.ts'
import { type Connection, openConnection, type Target } from './http-connection.ts'

export interface Schedule extends Target {
  /** Arrivals a second, on average. */
  readonly perSecond: number
  readonly seconds: number
  /** Open at most; with all of them busy an arrival waits for one, and its latency counts that. */
  readonly connections: number
  readonly next: () => BenchRequest
  readonly seed: number
}

export interface Scheduled {
  /** From the planned arrival to the whole answer. */
  readonly latencies: Latencies
  /** Arrivals a second that were planned, and that were answered until the last of them was. */
  readonly plannedPerSecond: number
  readonly answeredPerSecond: number
  /** From the planned arrival to the sending, milliseconds, the shortest first: this process's own share of the latencies. */
  readonly latenessMs: readonly number[]
}

/**
 * The open loop: requests are sent when they are due, whether or not the ones before are answered, as a crowd of
 * merchants would. A server that stalls pays for everyone who came meanwhile; in a closed loop they would not have come.
 * The gaps are those of independent arrivals (exponential), from a seed.
 */
export async function driveSchedule(schedule: Schedule): Promise<Scheduled> {
  const plannedMs = arrivalsOf(schedule)
  const latencies = new Latencies()
  const latenessMs: number[] = []
  const free = await Promise.all(Array.from({ length: schedule.connections }, () => openConnection(schedule)))
  const all = [...free]
  const startedMs = performance.now()
  const elapsedMs = () => performance.now() - startedMs
  let next = 0
  let answered = 0
  await new Promise<void>((resolve, reject) => {
    const send = async (connection: Connection, dueMs: number) => {
      latenessMs.push(elapsedMs() - dueMs)
      const request = schedule.next()
      const answer = await connection.post(request.path, request.body)
      latencies.add(request, elapsedMs() - dueMs, answer)
      answered += 1
      // The one that waited longest goes first, so that none idles until its timeout.
      free.push(connection)
      pump()
    }
    let timer: NodeJS.Timeout | undefined
    const pump = () => {
      clearTimeout(timer)
      if (answered === plannedMs.length) return resolve()
      for (;;) {
        const dueMs = plannedMs[next]
        // An answer pumps too: with every connection busy, that is what there is to wait for.
        if (dueMs === undefined || free.length === 0) return
        const waitMs = dueMs - elapsedMs()
        if (waitMs > 0) {
          timer = setTimeout(pump, waitMs)
          return
        }
        const [connection] = free.splice(0, 1)
        if (connection === undefined) return
        next += 1
        send(connection, dueMs).catch(reject)
      }
    }
    pump()
  })
  const elapsedSeconds = elapsedMs() / 1000
  for (const { close } of all) close()
  return {
    latencies,
    plannedPerSecond: plannedMs.length / schedule.seconds,
    answeredPerSecond: answered / elapsedSeconds,
    latenessMs: latenessMs.sort((a, b) => a - b),
  }
}

/** Milliseconds from the start. */
function arrivalsOf({ perSecond, seconds, seed }: Schedule): number[] {
  const draw = drawsFrom(seed)
  const arrivals: number[] = []
  let atMs = 0
  for (;;) {
    atMs += (-Math.log(1 - draw()) * 1000) / perSecond
    if (atMs >= seconds * 1000) return arrivals
    arrivals.push(atMs)
  }
}
