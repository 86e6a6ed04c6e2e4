import { MS_PER_HOUR } from '../local-time.ts'
import { fromText, toText } from './numbers-text.ts'

/** What an answer said of the way to an issuer or through a gateway. */
export interface RecentAnswer {
  readonly atMs: number
  /** true: the way was down; false: somebody answered. */
  readonly isDown: boolean
  /** Approved (1) or not (0), less the chance that was expected; null: nothing was decided. */
  readonly surprise: number | null
}

const KEPT = 24
const PLACES_MAX = 3000
/** As written: see encode. */
const BYTES = 8
const HIGH = 0x1_0000_0000
const SURPRISE_STEPS = 1000
/** Outages: two a month, of some hours. ASSUMPTIONS; a way that is often down is noticed within its next answers anyway. */
const STARTS_PER_HOUR = 1 / 360
const ENDS_PER_HOUR = 1 / 4
const DOWN_USUALLY = STARTS_PER_HOUR / (STARTS_PER_HOUR + ENDS_PER_HOUR)
/** A way that is up is sometimes not answered, one that is down sometimes is. */
const DOWN_ANSWER_WHEN_UP = 0.03
const ANSWER_WHEN_DOWN = 0.06
/** Moods: how long they last, and how much is needed to believe in one. Chosen on simulated worlds. */
const MOOD_HOURS = 48
const MOOD_PRIOR = 4
const MOOD_WEIGHT = 2.2
const MOOD_MAX = 1.2

/** The newest answers by issuer and by gateway: outages and moods are seen in other payments, and soon forgotten. */
export class RecentAnswers {
  readonly #places = new Map<string, RecentAnswer[]>()

  add(place: string, { surprise, ...answer }: RecentAnswer): void {
    const known = this.#places.get(place) ?? []
    this.#places.delete(place)
    // Kept as it is written, so that a model that was written and read says the same.
    known.push({
      ...answer,
      surprise: surprise === null ? null : Math.round(surprise * SURPRISE_STEPS) / SURPRISE_STEPS,
    })
    if (known.length > KEPT) known.shift()
    this.#places.set(place, known)
    if (this.#places.size > PLACES_MAX) {
      const [oldest] = this.#places.keys()
      if (oldest !== undefined) this.#places.delete(oldest)
    }
  }

  /** Chance that the way is down at `nowMs`, by the answers up to then. */
  downChance(place: string, nowMs: number): number {
    let down = DOWN_USUALLY
    let lastMs = Number.NEGATIVE_INFINITY
    for (const { atMs, isDown } of this.#places.get(place) ?? []) {
      if (atMs > nowMs) continue
      // Answers may be learned out of order: time does not run backwards for it.
      down = downLater(down, keptAfter(Math.max(0, atMs - lastMs) / MS_PER_HOUR))
      const seenIfDown = isDown ? 1 - ANSWER_WHEN_DOWN : ANSWER_WHEN_DOWN
      const seenIfUp = isDown ? DOWN_ANSWER_WHEN_UP : 1 - DOWN_ANSWER_WHEN_UP
      down = (down * seenIfDown) / (down * seenIfDown + (1 - down) * seenIfUp)
      lastMs = Math.max(lastMs, atMs)
    }
    return downLater(down, keptAfter((nowMs - lastMs) / MS_PER_HOUR))
  }

  /** Log-odds by which answers were better than expected lately. */
  mood(place: string, nowMs: number): number {
    let sum = 0
    let count = MOOD_PRIOR
    for (const { atMs, surprise } of this.#places.get(place) ?? []) {
      if (surprise === null || atMs > nowMs) continue
      const weight = moodAfter(1, (nowMs - atMs) / MS_PER_HOUR)
      sum += weight * surprise
      count += weight
    }
    return Math.max(-MOOD_MAX, Math.min(MOOD_MAX, (MOOD_WEIGHT * sum) / count))
  }

  toText(): Record<string, string> {
    return Object.fromEntries([...this.#places].map(([place, answers]) => [place, encode(answers)]))
  }

  load(text: Readonly<Record<string, string>>): void {
    for (const [place, answers] of Object.entries(text)) this.#places.set(place, decode(answers))
  }
}

/** 6 bytes the instant, 2 the surprise in thousandths and whether it was down. */
function encode(answers: readonly RecentAnswer[]): string {
  const view = new DataView(new ArrayBuffer(answers.length * BYTES))
  answers.forEach(({ atMs, isDown, surprise }, i) => {
    view.setUint16(i * BYTES, Math.floor(atMs / HIGH))
    view.setUint32(i * BYTES + 2, atMs % HIGH)
    const step = surprise === null ? 0 : Math.round(surprise * SURPRISE_STEPS) + SURPRISE_STEPS + 1
    view.setUint16(i * BYTES + 6, step * 2 + (isDown ? 1 : 0))
  })
  return toText(new Uint8Array(view.buffer))
}

function decode(text: string): RecentAnswer[] {
  const count = Math.floor((text.length * 3) / 4 / BYTES)
  const view = new DataView(fromText(text, count * BYTES).buffer)
  return Array.from({ length: count }, (_, i) => {
    const packed = view.getUint16(i * BYTES + 6)
    const step = packed >> 1
    return {
      atMs: view.getUint16(i * BYTES) * HIGH + view.getUint32(i * BYTES + 2),
      isDown: packed % 2 === 1,
      surprise: step === 0 ? null : (step - SURPRISE_STEPS - 1) / SURPRISE_STEPS,
    }
  })
}

/** What is left of a mood some hours later. */
export function moodAfter(mood: number, hours: number): number {
  return mood * Math.exp(-hours / MOOD_HOURS)
}

/** Chance of being down when it was `down`, and this share of what was known then is still true. */
export function downLater(down: number, kept: number): number {
  return DOWN_USUALLY + (down - DOWN_USUALLY) * kept
}

/** Share of what is known of an outage that is still true some hours later; infinitely many: 0. */
export function keptAfter(hours: number): number {
  // Some outages end within the hour, some last a day.
  return 0.7 * Math.exp(-hours * ENDS_PER_HOUR) + 0.3 * Math.exp(-hours / 14)
}
