import type { LocalDay } from '../local-time.ts'
import { weekdayOf } from '../local-time.ts'

export type PayCycleKind = 'weekly' | 'fortnightly' | 'monthly' | 'business_day' | 'twice_a_month' | 'nth_weekday'

/** A calendar by which a person's money comes in, the same for as long as we know him. */
export interface PayCycle {
  /** Stable: snapshots name cycles by it. */
  readonly id: string
  readonly kind: PayCycleKind
  readonly periodDays: number
  /** As in "paid ...". */
  readonly words: string
  isPayday(day: LocalDay): boolean
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const DAYS_PER_MONTH = 30.4
/** Saturdays pay as well where cash and tips are banked; on Sundays little moves. */
const PAID_WEEKDAYS = [1, 2, 3, 4, 5, 6, 0]
/** Two days of the month that are commonly paid on together; 31 is the last day, whichever it is. */
const TWICE_A_MONTH = [
  [1, 15],
  [15, 31],
  [5, 20],
  [7, 22],
  [10, 25],
  [14, 28],
] as const
/** Benefits in several countries: which one depends on the birthday. */
const BENEFIT_WEEKDAYS = [
  [2, 3],
  [3, 3],
  [4, 3],
] as const
const BUSINESS_DAYS_MAX = 10

/** Every calendar the model can tell apart. What follows none of them is left to the causes without a calendar. */
export const PAY_CYCLES: readonly PayCycle[] = [
  ...PAID_WEEKDAYS.map(weekly),
  ...PAID_WEEKDAYS.flatMap((weekday) => [fortnightly(weekday, 0), fortnightly(weekday, 1)]),
  ...Array.from({ length: 31 }, (_, i) => monthly(i + 1, 'before')),
  ...Array.from({ length: 28 }, (_, i) => monthly(i + 1, 'after')),
  ...Array.from({ length: BUSINESS_DAYS_MAX }, (_, i) => businessDay(i + 1)),
  ...TWICE_A_MONTH.flatMap((days) => [twiceAMonth(days, 'before'), twiceAMonth(days, 'after')]),
  ...BENEFIT_WEEKDAYS.map(([nth, weekday]) => nthWeekday(nth, weekday)),
]

type OnWeekend = 'before' | 'after'

function weekly(weekday: number): PayCycle {
  return {
    id: `w${weekday}`,
    kind: 'weekly',
    periodDays: 7,
    words: `every ${WEEKDAYS[weekday]}`,
    isPayday: (day) => weekdayOf(day) === weekday,
  }
}

function fortnightly(weekday: number, parity: number): PayCycle {
  return {
    id: `f${weekday}${parity}`,
    kind: 'fortnightly',
    periodDays: 14,
    words: `every other ${WEEKDAYS[weekday]}`,
    isPayday: (day) => weekdayOf(day) === weekday && Math.floor((day + 4) / 7) % 2 === parity,
  }
}

function monthly(dayOfMonth: number, onWeekend: OnWeekend): PayCycle {
  return {
    id: `m${dayOfMonth}${onWeekend === 'before' ? 'b' : 'a'}`,
    kind: 'monthly',
    periodDays: DAYS_PER_MONTH,
    words: dayOfMonth === 31 ? 'at the end of the month' : `around the ${ordinal(dayOfMonth)}`,
    isPayday: (day) => isDatePaid(day, onWeekend, (date) => isDayOfMonth(date, dayOfMonth)),
  }
}

function twiceAMonth(days: readonly [number, number], onWeekend: OnWeekend): PayCycle {
  const [first, second] = days
  return {
    id: `t${first}-${second}${onWeekend === 'before' ? 'b' : 'a'}`,
    kind: 'twice_a_month',
    periodDays: DAYS_PER_MONTH / 2,
    words: `around the ${ordinal(first)} and the ${second === 31 ? 'end of the month' : ordinal(second)}`,
    isPayday: (day) => isDatePaid(day, onWeekend, (date) => isDayOfMonth(date, first) || isDayOfMonth(date, second)),
  }
}

function businessDay(nth: number): PayCycle {
  return {
    id: `b${nth}`,
    kind: 'business_day',
    periodDays: DAYS_PER_MONTH,
    words: `on the ${ordinal(nth)} business day`,
    isPayday: (day) => !isWeekend(day) && businessDaysUpTo(day) === nth,
  }
}

function nthWeekday(nth: number, weekday: number): PayCycle {
  return {
    id: `n${nth}${weekday}`,
    kind: 'nth_weekday',
    periodDays: DAYS_PER_MONTH,
    words: `on the ${ordinal(nth)} ${WEEKDAYS[weekday]} of the month`,
    isPayday: (day) => weekdayOf(day) === weekday && Math.ceil(dayOfMonthOf(day) / 7) === nth,
  }
}

/** A date on a weekend is paid on the business day before it, or after it. */
function isDatePaid(day: LocalDay, onWeekend: OnWeekend, isNamed: (day: LocalDay) => boolean): boolean {
  if (isWeekend(day)) return false
  if (isNamed(day)) return true
  const step = onWeekend === 'before' ? 1 : -1
  for (let other = day + step; isWeekend(other); other += step) if (isNamed(other)) return true
  return false
}

/** The 31st stands for the last day; 29 and 30 as well where a month is shorter. */
function isDayOfMonth(day: LocalDay, dayOfMonth: number): boolean {
  const own = dayOfMonthOf(day)
  return own === dayOfMonth || (own < dayOfMonth && dayOfMonthOf(day + 1) === 1)
}

function businessDaysUpTo(day: LocalDay): number {
  let count = 0
  for (let each = day - dayOfMonthOf(day) + 1; each <= day; each++) if (!isWeekend(each)) count++
  return count
}

/** 1..31, by the civil calendar (Hinnant, "chrono-compatible low-level date algorithms"); Date is ten times slower. */
export function dayOfMonthOf(day: LocalDay): number {
  const shifted = day + 719_468
  const ofEra = (shifted - Math.floor(shifted / 146_097) * 146_097) | 0
  // Whole numbers from 0 on: cutting off is rounding down, and stays an integer for the processor.
  const leapt = (ofEra - ((ofEra / 1460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) | 0
  const year = (leapt / 365) | 0
  const ofYear = (ofEra - (365 * year + ((year / 4) | 0) - ((year / 100) | 0))) | 0
  const month = ((5 * ofYear + 2) / 153) | 0
  return ofYear - (((153 * month + 2) / 5) | 0) + 1
}

function isWeekend(day: LocalDay): boolean {
  const weekday = weekdayOf(day)
  return weekday === 0 || weekday === 6
}

function ordinal(n: number): string {
  const ending =
    n % 10 === 1 && n !== 11 ? 'st' : n % 10 === 2 && n !== 12 ? 'nd' : n % 10 === 3 && n !== 13 ? 'rd' : 'th'
  return `${n}${ending}`
}
