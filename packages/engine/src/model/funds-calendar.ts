import type { LocalDay } from '../local-time.ts'
import { PAY_CYCLES } from './pay-cycles.ts'

/** One way in which a person's money comes and goes: a calendar, and how many days it lasts after each payday. */
export interface FundsCause {
  /** Place in PAY_CYCLES. */
  readonly cycle: number
  readonly lastsDays: number
}

/** Days that money lasts, from gone by evening to almost until the next payday. ASSUMPTION: a geometric ladder. */
const LASTS_DAYS: readonly (readonly [periodDaysMax: number, lastsDays: readonly number[]])[] = [
  [7, [0.8, 2.2, 4.5]],
  [16, [1, 3, 6, 11]],
  [31, [1.2, 3.5, 7.5, 14, 22]],
]

export const FUNDS_CAUSES: readonly FundsCause[] = PAY_CYCLES.flatMap(({ periodDays }, cycle) =>
  (LASTS_DAYS.find(([max]) => periodDays <= max)?.[1] ?? []).map((lastsDays) => ({ cycle, lastsDays })),
)

/** Chance that money is there on a day when the calendar says it is, and on one when it says it is not. ASSUMPTIONS. */
const OPEN_MAX = 0.92
const OPEN_MIN = 0.035
/** Days since a payday are looked up; a month with its weekends is shorter. */
const SINCE_MAX = 40
/** Local hours by which a payday's money is there for some, and for all. ASSUMPTION between batch posting and lunch. */
const ARRIVES_FROM_HOUR = 0
const ARRIVES_BY_HOUR = 10
const FIRST_SHARE = 0.35

/** Chance by cause that money is there on a local day: before the day's own inflow, and after it. */
export interface DayOfFunds {
  readonly early: Float64Array
  readonly late: Float64Array
  /** Causes of which it is a payday: the only ones whose chance changes within the day. */
  readonly paid: Uint16Array
}

/** Days of a curve: since a payday, and one more for the day before the next. */
const CURVE_DAYS = SINCE_MAX + 2
/** Chance that money is there so many days after a payday: the curves of all funds causes, one behind the other. */
const CURVES = Float64Array.from({ length: FUNDS_CAUSES.length * CURVE_DAYS }, (_, at) => {
  const { lastsDays } = FUNDS_CAUSES[Math.floor(at / CURVE_DAYS)] as FundsCause
  const width = 0.22 * lastsDays + 0.35
  const share = 1 / (1 + Math.exp(((at % CURVE_DAYS) - lastsDays) / width))
  return OPEN_MIN + (OPEN_MAX - OPEN_MIN) * share
})
/** By funds cause: its cycle's place in PAY_CYCLES. */
export const CYCLES = Uint8Array.from(FUNDS_CAUSES, ({ cycle }) => cycle)

/** Days are worked out once and kept: every payment of a year asks for the same few hundred. */
const DAYS_KEPT = 1500
const days = new Map<LocalDay, DayOfFunds>()

/**
 * Days since the newest payday, by cycle and day; SINCE_MAX: that many or more. A cycle's days stand side by side by their last
 * digits, since plans ask for a month of them at a time.
 */
const SINCES_KEPT = 2048
const SINCES = new Uint8Array(PAY_CYCLES.length * SINCES_KEPT)
/** By the last digits of a day: the day that is kept there. */
const keptDays = new Float64Array(SINCES_KEPT).fill(Number.NaN)

/** Sees to it that a day and the one before it are kept. */
function keepDay(day: LocalDay): void {
  for (let each = day - 1; each <= day; each++) {
    if (keptDays[digitsOf(each)] === each) continue
    const isAfterKept = keptDays[digitsOf(each - 1)] === each - 1
    for (const [cycle, { isPayday }] of PAY_CYCLES.entries()) {
      let since = isAfterKept && !isPayday(each) ? sinceBefore(sinceOn(cycle, each - 1)) : 0
      if (!isAfterKept) while (since < SINCE_MAX && !isPayday(each - since)) since++
      SINCES[cycle * SINCES_KEPT + digitsOf(each)] = since
    }
    keptDays[digitsOf(each)] = each
  }
}

function digitsOf(day: LocalDay): number {
  return day & (SINCES_KEPT - 1)
}

/** Of a day that is kept. */
function sinceOn(cycle: number, day: LocalDay): number {
  return SINCES[cycle * SINCES_KEPT + digitsOf(day)] as number
}

/** Days since a payday before a day's own inflow, from those of the day before. */
function sinceBefore(yesterday: number): number {
  return Math.min(yesterday + 1, SINCE_MAX)
}

/** Chance that money is there after the inflow of a day that is kept. */
function lateOn(cause: number, day: LocalDay): number {
  return CURVES[cause * CURVE_DAYS + sinceOn(CYCLES[cause] as number, day)] as number
}

/** Chance that money is there before the inflow of a day that is kept. */
function earlyOn(cause: number, day: LocalDay): number {
  return CURVES[cause * CURVE_DAYS + sinceBefore(sinceOn(CYCLES[cause] as number, day - 1))] as number
}

