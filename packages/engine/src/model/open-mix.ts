import { localDayOf, localHourOf, MS_PER_HOUR } from '../local-time.ts'
import {
  CAUSES,
  type CauseContext,
  cleared,
  clearsAtMs,
  endedShare,
  FUNDS_COUNT,
  OPEN_WHEN_DEAD,
  OPEN_WHILE_BLOCKED,
  openOfOthers,
  SPELL_HOURS,
} from './causes.ts'
import { ChangedShares } from './changed-share.ts'
import { arrivedShare, daysSincePayday, earlyOn, lateOn } from './funds-calendar.ts'

type Weighted = readonly (readonly [cause: number, probability: number])[]

/**
 * Probabilities of the causes worth a thought, and how open the way is when all of them are taken together. Hundreds of
 * instants are asked for each payment: what they share is summed once, causes that open alike together.
 */
export class OpenMix {
  readonly #context: CauseContext
  readonly #changed: ChangedShares
  readonly #funds: Uint16Array
  readonly #fundsChances: Float64Array
  readonly #routes: Weighted
  /** By place in SPELL_HOURS: the sums of the probabilities, and of each with its share of the time. */
  readonly #spells = new Float64Array(SPELL_HOURS.length)
  readonly #spellShares = new Float64Array(SPELL_HOURS.length)
  /** Causes that are over at some time and then for good: when, and their probabilities. */
  readonly #clearsMs: Float64Array
  readonly #clearsChances: Float64Array
  readonly #dead: number
  /** Between these instants none of them clears, and they come to the same. */
  #sameFromMs = Number.POSITIVE_INFINITY
  #sameUntilMs = Number.NEGATIVE_INFINITY
  #cleared = 0
  /** The day that was asked for last, and what the funds causes come to on it. */
  #day = Number.NaN
  #early = 0
  #late = 0

  constructor(context: CauseContext, causes: Weighted) {
    this.#context = context
    this.#changed = new ChangedShares(context.refusedMs)
    const funds: number[] = []
    const fundsChances: number[] = []
    const routes: (readonly [number, number])[] = []
    const clearsMs: number[] = []
    const clearsChances: number[] = []
    let dead = 0
    for (const each of causes) {
      const [place, probability] = each
      const cause = CAUSES[place]
      if (place < FUNDS_COUNT) {
        funds.push(place)
        fundsChances.push(probability)
      } else if (cause?.kind === 'route') routes.push(each)
      else if (cause?.kind === 'on_off') {
        const spell = SPELL_HOURS.indexOf(cause.spellHours)
        this.#spells[spell] = (this.#spells[spell] as number) + probability
        this.#spellShares[spell] = (this.#spellShares[spell] as number) + probability * cause.share
      } else {
        const atMs = cause ? clearsAtMs(cause, context) : null
        if (atMs === null) dead += probability
        else {
          clearsMs.push(atMs)
          clearsChances.push(probability)
        }
      }
    }
    this.#funds = Uint16Array.from(funds)
    this.#fundsChances = Float64Array.from(fundsChances)
    this.#routes = routes
    this.#clearsMs = Float64Array.from(clearsMs)
    this.#clearsChances = Float64Array.from(clearsChances)
    this.#dead = dead
  }

  get hasRoutes(): boolean {
    return this.#routes.length > 0
  }

  /** What a gateway adds, whenever. */
  ofGateway(atMs: number, gatewayId: string): number {
    if (this.#routes.length === 0) return 0
    const open = openOfOthers(this.#context, atMs, gatewayId)
    return this.#routes.reduce(
      (sum, [cause, probability]) => sum + probability * (open[cause - FUNDS_COUNT] as number),
      0,
    )
  }

  /** Everything that does not depend on the gateway. */
  ofInstant(atMs: number): number {
    const { offsetMs, refusedMs } = this.#context
    this.#turnTo(localDayOf(atMs, offsetMs))
    const arrived = arrivedShare(localHourOf(atMs, offsetMs))
    let mixed = this.#changed.at(atMs) * (arrived * this.#late + (1 - arrived) * this.#early)
    const lastMs = refusedMs[refusedMs.length - 1]
    const offHours = lastMs === undefined || atMs < lastMs ? null : (atMs - lastMs) / MS_PER_HOUR
    for (let spell = 0; spell < SPELL_HOURS.length; spell++) {
      const chance = this.#spells[spell] as number
      if (chance === 0) continue
      const share = this.#spellShares[spell] as number
      mixed +=
        offHours === null
          ? share
          : OPEN_WHILE_BLOCKED * chance + share * endedShare(SPELL_HOURS[spell] as number, offHours)
    }
    return mixed + this.#clearedAt(atMs) + OPEN_WHEN_DEAD * this.#dead
  }

  #clearedAt(atMs: number): number {
    if (atMs >= this.#sameFromMs && atMs < this.#sameUntilMs) return this.#cleared
    let sum = 0
    let fromMs = Number.NEGATIVE_INFINITY
    let untilMs = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#clearsMs.length; i++) {
      const clearsMs = this.#clearsMs[i] as number
      sum += (this.#clearsChances[i] as number) * cleared(atMs >= clearsMs)
      if (atMs >= clearsMs) fromMs = Math.max(fromMs, clearsMs)
      else untilMs = Math.min(untilMs, clearsMs)
    }
    this.#sameFromMs = fromMs
    this.#sameUntilMs = untilMs
    this.#cleared = sum
    return sum
  }

  /** Instants are asked for in order of time, so that a day is summed once. */
  #turnTo(day: number): void {
    if (day === this.#day) return
    this.#day = day
    const today = daysSincePayday(day)
    const yesterday = daysSincePayday(day - 1)
    let earlySum = 0
    let lateSum = 0
    for (let i = 0; i < this.#funds.length; i++) {
      const cause = this.#funds[i] as number
      const probability = this.#fundsChances[i] as number
      earlySum += probability * earlyOn(cause, yesterday)
      lateSum += probability * lateOn(cause, today)
    }
    this.#early = earlySum
    this.#late = lateSum
  }
}
