import { exponential } from '../exponential.ts'
import { MS_PER_HOUR } from '../local-time.ts'

/**
 * Money that was missing is likely still missing soon after: an attempt that failed lowers the next one's chance by this
 * share, which fades over these hours. Chosen on simulated worlds; calibration.json has 0.25 for the same day.
 */
const STILL_MISSING_SHARE = 0.75
const STILL_MISSING_MS = 16 * MS_PER_HOUR

/** Chance that what refused lately has changed by now. */
export function changedShare(refusedMs: readonly number[], atMs: number): number {
  let share = 1
  for (let i = 0; i < refusedMs.length; i++) {
    const ms = refusedMs[i] as number
    if (ms <= atMs) share *= 1 - STILL_MISSING_SHARE * fadedTo(atMs - ms)
  }
  return share
}

/** changedShare for many instants of one payment: one exponential for each, however many refusals there were. */
export class ChangedShares {
  readonly #refusedMs: readonly number[]
  readonly #newestMs: number
  /** What is left of each refusal's effect at the time of the newest. */
  readonly #faded: readonly number[]

  /** Refusals oldest first. */
  constructor(refusedMs: readonly number[]) {
    this.#refusedMs = refusedMs
    this.#newestMs = refusedMs[refusedMs.length - 1] ?? Number.POSITIVE_INFINITY
    this.#faded = refusedMs.map((ms) => STILL_MISSING_SHARE * fadedTo(this.#newestMs - ms))
  }

  at(atMs: number): number {
    if (atMs < this.#newestMs) return changedShare(this.#refusedMs, atMs)
    const since = fadedTo(atMs - this.#newestMs)
    let share = 1
    for (let i = 0; i < this.#faded.length; i++) share *= 1 - (this.#faded[i] as number) * since
    return share
  }
}

function fadedTo(ms: number): number {
  return exponential(-ms / STILL_MISSING_MS)
}