/** Chance by funds cause that money is there on a local day. For all causes on a few days. */
export function fundsOn(day: LocalDay): DayOfFunds {
  const known = days.get(day)
  if (known) return known
  keepDay(day)
  const found = {
    late: Float64Array.from(FUNDS_CAUSES, (_, cause) => lateOn(cause, day)),
    early: Float64Array.from(FUNDS_CAUSES, (_, cause) => earlyOn(cause, day)),
    paid: Uint16Array.from([...FUNDS_CAUSES.keys()].filter((cause) => sinceOn(CYCLES[cause] as number, day) === 0)),
  }
  if (days.size >= DAYS_KEPT) days.clear()
  days.set(day, found)
  return found
}

/** Days that are held of a few causes, by their last digits: more than a plan looks at, so that each is worked out once. */
const DAYS_HELD = 64

/**
 * A few of the funds causes, for many days; all of them on a few days: fundsOn. A day's chances stand one behind the other, by
 * cause in the order given.
 */
class FewFunds {
  /** Chance that money is there after a day's own inflow, and before it. */
  late = new Float64Array(0)
  early = new Float64Array(0)
  #causes: readonly number[] = []
  readonly #held = new Float64Array(DAYS_HELD)

  /** The same causes as before: what is held of them is kept. */
  reset(causes: readonly number[]): void {
    if (isSame(causes, this.#causes)) return
    this.#causes = causes
    this.#held.fill(Number.NaN)
    if (this.late.length >= causes.length * DAYS_HELD) return
    this.late = new Float64Array(causes.length * DAYS_HELD)
    this.early = new Float64Array(causes.length * DAYS_HELD)
  }

  /** From where on a day's chances stand in `late` and `early`. */
  placeOf(day: LocalDay): number {
    const slot = day & (DAYS_HELD - 1)
    if (this.#held[slot] !== day) this.hold(day, day)
    return slot * this.#causes.length
  }

  /** Works out some days at a time, at most DAYS_HELD of them: what stands side by side is read side by side. */
  hold(firstDay: LocalDay, lastDay: LocalDay): void {
    for (let day = firstDay; day <= lastDay; day++) {
      keepDay(day)
      this.#held[day & (DAYS_HELD - 1)] = day
    }
    const causes = this.#causes
    for (let i = 0; i < causes.length; i++) this.#holdCause(i, firstDay, lastDay)
  }

  #holdCause(i: number, firstDay: LocalDay, lastDay: LocalDay): void {
    const { early, late } = this
    const width = this.#causes.length
    const cause = this.#causes[i] as number
    const cycle = CYCLES[cause] as number
    const curve = cause * CURVE_DAYS
    for (let day = firstDay; day <= lastDay; day++) {
      const at = (day & (DAYS_HELD - 1)) * width + i
      const since = sinceOn(cycle, day)
      const chance = CURVES[curve + since] as number
      late[at] = chance
      // Only a payday has an inflow of its own.
      early[at] = since > 0 ? chance : earlyOn(cause, day)
    }
  }
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  if (some.length !== others.length) return false
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false
  return true
}

const few = new FewFunds()

/** Good until it is asked for other causes. A plan asks twice for the same: to score instants, and to choose among them. */
export function fewFunds(causes: readonly number[]): FewFunds {
  few.reset(causes)
  return few
}

/** Share of a payday's money that is there by a local hour, 0..24. */
export function arrivedShare(hour: number): number {
  if (hour >= ARRIVES_BY_HOUR) return 1
  return FIRST_SHARE + ((1 - FIRST_SHARE) * (hour - ARRIVES_FROM_HOUR)) / (ARRIVES_BY_HOUR - ARRIVES_FROM_HOUR)
}

/** Multiplies chances by funds cause with the likelihood that money was there, or was not, at a local day and hour. */
export function weighFunds(funds: Float64Array, day: LocalDay, hour: number, isOpen: boolean, trust: number): void {
  const { early, late } = fundsOn(day)
  const arrived = arrivedShare(hour)
  const size = late.length
  const base = isOpen ? 1 - trust : 1
  const sign = isOpen ? trust : -trust
  if (arrived >= 1) for (let i = 0; i < size; i++) funds[i] = (funds[i] as number) * (base + sign * (late[i] as number))
  else
    for (let i = 0; i < size; i++) {
      const open = arrived * (late[i] as number) + (1 - arrived) * (early[i] as number)
      funds[i] = (funds[i] as number) * (base + sign * open)
    }
}

const aheads = new Map<LocalDay, Uint8Array>()

/** Days until the next payday of each cycle, counted from a local day, at least 1; 0: none within 40 days. */
export function daysToPaydays(day: LocalDay): Uint8Array {
  const known = aheads.get(day)
  if (known) return known
  const found = Uint8Array.from(PAY_CYCLES, (cycle) => {
    for (let ahead = 1; ahead < SINCE_MAX; ahead++) if (cycle.isPayday(day + ahead)) return ahead
    return 0
  })
  if (aheads.size >= DAYS_KEPT) aheads.clear()
  aheads.set(day, found)
  return found
}
