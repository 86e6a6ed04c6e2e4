import type { LocalDay } from './local-time.ts'
import { MS_PER_DAY, weekdayOf } from './local-time.ts'

/** When people of a country are paid. Days of the month that fall on a weekend are paid the Friday before. */
interface PayCycle {
  /** Days of the month on which salaries arrive; 31 means the last day, whichever it is. */
  readonly daysOfMonth: readonly number[]
  /** true: many are paid weekly or every other week, on Fridays. */
  readonly isFridayCommon: boolean
}

/**
 * ASSUMPTION where no source is named: common practice, put down by hand, not measured.
 *
 * Source of the default: network-rules.md, section 7 (Slicker, LostChurn: the 1st, the 15th, the last business day and
 * Fridays), which describes the United States.
 */
const DEFAULT_CYCLE: PayCycle = { daysOfMonth: [1, 15, 31], isFridayCommon: true }

const MONTH_END: PayCycle = { daysOfMonth: [1, 31], isFridayCommon: false }
const THE_25TH: PayCycle = { daysOfMonth: [25], isFridayCommon: false }

const PAY_CYCLES: Readonly<Record<string, PayCycle>> = {
  AT: MONTH_END,
  AU: { daysOfMonth: [15, 31], isFridayCommon: true },
  BE: MONTH_END,
  // Salaries by the fifth business day, for many an advance on the 20th.
  BR: { daysOfMonth: [5, 20], isFridayCommon: false },
  CH: THE_25TH,
  DE: MONTH_END,
  DK: MONTH_END,
  ES: MONTH_END,
  FI: { daysOfMonth: [15, 31], isFridayCommon: false },
  FR: { daysOfMonth: [28, 31], isFridayCommon: false },
  GB: { daysOfMonth: [28, 31], isFridayCommon: false },
  IE: { daysOfMonth: [28, 31], isFridayCommon: true },
  IN: MONTH_END,
  IT: { daysOfMonth: [10, 27], isFridayCommon: false },
  JP: THE_25TH,
  KR: { daysOfMonth: [10, 25], isFridayCommon: false },
  MX: { daysOfMonth: [15, 31], isFridayCommon: false },
  NL: { daysOfMonth: [25, 31], isFridayCommon: false },
  NO: { daysOfMonth: [12, 25], isFridayCommon: false },
  NZ: { daysOfMonth: [15, 31], isFridayCommon: true },
  PL: { daysOfMonth: [10, 31], isFridayCommon: false },
  PT: MONTH_END,
  SE: THE_25TH,
  ZA: { daysOfMonth: [25, 31], isFridayCommon: false },
}

/** `month`: a salary day; `week`: a Friday where many are paid by the week. */
export type Payday = 'month' | 'week'

/** Whether people of a country are commonly paid on a local day; null: no. An unknown country has the default cycle. */
export function paydayOn(day: LocalDay, country: string | undefined): Payday | null {
  const key = country?.toUpperCase() ?? ''
  const cycle = (Object.hasOwn(PAY_CYCLES, key) ? PAY_CYCLES[key] : undefined) ?? DEFAULT_CYCLE
  const weekday = weekdayOf(day)
  if (weekday !== 0 && weekday !== 6 && isSalaryDay(day, weekday, cycle)) return 'month'
  return cycle.isFridayCommon && weekday === 5 ? 'week' : null
}

function isSalaryDay(day: LocalDay, weekday: number, cycle: PayCycle): boolean {
  // A Friday also stands for the Saturday and Sunday behind it.
  const behind = weekday === 5 ? 2 : 0
  for (let ahead = 0; ahead <= behind; ahead++) if (isNamedDay(day + ahead, cycle)) return true
  return false
}

function isNamedDay(day: LocalDay, cycle: PayCycle): boolean {
  const date = new Date(day * MS_PER_DAY)
  const isLastOfMonth = new Date(date.getTime() + MS_PER_DAY).getUTCDate() === 1
  return cycle.daysOfMonth.includes(date.getUTCDate()) || (isLastOfMonth && cycle.daysOfMonth.includes(31))
}
