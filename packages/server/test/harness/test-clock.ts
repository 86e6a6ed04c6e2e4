import type { Clock } from '../../src/domain/clock.ts'

/** A clock that stands still until a test moves it, in either direction. */
export class TestClock implements Clock {
  #nowMs: number
  #monotonicMs = 0

  constructor(now: Date = new Date(Date.UTC(2030, 0, 15, 12))) {
    this.#nowMs = now.getTime()
  }

  now(): Date {
    return new Date(this.#nowMs)
  }

  monotonicMs(): number {
    return this.#monotonicMs
  }

  advance(ms: number): void {
    this.#nowMs += ms
    this.#monotonicMs += Math.max(0, ms)
  }
}
