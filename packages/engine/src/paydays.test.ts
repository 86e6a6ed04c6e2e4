import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MS_PER_DAY } from './local-time.ts'
import { paydayOn } from './paydays.ts'

const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY

test('the 1st and the 15th are salary days, Fridays weekly ones, other days none', () => {
  assert.equal(paydayOn(dayOf('2026-12-01'), 'US'), 'month')
  assert.equal(paydayOn(dayOf('2026-12-15'), 'US'), 'month')
  assert.equal(paydayOn(dayOf('2026-12-11'), 'US'), 'week')
  assert.equal(paydayOn(dayOf('2026-12-09'), 'US'), null)
})

test('a salary day on a weekend is paid the Friday before, and the weekend itself is none', () => {
  // 15 and 1 of these months are Sundays, the 14th a Saturday.
  assert.equal(paydayOn(dayOf('2026-11-13'), 'US'), 'month')
  assert.equal(paydayOn(dayOf('2026-11-14'), 'US'), null)
  assert.equal(paydayOn(dayOf('2026-11-15'), 'US'), null)
})

test('the last business day is found in months of any length', () => {
  for (const last of ['2026-11-30', '2026-12-31', '2027-02-26', '2028-02-29', '2026-05-29'])
    assert.equal(paydayOn(dayOf(last), 'US'), 'month', last)
})

test('a country has its own days, whatever the case of its code; an unknown one has the default', () => {
  assert.equal(paydayOn(dayOf('2026-11-25'), 'jp'), 'month')
  assert.equal(paydayOn(dayOf('2026-12-15'), 'JP'), null)
  assert.equal(paydayOn(dayOf('2026-12-11'), 'JP'), null)
  for (const country of [undefined, 'ZZ', 'constructor']) assert.equal(paydayOn(dayOf('2026-12-15'), country), 'month')
})
