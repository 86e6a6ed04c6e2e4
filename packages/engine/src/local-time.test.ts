import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterQuietHours,
  isQuiet,
  localDayOf,
  localHourOf,
  localOffsetMs,
  startOfLocalDay,
  weekdayOf,
} from './local-time.ts'

const HOUR_MS = 3_600_000
const at = Date.parse('2026-11-24T23:30:00Z')

test('an offset that is given wins over the country, an unknown country is UTC', () => {
  const card = { network: 'visa', funding: 'debit', issuerCountry: 'JP' } as const
  assert.equal(localOffsetMs({ card, utcOffsetMinutes: -30 }), -HOUR_MS / 2)
  assert.equal(localOffsetMs({ card }), 9 * HOUR_MS)
  assert.equal(localOffsetMs({ card: { ...card, issuerCountry: 'ZZ' } }), 0)
})

test('hour, day and weekday are those of the cardholder', () => {
  assert.equal(localHourOf(at, 0), 23.5)
  assert.equal(localHourOf(at, HOUR_MS), 0.5)
  assert.equal(localDayOf(at, HOUR_MS), localDayOf(at, 0) + 1)
  assert.equal(weekdayOf(localDayOf(at, 0)), 2)
  assert.equal(weekdayOf(localDayOf(at, HOUR_MS)), 3)
  assert.equal(startOfLocalDay(localDayOf(at, HOUR_MS), HOUR_MS), at - HOUR_MS / 2)
})

test('instants before 1970 have an hour and a weekday too', () => {
  const before = Date.parse('1969-12-31T22:00:00Z')
  assert.equal(localHourOf(before, 0), 22)
  assert.equal(weekdayOf(localDayOf(before, 0)), 3)
})

test('quiet hours hold from their first instant to before their last, across midnight too', () => {
  assert.equal(isQuiet(at, 0, [23, 6]), true)
  assert.equal(isQuiet(at, 0, [6, 23]), false)
  assert.equal(isQuiet(at, 0, [23.5, 24]), true)
  assert.equal(isQuiet(at, 0, [22, 23.5]), false)
  assert.equal(isQuiet(at, 0, [5, 5]), false)
  assert.equal(isQuiet(at, 0, undefined), false)
})

test('after quiet hours is the end of them, today or tomorrow, or never', () => {
  assert.equal(afterQuietHours(at, 0, [23, 6]), at + 6.5 * HOUR_MS)
  assert.equal(afterQuietHours(at + HOUR_MS, 0, [23, 6]), at + 6.5 * HOUR_MS)
  assert.equal(afterQuietHours(at, 0, [1, 6]), at)
  assert.equal(afterQuietHours(at, 0, [0, 24]), null)
})
