import type { SeededRandom } from './random.ts'
import { calendarDateOf, dayOfDate, isWeekend, weekdayOf } from './virtual-time.ts'
import type { IncomeSpec } from './world-file.ts'

const DAYS_PER_MONTH = 30.4

/** The days from `firstDay` on, `dayCount` of them, on which money of this kind comes in: 1 each, as indices from 0. */
export function paydaysOf(income: IncomeSpec, firstDay: number, dayCount: number, random: SeededRandom): Uint8Array {
  const paydays = new Uint8Array(dayCount)
  const mark = (day: number) => {
    if (day >= firstDay && day < firstDay + dayCount) paydays[day - firstDay] = 1
  }
  switch (income.kind) {
    case 'weekly':
      for (let day = firstDay; day < firstDay + dayCount; day++) if (weekdayOf(day) === income.weekday) mark(day)
      break
    case 'fortnightly': {
      const parity = random.below(2)
      for (let day = firstDay; day < firstDay + dayCount; day++)
        if (weekdayOf(day) === income.weekday && Math.floor((day + 4) / 7) % 2 === parity) mark(day)
      break
    }
    case 'twice-a-month':
      markDates(income, income.daysOfMonth, firstDay, dayCount, mark)
      break
    case 'monthly': {
      const own = income.daysOfMonth[random.below(income.daysOfMonth.length)] ?? 1
      markDates(income, [own], firstDay, dayCount, mark)
      break
    }
    case 'business-day':
      markBusinessDays(income.nth, firstDay, dayCount, mark)
      break
    case 'irregular':
      for (let at = firstDay; at < firstDay + dayCount; ) {
        at += random.exponential(income.everyDays)
        mark(Math.floor(at))
      }
      break
  }
  return paydays
}

/** Days between two inflows, on average. */
export function periodDaysOf(income: IncomeSpec): number {
  const days = { weekly: 7, fortnightly: 14, 'twice-a-month': DAYS_PER_MONTH / 2 }
  if (income.kind === 'irregular') return income.everyDays
  return income.kind in days ? days[income.kind as keyof typeof days] : DAYS_PER_MONTH
}

function markDates(
  income: IncomeSpec,
  dates: readonly number[],
  firstDay: number,
  dayCount: number,
  mark: (day: number) => void,
): void {
  for (const { year, month } of monthsOf(firstDay, dayCount))
    for (const dayOfMonth of dates) mark(offWeekend(dayOfDate(year, month, dayOfMonth), income.onWeekend))
}

function offWeekend(day: number, onWeekend: IncomeSpec['onWeekend']): number {
  if (onWeekend === 'same') return day
  let moved = day
  while (isWeekend(moved)) moved += onWeekend === 'before' ? -1 : 1
  return moved
}

function markBusinessDays(nth: number, firstDay: number, dayCount: number, mark: (day: number) => void): void {
  for (const { year, month } of monthsOf(firstDay, dayCount)) {
    let day = dayOfDate(year, month, 1)
    for (let left = nth; ; day++) {
      if (!isWeekend(day)) left--
      if (left === 0) break
    }
    mark(day)
  }
}

/** Every month that the days touch, and one on each side: a payday may be moved over the end of its month. */
function monthsOf(firstDay: number, dayCount: number): { year: number; month: number }[] {
  const first = calendarDateOf(firstDay)
  const count = Math.ceil(dayCount / DAYS_PER_MONTH) + 3
  return Array.from({ length: count }, (_, i) => {
    const month = first.month - 1 + i
    return { year: first.year + Math.floor(month / 12), month: ((month % 12) + 12) % 12 }
  })
}
