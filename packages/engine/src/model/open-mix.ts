import { localDayOf, localHourOf } from '../local-time.ts'
import { type CauseParts, partCauses } from './cause-parts.ts'
import {
  type CauseContext,
  cleared,
  endedShare,
  hoursOff,
  isRouteOpen,
  OPEN_WHEN_DEAD,
  OPEN_WHILE_BLOCKED,
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
  readonly #parts: CauseParts
  /** Of the causes, by their columns in the parts. */
  readonly #chances: Float64Array
  /** By place in SPELL_HOURS: the sums of the probabilities, and of each with its share of the time. */
  readonly #spells = new Float64Array(SPELL_HOURS.length)
  readonly #spellShares = new Float64Array(SPELL_HOURS.length)
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
    const chances = Float64Array.from(causes, ([, probability]) => probability)
    const parts = partCauses(
      context,
      Uint16Array.from(causes, ([cause]) => cause),
    )
    for (const { column, share, spell } of parts.onOff) {
      const chance = chances[column] as number
      this.#spells[spell] = (this.#spells[spell] as number) + chance
      this.#spellShares[spell] = (this.#spellShares[spell] as number) + chance * share
    }
    this.#parts = parts
    this.#chances = chances
    this.#dead = parts.dead.reduce((sum, column) => sum + (chances[column] as number), 0)
  }

  get hasRoutes(): boolean {
    return this.#parts.routes.length > 0
  }

  /** What a gateway adds, whenever. */
  ofGateway(gatewayId: string): number {
    let open = 0
    for (const { column, through } of this.#parts.routes)
      open += (this.#chances[column] as number) * cleared(isRouteOpen(this.#context, through, gatewayId))
    return open
  }

  /** Everything that does not depend on the gateway. */
  ofInstant(atMs: number): number {
    const { offsetMs, refusedMs } = this.#context
    this.#turnTo(localDayOf(atMs, offsetMs))
    const arrived = arrivedShare(localHourOf(atMs, offsetMs))
    let mixed = this.#changed.at(atMs) * (arrived * this.#late + (1 - arrived) * this.#early)
    const offHours = hoursOff(refusedMs, atMs)
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
    for (const { column, atMs: clearsMs } of this.#parts.clears) {
      sum += (this.#chances[column] as number) * cleared(atMs >= clearsMs)
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
    for (const { column, cause } of this.#parts.funds) {
      const probability = this.#chances[column] as number
      earlySum += probability * earlyOn(cause, yesterday)
      lateSum += probability * lateOn(cause, today)
    }
    this.#early = earlySum
    this.#late = lateSum
  }
}
