import type { Outlook } from './outlook.ts'
import { SLOT_GROUPS, type SlotGroup, slotFeatures, slotStepsOf } from './slot-features.ts'

/** More steps than any group has. */
const STEPS_MAX = 32

/** By how much instants shift the log-odds of a payment. Each group of features is summed once for each of its steps. */
export class SlotShifts {
  readonly #outlook: Outlook
  readonly #sums = new Float64Array(SLOT_GROUPS.length * STEPS_MAX).fill(Number.NaN)

  readonly #steps = { hour: 0, weekday: 0, dayOfMonth: 0, sinceNewest: 0, sinceFirst: 0, refusals: 0 }

  constructor(outlook: Outlook) {
    this.#outlook = outlook
  }

  at(atMs: number): number {
    // One by one: to read them by name in a loop takes longer than all the rest.
    const { hour, weekday, dayOfMonth, sinceNewest, sinceFirst, refusals } = slotStepsOf(
      this.#outlook.features,
      atMs,
      this.#steps,
    )
    return (
      this.#outlook.base +
      this.#outlook.moodAt(atMs) +
      this.#sumOf(0, 'hour', hour) +
      this.#sumOf(1, 'weekday', weekday) +
      this.#sumOf(2, 'dayOfMonth', dayOfMonth) +
      this.#sumOf(3, 'sinceNewest', sinceNewest) +
      this.#sumOf(4, 'sinceFirst', sinceFirst) +
      this.#sumOf(5, 'refusals', refusals)
    )
  }

  #sumOf(place: number, group: SlotGroup, step: number): number {
    const known = this.#sums[place * STEPS_MAX + step] as number
    if (!Number.isNaN(known)) return known
    const fresh = this.#outlook.logOdds(slotFeatures(this.#outlook.features, group, step))
    this.#sums[place * STEPS_MAX + step] = fresh
    return fresh
  }
}
