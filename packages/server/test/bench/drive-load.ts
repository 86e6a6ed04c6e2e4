import { openConnection, responseCodeOf, type Target } from './http-connection.ts'

/** A request that a driver posts, and what is done with the text of its answer. */
export interface BenchRequest {
  readonly path: string
  readonly body: string
  /** Latencies are kept by kind. */
  readonly kind: string
  answered?(answer: string): void
}

export interface Load extends Target {
  readonly connections: number
  readonly seconds: number
  readonly next: () => BenchRequest
}

export interface Measurement {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** How often each response code was answered. */
  readonly responseCodes: ReadonlyMap<string, number>
}

/** What came back, as it comes. */
export class Latencies {
  readonly #ofKind = new Map<string, number[]>()
  readonly responseCodes = new Map<string, number>()

  add({ kind, answered }: BenchRequest, latencyMs: number, answer: string): void {
    const known = this.#ofKind.get(kind)
    if (known === undefined) this.#ofKind.set(kind, [latencyMs])
    else known.push(latencyMs)
    const responseCode = responseCodeOf(answer)
    this.responseCodes.set(responseCode, (this.responseCodes.get(responseCode) ?? 0) + 1)
    answered?.(answer)
  }

  /** Milliseconds, the quickest first; of all kinds when none is named. */
  sorted(kind?: string): readonly number[] {
    const found = kind === undefined ? [...this.#ofKind.values()].flat() : (this.#ofKind.get(kind) ?? [])
    return [...found].sort((a, b) => a - b)
  }
}

/** The closed loop: one request after the other on each connection until the time is up, as fast as they are answered. */
export async function driveLoad(load: Load): Promise<Measurement> {
  const latencies = new Latencies()
  const connections = await Promise.all(Array.from({ length: load.connections }, () => openConnection(load)))
  const startedMs = performance.now()
  const endMs = startedMs + load.seconds * 1000
  await Promise.all(
    connections.map(async ({ post }) => {
      while (performance.now() < endMs) {
        const request = load.next()
        const sentMs = performance.now()
        const answer = await post(request.path, request.body)
        latencies.add(request, performance.now() - sentMs, answer)
      }
    }),
  )
  const elapsedSeconds = (performance.now() - startedMs) / 1000
  for (const { close } of connections) close()
  const sorted = latencies.sorted()
  return {
    perSecond: sorted.length / elapsedSeconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    responseCodes: latencies.responseCodes,
  }
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}
