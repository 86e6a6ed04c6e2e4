/**
 * What time it is for a company, in SQL: `company` is a row of companies, `row` one with a mode, `now` the real time. Only
 * a sandbox has a time of its own.
 */
export function companyNow(company: string, row: string, now: string): string {
  return `${now}::timestamptz + ${aheadOf(company, row)}`
}

/** How far that is ahead of the real time: an interval. */
export function aheadOf(company: string, row: string): string {
  const offsetMs = `case when ${row}.mode = 'sandbox' then ${company}.sandbox_clock_offset_ms else 0 end`
  return `${offsetMs} * interval '1 millisecond'`
}
