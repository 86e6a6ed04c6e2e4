import { exponential } from '../exponential.ts'
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
/** Of each answer, as it is written. */
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
  readonly #places = new Map<string, PlaceAnswers>()

  add(place: string, answer: RecentAnswer): void {
    const known = this.#places.get(place) ?? new PlaceAnswers()
    this.#places.delete(place)
    known.add(answer)
    this.#places.set(place, known)
    if (this.#places.size > PLACES_MAX) {
      const [oldest] = this.#places.keys()
      if (oldest !== undefined) this.#places.delete(oldest)
    }
  }

  /** Chance that the way is down at `nowMs`, by the answers up to then. */
  downChance(place: string, nowMs: number): number {
    const { down, lastMs } = this.#places.get(place)?.seenBy(nowMs) ?? NOTHING_SEEN
    return downLater(down, keptAfter((nowMs - lastMs) / MS_PER_HOUR))
  }

  /** Log-odds by which answers were better than expected lately. */
  mood(place: string, nowMs: number): number {
    const { surprise, count, lastMs } = this.#places.get(place)?.seenBy(nowMs) ?? NOTHING_SEEN
    const left = moodAfter(1, (nowMs - lastMs) / MS_PER_HOUR)
    return Math.max(-MOOD_MAX, Math.min(MOOD_MAX, (MOOD_WEIGHT * surprise * left) / (MOOD_PRIOR + count * left)))
  }

  toText(): Record<string, string> {
    return Object.fromEntries([...this.#places].map(([place, answers]) => [place, answers.toText()]))
  }

  load(text: Readonly<Record<string, string>>): void {
    for (const [place, answers] of Object.entries(text)) this.#places.set(place, PlaceAnswers.from(answers))
  }
}

/** What the answers of a place come to at the newest of them. */
interface Seen {
  readonly lastMs: number
  /** Chance that the way is down. */
  readonly down: number
  /** Sums of surprises and of decided answers, each faded by its age. */
  readonly surprise: number
  readonly count: number
}

const NOTHING_SEEN: Seen = { lastMs: Number.NEGATIVE_INFINITY, down: DOWN_USUALLY, surprise: 0, count: 0 }

/** The newest answers of one place, in the order in which they were learned; kept as they are written. */
class PlaceAnswers {
  readonly #atMs = new Float64Array(KEPT)
  /** Surprise in thousandths and whether it was down: see pack. */
  readonly #said = new Uint16Array(KEPT)
  #count = 0
  /** Of all answers; null: not worked out since the newest came. Asked far more often than answers come. */
  #seen: Seen | null = null

  add({ atMs, isDown, surprise }: RecentAnswer): void {
    if (this.#count === KEPT) {
      this.#atMs.copyWithin(0, 1)
      this.#said.copyWithin(0, 1)
      this.#count--
    }
    this.#push(atMs, pack(isDown, surprise))
  }

  #push(atMs: number, said: number): void {
    this.#atMs[this.#count] = atMs
    this.#said[this.#count] = said
    this.#count++
    this.#seen = null
  }

  /** What the answers up to an instant come to. */
  seenBy(nowMs: number): Seen {
    this.#seen ??= this.#see(Number.POSITIVE_INFINITY)
    return this.#seen.lastMs <= nowMs ? this.#seen : this.#see(nowMs)
  }

  #see(untilMs: number): Seen {
    let { down, lastMs, surprise, count } = NOTHING_SEEN
    for (let i = 0; i < this.#count; i++) {
      const atMs = this.#atMs[i] as number
      if (atMs > untilMs) continue
      const said = this.#said[i] as number
      const isDown = said % 2 === 1
      // Answers may be learned out of order: time does not run backwards for it.
      const hours = Math.max(0, atMs - lastMs) / MS_PER_HOUR
      down = downLater(down, keptAfter(hours))
      const seenIfDown = isDown ? 1 - ANSWER_WHEN_DOWN : ANSWER_WHEN_DOWN
      const seenIfUp = isDown ? DOWN_ANSWER_WHEN_UP : 1 - DOWN_ANSWER_WHEN_UP
      down = (down * seenIfDown) / (down * seenIfDown + (1 - down) * seenIfUp)
      const left = moodAfter(1, hours)
      const step = said >> 1
      const weight = step === 0 ? 0 : moodAfter(1, Math.max(0, lastMs - atMs) / MS_PER_HOUR)
      surprise = surprise * left + (weight * (step - SURPRISE_STEPS - 1)) / SURPRISE_STEPS
      count = count * left + weight
      lastMs = Math.max(lastMs, atMs)
    }
    return { down, lastMs, surprise, count }
  }

  /** 6 bytes the instant, 2 what was said. */
  toText(): string {
    const view = new DataView(new ArrayBuffer(this.#count * BYTES))
    for (let i = 0; i < this.#count; i++) {
      const atMs = this.#atMs[i] as number
      view.setUint16(i * BYTES, Math.floor(atMs / HIGH))
      view.setUint32(i * BYTES + 2, atMs % HIGH)
      view.setUint16(i * BYTES + 6, this.#said[i] as number)
    }
    return toText(new Uint8Array(view.buffer))
  }

  static from(text: string): PlaceAnswers {
    const count = Math.floor((text.length * 3) / 4 / BYTES)
    const view = new DataView(fromText(text, count * BYTES).buffer)
    const answers = new PlaceAnswers()
    for (let i = Math.max(0, count - KEPT); i < count; i++)
      answers.#push(view.getUint16(i * BYTES) * HIGH + view.getUint32(i * BYTES + 2), view.getUint16(i * BYTES + 6))
    return answers
  }
}

/** Surprise in thousandths, 0: nothing was decided; and whether it was down. */
function pack(isDown: boolean, surprise: number | null): number {
  const step = surprise === null ? 0 : Math.round(surprise * SURPRISE_STEPS) + SURPRISE_STEPS + 1
  return step * 2 + (isDown ? 1 : 0)
}

/** What is left of a mood some hours later. */
export function moodAfter(mood: number, hours: number): number {
  return mood * exponential(-hours / MOOD_HOURS)
}

/** Chance of being down when it was `down`, and this share of what was known then is still true. */
export function downLater(down: number, kept: number): number {
  return DOWN_USUALLY + (down - DOWN_USUALLY) * kept
}

/** Share of what is known of an outage that is still true some hours later; infinitely many: 0. */
export function keptAfter(hours: number): number {
  // Some outages end within the hour, some last a day. After ten days the first are less than the last digit of it.
  const long = 0.3 * exponential(-hours / 14)
  return hours > 240 ? long : 0.7 * exponential(-hours * ENDS_PER_HOUR) + long
}
