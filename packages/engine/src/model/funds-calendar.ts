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
const CYCLES = Uint8Array.from(FUNDS_CAUSES, ({ cycle }) => cycle)

/** Days are worked out once and kept: every payment of a year asks for the same few hundred. */
const DAYS_KEPT = 1500
const days = new Map<LocalDay, DayOfFunds>()
const sinces = new Map<LocalDay, Uint8Array>()

/** Days since the newest payday of each cycle; SINCE_MAX: that many or more. */
export function daysSincePayday(day: LocalDay): Uint8Array {
  const known = sinces.get(day)
  if (known) return known
  const before = sinces.get(day - 1)
  const since = Uint8Array.from(PAY_CYCLES, (cycle, i) => {
    if (before) return cycle.isPayday(day) ? 0 : Math.min(SINCE_MAX, (before[i] ?? 0) + 1)
    for (let back = 0; back < SINCE_MAX; back++) if (cycle.isPayday(day - back)) return back
    return SINCE_MAX
  })
  if (sinces.size >= DAYS_KEPT) sinces.clear()
  sinces.set(day, since)
  return since
}

/** Chance that money is there after a day's own inflow; `today`: daysSincePayday of it. For a few causes on many days. */
export function lateOn(cause: number, today: Uint8Array): number {
  return CURVES[cause * CURVE_DAYS + (today[CYCLES[cause] as number] as number)] as number
}

/** Chance that money is there before a day's own inflow; `yesterday`: daysSincePayday of the day before. */
export function earlyOn(cause: number, yesterday: Uint8Array): number {
  const since = (yesterday[CYCLES[cause] as number] as number) + 1
  return CURVES[cause * CURVE_DAYS + Math.min(since, SINCE_MAX)] as number
}

/** Chance by funds cause that money is there on a local day. For all causes on a few days. */
export function fundsOn(day: LocalDay): DayOfFunds {
  const known = days.get(day)
  if (known) return known
  const yesterday = daysSincePayday(day - 1)
  const today = daysSincePayday(day)
  const found = {
    late: Float64Array.from(FUNDS_CAUSES, (_, cause) => lateOn(cause, today)),
    early: Float64Array.from(FUNDS_CAUSES, (_, cause) => earlyOn(cause, yesterday)),
  }
  if (days.size >= DAYS_KEPT) days.clear()
  days.set(day, found)
  return found
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
  const base = isOpen ? 1 - trust : 1
  const sign = isOpen ? trust : -trust
  if (arrived >= 1)
    for (let i = 0; i < late.length; i++) funds[i] = (funds[i] as number) * (base + sign * (late[i] as number))
  else
    for (let i = 0; i < late.length; i++) {
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
