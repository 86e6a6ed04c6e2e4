import { type LocalDay, localDayOf, localHourOf, MS_PER_HOUR } from '../local-time.ts'
import { Room } from '../room.ts'
import { type CauseParts, partCauses } from './cause-parts.ts'
import {
  type CauseContext,
  cleared,
  endedShare,
  FUNDS_COUNT,
  isRouteOpen,
  lastOffMs,
  OPEN_WHEN_DEAD,
  OPEN_WHILE_BLOCKED,
  OTHERS_COUNT,
  SPELL_HOURS,
} from './causes.ts'
import { ChangedShares } from './changed-share.ts'
import { arrivedShare, type DayOfFunds, fewFunds, fundsOn } from './funds-calendar.ts'

const EARLY = 0
const LATE = 1

const chancesRoom = new Room()
/** What the funds causes come to on a day: before its own inflow, and after it. */
const ofDay = new Float64Array(2)
/** By place in SPELL_HOURS: the sums of the probabilities, and of each with its share of the time. */
const spellChances = new Float64Array(SPELL_HOURS.length)
const spellShares = new Float64Array(SPELL_HOURS.length)

type Weighted = readonly (readonly [cause: number, probability: number])[]

/** All but those of funds, by place in CAUSES. */
const OTHER_CAUSES = Array.from({ length: OTHERS_COUNT }, (_, i) => FUNDS_COUNT + i)

/**
 * Probabilities of causes, and how open the way is when all of them are taken together. Hundreds of
 * instants are asked for each payment: what they share is summed once, causes that open alike together. Good until the next
 * one is made.
 */
export class OpenMix {
  readonly #context: CauseContext
  readonly #changed: ChangedShares
  readonly #parts: CauseParts
  /** Of the causes, by their columns in the parts. */
  readonly #chances: Float64Array
  readonly #allFunds: Float64Array | null
  readonly #dead: number

  /** Of a few causes. */
  static ofFew(context: CauseContext, causes: Weighted): OpenMix {
    const places: number[] = []
    const chances = chancesRoom.of(causes.length)
    for (let column = 0; column < causes.length; column++) {
      const [cause, chance] = causes[column] as Weighted[number]
      places.push(cause)
      chances[column] = chance
    }
    return new OpenMix(context, places, chances, null)
  }

  /** Of every cause; `probabilities` by place in CAUSES. */
  static ofAll(context: CauseContext, probabilities: Float64Array): OpenMix {
    return new OpenMix(context, OTHER_CAUSES, probabilities.subarray(FUNDS_COUNT), probabilities)
  }

  /**
   * @param chances of `causes`, which are places in CAUSES, in their order
   * @param allFunds chances of every cause of funds, by place in CAUSES; null: of those among `causes`
   */
  private constructor(
    context: CauseContext,
    causes: readonly number[],
    chances: Float64Array,
    allFunds: Float64Array | null,
  ) {
    this.#allFunds = allFunds
    const parts = partCauses(context, causes)
    const { columns, shares, spells } = parts.onOff
    spellChances.fill(0)
    spellShares.fill(0)
    for (let i = 0; i < columns.length; i++) {
      const spell = spells[i] as number
      const chance = chances[columns[i] as number] as number
      spellChances[spell] = (spellChances[spell] as number) + chance
      spellShares[spell] = (spellShares[spell] as number) + chance * (shares[i] as number)
    }
    this.#context = context
    this.#changed = new ChangedShares(context.refusedMs)
    this.#parts = parts
    this.#chances = chances
    this.#dead = parts.dead.columns.reduce((sum, column) => sum + (chances[column] as number), 0)
  }

  get hasRoutes(): boolean {
    return this.#parts.routes.columns.length > 0
  }

