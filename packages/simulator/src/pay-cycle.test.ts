import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paydaysOf } from './pay-cycle.ts'
import { SeededRandom } from './random.ts'
import type { IncomeSpec } from './world-file.ts'

const FIRST_DAY = Date.UTC(2026, 0, 1) / 86_400_000
const INCOME: IncomeSpec = {
  kind: 'monthly',
  share: 1,
  weekday: 5,
  daysOfMonth: [1],
  onWeekend: 'before',
  nth: 5,
  everyDays: 7,
  hour: 5,
  peakFactor: 1,
  lastsShare: [0.5, 0.9],
}

function datesOf(income: Partial<IncomeSpec>, days: number): string[] {
  const paydays = paydaysOf({ ...INCOME, ...income }, FIRST_DAY, days, new SeededRandom(1))
  return [...paydays].flatMap((isPayday, day) =>
    isPayday ? [new Date((FIRST_DAY + day) * 86_400_000).toISOString().slice(5, 10)] : [],
  )
}

test('salaries fall on their days, and off the weekend the way they should', () => {
  // 28 February and 1 March 2026 are a Saturday and a Sunday.
  assert.deepEqual(datesOf({ daysOfMonth: [31] }, 90), ['01-30', '02-27', '03-31'])
  assert.deepEqual(datesOf({ daysOfMonth: [1], onWeekend: 'after' }, 65), ['01-01', '02-02', '03-02'])
  assert.deepEqual(datesOf({ daysOfMonth: [1], onWeekend: 'same' }, 65), ['01-01', '02-01', '03-01'])
  assert.deepEqual(datesOf({ kind: 'twice-a-month', daysOfMonth: [15, 31] }, 60), ['01-15', '01-30', '02-13', '02-27'])
  assert.deepEqual(datesOf({ kind: 'business-day', nth: 5 }, 60), ['01-07', '02-06'])
  assert.deepEqual(datesOf({ kind: 'weekly' }, 20), ['01-02', '01-09', '01-16'])
})

test('a payday that is moved over the end of a month is not lost', () => {
  // The payday of 1 February comes on Friday, 30 January.
  assert.deepEqual(datesOf({ daysOfMonth: [1] }, 31), ['01-01', '01-30'])
})

test('every other week, and no calendar at all', () => {
  const fortnightly = datesOf({ kind: 'fortnightly' }, 56)
  assert.equal(fortnightly.length, 4)
  const irregular = datesOf({ kind: 'irregular', everyDays: 5 }, 1000)
  assert.ok(irregular.length > 140 && irregular.length < 220)
})
