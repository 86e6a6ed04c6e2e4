import { type Clock, systemClock } from '../../src/domain/clock.ts'

/** The machine's clock, moved: forward as months must pass in seconds, and back, as clocks that are set are. */
export class JumpingClock implements Clock {
  #aheadMs: number

  constructor(aheadMs: number) {
    this.#aheadMs = aheadMs
  }

  now(): Date {
    return new Date(systemClock.now().getTime() + this.#aheadMs)
  }

  /** Spans are not set by whoever sets a clock. */
  monotonicMs(): number {
    return systemClock.monotonicMs()
  }

  jumpTo(aheadMs: number): void {
    this.#aheadMs = aheadMs
  }
}
