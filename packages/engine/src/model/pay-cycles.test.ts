import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MS_PER_DAY } from '../local-time.ts'
import { dayOfMonthOf, PAY_CYCLES } from './pay-cycles.ts'

const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY
const dateOf = (day: number) => new Date(day * MS_PER_DAY).toISOString().slice(0, 10)

/** Paydays of a cycle in a month, as days of the month. */
function paydaysIn(id: string, month: string): number[] {
  const cycle = PAY_CYCLES.find((one) => one.id === id)
  assert.ok(cycle, `no cycle ${id}`)
  const first = dayOf(`${month}-01`)
  return Array.from({ length: 31 }, (_, i) => first + i)
    .filter((day) => dateOf(day).startsWith(month) && cycle.isPayday(day))
    .map((day) => Number(dateOf(day).slice(8)))
}

/** By hand: November 2026 begins on a Sunday and ends on a Monday; August begins on a Saturday. */
const CALENDAR: readonly [id: string, month: string, days: readonly number[]][] = [
  ['w5', '2026-11', [6, 13, 20, 27]],
  ['w0', '2026-11', [1, 8, 15, 22, 29]],
  // The 15th is a Sunday: Friday before, Monday after.
  ['m15b', '2026-11', [13]],
  ['m15a', '2026-11', [16]],
  ['m14b', '2026-11', [13]],
  ['m14a', '2026-11', [16]],
  ['m10b', '2026-11', [10]],
  ['m10a', '2026-11', [10]],
  // The 1st on a Sunday belongs to the Friday before, in another month.
  ['m1b', '2026-11', []],
  ['m1b', '2026-10', [1, 30]],
  ['m1a', '2026-11', [2]],
  // The end of the month, whichever it is; October ends on a Saturday, January 2027 on a Sunday.
  ['m31b', '2026-11', [30]],
  ['m31b', '2026-10', [30]],
  ['m31b', '2027-01', [29]],
  ['m31b', '2027-02', [26]],
  // 28 February 2027 is a Sunday: what is paid on the 28th after a weekend comes in March.
  ['m28b', '2027-02', [26]],
  ['m28a', '2027-02', []],
  ['m28a', '2027-03', [1, 29]],
  // A month without a 30th pays on its last day.
  ['m30b', '2028-02', [29]],
  ['b1', '2026-11', [2]],
  ['b5', '2026-11', [6]],
  ['b10', '2026-11', [13]],
  ['b1', '2026-08', [3]],
  ['t1-15b', '2026-12', [1, 15]],
  ['t1-15b', '2026-11', [13]],
  ['t1-15a', '2026-11', [2, 16]],
  ['t15-31b', '2026-11', [13, 30]],
  ['t15-31a', '2026-12', [15, 31]],
  ['n23', '2026-11', [11]],
  ['n33', '2026-11', [18]],
  ['n43', '2026-11', [25]],
]

describe('paydays', () => {
  for (const [id, month, days] of CALENDAR)
    test(`${id} in ${month} falls on ${days.join(', ') || 'no day'}`, () => {
      assert.deepEqual(paydaysIn(id, month), days)
    })

  test('the two fortnights of a weekday share its weeks between them', () => {
    for (let weekday = 0; weekday < 7; weekday++) {
      const [even, odd] = [paydaysIn(`f${weekday}0`, '2026-11'), paydaysIn(`f${weekday}1`, '2026-11')]
      assert.deepEqual(
        [...even, ...odd].sort((a, b) => a - b),
        paydaysIn(`w${weekday}`, '2026-11'),
      )
      for (const days of [even, odd]) assert.ok(days.every((day, i) => i === 0 || day - (days[i - 1] ?? 0) === 14))
    }
  })

  test('no salary that moves off weekends is paid on one', () => {
    const moved = PAY_CYCLES.filter(({ kind }) => ['monthly', 'business_day', 'twice_a_month'].includes(kind))
    for (const cycle of moved)
      for (let day = dayOf('2026-01-01'); day < dayOf('2027-01-01'); day++)
        if (cycle.isPayday(day)) assert.ok(![0, 6].includes(new Date(day * MS_PER_DAY).getUTCDay()), cycle.id)
  })

  test('every cycle pays as often as its period says', () => {
    const [from, to] = [dayOf('2026-01-01'), dayOf('2029-01-01')]
    for (const cycle of PAY_CYCLES) {
      let count = 0
      for (let day = from; day < to; day++) if (cycle.isPayday(day)) count++
      assert.ok(Math.abs(count - (to - from) / cycle.periodDays) <= 2, `${cycle.id}: ${count} in three years`)
    }
  })

  test('cycles are named by ids of their own, which snapshots rely on', () => {
    assert.equal(new Set(PAY_CYCLES.map(({ id }) => id)).size, PAY_CYCLES.length)
  })
})

test('the day of the month is that of Date, from 1970 to 2100', () => {
  for (let day = 0; day < dayOf('2101-01-01'); day++)
    if (dayOfMonthOf(day) !== new Date(day * MS_PER_DAY).getUTCDate()) assert.fail(dateOf(day))
})
