/** The calendar as cardholders see it. Instants are milliseconds since 1970; days and hours are counted where they live. */

export const MS_PER_MINUTE = 60_000
export const MS_PER_HOUR = 3_600_000
export const MS_PER_DAY = 86_400_000
/** Everything in a world changes at these steps only, so that looking once in each finds every chance there is. */
export const MS_PER_SLOT = 30 * MS_PER_MINUTE

/** Whole days since 1 January 1970 on the local calendar. */
export function localDayOf(atMs: number, offsetMs: number): number {
  return Math.floor((atMs + offsetMs) / MS_PER_DAY)
}

/** Whole hours since 1970 on the local clock. */
export function localHourIndexOf(atMs: number, offsetMs: number): number {
  return Math.floor((atMs + offsetMs) / MS_PER_HOUR)
}

/** 0 Sunday .. 6 Saturday. */
export function weekdayOf(day: number): number {
  // 1 January 1970 was a Thursday.
  return (((day + 4) % 7) + 7) % 7
}

export function isWeekend(day: number): boolean {
  const weekday = weekdayOf(day)
  return weekday === 0 || weekday === 6
}

export interface CalendarDate {
  readonly year: number
  /** 0..11 */
  readonly month: number
  /** 1..31 */
  readonly dayOfMonth: number
}

export function calendarDateOf(day: number): CalendarDate {
  const date = new Date(day * MS_PER_DAY)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    dayOfMonth: date.getUTCDate(),
  }
}

/** The day of a date; 31 in a shorter month is its last day. */
export function dayOfDate(year: number, month: number, dayOfMonth: number): number {
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(dayOfMonth, lastOfMonth)) / MS_PER_DAY
}
