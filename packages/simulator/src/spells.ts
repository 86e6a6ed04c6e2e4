import type { SeededRandom } from './random.ts'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SLOT } from './virtual-time.ts'

/** Times in which something is the case (an outage, a strict mood), as a flag for every half hour of a world. */
export class Spells {
  readonly #startMs: number
  readonly #slots: Uint8Array
  /** Instants at which a spell begins, with its end. */
  readonly intervals: { fromMs: number; toMs: number }[] = []

  constructor(question: {
    startMs: number
    days: number
    perMonth: number
    hours: { median: number; spread: number }
    random: SeededRandom
  }) {
    const { startMs, days, perMonth, hours, random } = question
    this.#startMs = startMs
    this.#slots = new Uint8Array((days * MS_PER_DAY) / MS_PER_SLOT)
    if (perMonth <= 0) return
    for (let day = random.exponential(30 / perMonth); day < days; day += random.exponential(30 / perMonth)) {
      const from = Math.floor((day * MS_PER_DAY) / MS_PER_SLOT)
      const length = Math.max(1, Math.round((random.logNormal(hours.median, hours.spread) * MS_PER_HOUR) / MS_PER_SLOT))
      this.#slots.fill(1, from, from + length)
      this.intervals.push({ fromMs: startMs + from * MS_PER_SLOT, toMs: startMs + (from + length) * MS_PER_SLOT })
    }
  }

  isOn(atMs: number): boolean {
    return this.#slots[Math.floor((atMs - this.#startMs) / MS_PER_SLOT)] === 1
  }
}
