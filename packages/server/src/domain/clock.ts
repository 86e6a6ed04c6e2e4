/** Where time comes from. Injected everywhere, so that tests move it; the only file that touches the system's clock. */
export interface Clock {
  /** The present instant. May jump in either direction between two calls: never measure spans with it. */
  now(): Date
  /** Milliseconds that only ever grow, for spans and cache ages; the origin is arbitrary. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
}