  /** What a gateway adds, whenever. */
  ofGateway(gatewayId: string): number {
    let open = 0
    const { columns, through } = this.#parts.routes
    for (let i = 0; i < columns.length; i++) {
      const isOpen = isRouteOpen(this.#context, through[i] as 'domestic' | 'other', gatewayId)
      open += (this.#chances[columns[i] as number] as number) * cleared(isOpen)
    }
    return open
  }

  /** Writes into `open` what each instant comes to, all but what depends on the gateway. Instants in order of time. */
  fill(open: Float64Array, instants: readonly number[]): void {
    this.#fillFunds(open, instants)
    this.#addOnOff(open, instants)
    this.#addCleared(open, instants)
  }

  #fillFunds(open: Float64Array, instants: readonly number[]): void {
    const { offsetMs } = this.#context
    const changed = this.#changed
    const [firstMs = 0] = instants
    const lastMs = instants[instants.length - 1] ?? -1
    const allFunds = this.#allFunds
    const few = allFunds === null ? fewFunds(this.#parts.funds.causes) : null
    few?.hold(localDayOf(firstMs, offsetMs), localDayOf(lastMs, offsetMs))
    let day = Number.NaN
    for (let i = 0; i < instants.length; i++) {
      const atMs = instants[i] as number
      const today = localDayOf(atMs, offsetMs)
      if (today !== day) {
        day = today
        if (allFunds !== null) sumDayOfAll(day, allFunds)
        else if (few !== null) this.#sumDay(few, few.placeOf(day))
      }
      const arrived = arrivedShare(localHourOf(atMs, offsetMs))
      open[i] = changed.at(atMs) * (arrived * (ofDay[LATE] as number) + (1 - arrived) * (ofDay[EARLY] as number))
    }
  }

  #sumDay({ early, late }: Pick<DayOfFunds, 'early' | 'late'>, from: number): void {
    const { columns } = this.#parts.funds
    const chances = this.#chances
    let earlySum = 0
    let lateSum = 0
    for (let i = 0; i < columns.length; i++) {
      const chance = chances[columns[i] as number] as number
      earlySum += chance * (early[from + i] as number)
      lateSum += chance * (late[from + i] as number)
    }
    ofDay[EARLY] = earlySum
    ofDay[LATE] = lateSum
  }

  #addOnOff(open: Float64Array, instants: readonly number[]): void {
    const offMs = lastOffMs(this.#context.refusedMs)
    for (let spell = 0; spell < SPELL_HOURS.length; spell++) {
      const chance = spellChances[spell] as number
      if (chance === 0) continue
      const share = spellShares[spell] as number
      const whileBlocked = OPEN_WHILE_BLOCKED * chance
      const spellHours = SPELL_HOURS[spell] as number
      for (let i = 0; i < instants.length; i++) {
        const atMs = instants[i] as number
        open[i] =
          (open[i] as number) +
          (atMs < offMs ? share : whileBlocked + share * endedShare(spellHours, (atMs - offMs) / MS_PER_HOUR))
      }
    }
  }

  /** Between two that clear all instants come to the same. */
  #addCleared(open: Float64Array, instants: readonly number[]): void {
    const { columns, atMs: clearsAtMs } = this.#parts.clears
    const dead = OPEN_WHEN_DEAD * this.#dead
    let sum = 0
    let untilMs = Number.NEGATIVE_INFINITY
    for (let i = 0; i < instants.length; i++) {
      const atMs = instants[i] as number
      if (atMs >= untilMs) {
        sum = 0
        untilMs = Number.POSITIVE_INFINITY
        for (let k = 0; k < columns.length; k++) {
          const clearsMs = clearsAtMs[k] as number
          sum += (this.#chances[columns[k] as number] as number) * cleared(atMs >= clearsMs)
          if (atMs < clearsMs) untilMs = Math.min(untilMs, clearsMs)
        }
      }
      open[i] = (open[i] as number) + sum + dead
    }
  }
}

/** As sumDay, of every cause of funds; `chances` by place in CAUSES. */
function sumDayOfAll(day: LocalDay, chances: Float64Array): void {
  const { early, late, paid } = fundsOn(day)
  // Two sums, since each has to wait for its last addition: this is the longest loop of scoring.
  let even = 0
  let odd = 0
  const count = late.length
  for (let i = 0; i + 1 < count; i += 2) {
    even += (chances[i] as number) * (late[i] as number)
    odd += (chances[i + 1] as number) * (late[i + 1] as number)
  }
  if (count % 2 === 1) even += (chances[count - 1] as number) * (late[count - 1] as number)
  let gained = 0
  for (let k = 0; k < paid.length; k++) {
    const cause = paid[k] as number
    gained += (chances[cause] as number) * ((late[cause] as number) - (early[cause] as number))
  }
  ofDay[EARLY] = even + odd - gained
  ofDay[LATE] = even + odd
}
