import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CountedAttempt } from './network-limits.ts'
import { networkLimitReached, networkLimits, unboundFrom } from './network-limits.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const at = new Date('2026-11-24T10:00:00Z')
const amountMinor = 2000
const visa = { network: 'visa' } as const
const mastercard = { network: 'mastercard' } as const

/** So many declines, the newest `agoMs` before now, the others `stepMs` apart before it. */
function declines(count: number, stepMs: number, agoMs: number, more: Partial<CountedAttempt> = {}): CountedAttempt[] {
  return Array.from({ length: count }, (_, i) => ({
    at: new Date(at.getTime() - agoMs - i * stepMs),
    amountMinor,
    outcome: 'declined' as const,
    ...more,
  }))
}

test('Visa: fifteen tries again in thirty days, the sixteenth is stopped by the safe cap', () => {
  const asked = { card: visa, amountMinor, at }
  // The first decline is the original, so that fifteen declines leave one try again.
  assert.equal(networkLimitReached({ ...asked, attempts: declines(14, DAY_MS, DAY_MS) }), null)
  const reached = networkLimitReached({ ...asked, attempts: declines(16, DAY_MS, DAY_MS) })
  assert.equal(reached?.rule, 'visa_reattempts_30_days')
  assert.match(reached?.source ?? '', /Visa/)
})

test('Visa: without safe caps the documented twenty hold, since 25 May 2025', () => {
  const asked = { card: visa, amountMinor, at, safeCaps: false }
  assert.equal(networkLimitReached({ ...asked, attempts: declines(20, DAY_MS, DAY_MS) }), null)
  assert.ok(networkLimitReached({ ...asked, attempts: declines(21, DAY_MS, DAY_MS) }))
  const before = new Date('2025-05-01T10:00:00Z')
  const moved = declines(16, DAY_MS, DAY_MS).map((attempt) => ({
    ...attempt,
    at: new Date(attempt.at.getTime() - at.getTime() + before.getTime()),
  }))
  assert.ok(networkLimitReached({ ...asked, at: before, attempts: moved }))
})

test('Visa: the limit ends when the oldest try again is thirty days old', () => {
  const attempts = declines(16, DAY_MS, DAY_MS)
  const oldestTryAgain = attempts.at(-2)
  const until = networkLimitReached({ card: visa, amountMinor, at, attempts })?.until
  assert.equal(until?.getTime(), (oldestTryAgain?.at.getTime() ?? 0) + 30 * DAY_MS + 1)
  assert.equal(networkLimitReached({ card: visa, amountMinor, at: until ?? at, attempts }), null)
  assert.ok(networkLimitReached({ card: visa, amountMinor, at: new Date((until?.getTime() ?? 0) - 1), attempts }))
})

test('Visa: a success starts the count anew', () => {
  const attempts = [
    ...declines(16, DAY_MS, 2 * DAY_MS),
    { at: new Date(at.getTime() - DAY_MS), amountMinor, outcome: 'approved' as const },
  ]
  assert.equal(networkLimitReached({ card: visa, amountMinor, at, attempts }), null)
})

test('Visa: other amounts are counted apart, and so is what never reached the network', () => {
  const others = [
    ...declines(40, HOUR_MS, DAY_MS, { amountMinor: 999 }),
    ...declines(40, HOUR_MS, DAY_MS, { outcome: 'not_processed' }),
  ]
  assert.equal(networkLimitReached({ card: visa, amountMinor, at, attempts: others }), null)
})

test('Mastercard: eight declines in 24 hours, whatever the amount; without safe caps the documented ten', () => {
  const asked = { card: mastercard, amountMinor, at }
  const attempts = (count: number) => declines(count, HOUR_MS, HOUR_MS, { amountMinor: 1 })
  assert.equal(networkLimitReached({ ...asked, attempts: attempts(7) }), null)
  const reached = networkLimitReached({ ...asked, attempts: attempts(8) })
  assert.equal(reached?.rule, 'mastercard_declines_24_hours')
  assert.equal(reached?.until.getTime(), (attempts(8).at(-1)?.at.getTime() ?? 0) + DAY_MS + 1)
  assert.equal(networkLimitReached({ ...asked, attempts: attempts(9), safeCaps: false }), null)
  assert.ok(networkLimitReached({ ...asked, attempts: attempts(10), safeCaps: false }))
})

test('Mastercard: twenty were allowed before 1 October 2022, eight with safe caps', () => {
  const before = new Date('2022-09-01T10:00:00Z')
  const attempts = declines(12, HOUR_MS, HOUR_MS).map((attempt) => ({
    ...attempt,
    at: new Date(attempt.at.getTime() - at.getTime() + before.getTime()),
  }))
  const asked = { card: mastercard, amountMinor, at: before, attempts }
  assert.ok(networkLimitReached(asked))
  assert.equal(networkLimitReached({ ...asked, safeCaps: false }), null)
})

test('Mastercard: thirty declines of one amount in thirty days; without safe caps the documented 35', () => {
  const asked = { card: mastercard, amountMinor, at }
  const attempts = (count: number, more = {}) => declines(count, 20 * HOUR_MS, 20 * HOUR_MS, more)
  assert.equal(networkLimitReached({ ...asked, attempts: attempts(29) }), null)
  const reached = networkLimitReached({ ...asked, attempts: attempts(30) })
  assert.equal(reached?.rule, 'mastercard_declines_30_days_same_amount')
  assert.equal(networkLimitReached({ ...asked, attempts: attempts(35, { amountMinor: 1 }) }), null)
  assert.equal(networkLimitReached({ ...asked, attempts: attempts(34), safeCaps: false }), null)
  assert.ok(networkLimitReached({ ...asked, attempts: attempts(35), safeCaps: false }))
})

test('Mastercard in Brazil: seven tries again in a calendar month, Brasília time', () => {
  const brazil = { network: 'mastercard', issuerCountry: 'BR' } as const
  const attempts = declines(8, DAY_MS, DAY_MS)
  const reached = networkLimitReached({ card: brazil, amountMinor, at, attempts })
  assert.equal(reached?.rule, 'mastercard_brazil_reattempts_month')
  assert.equal(reached?.until.toISOString(), '2026-12-01T03:00:00.000Z')
  assert.equal(networkLimitReached({ card: brazil, amountMinor, at, attempts: attempts.slice(1) }), null)
  assert.equal(networkLimitReached({ card: mastercard, amountMinor, at, attempts }), null)
})

test('a rule of Mastercard in Brazil holds before its own date as well', () => {
  const brazil = { network: 'mastercard', issuerCountry: 'BR' } as const
  const past = new Date('2021-06-20T12:00:00Z')
  const attempts = declines(8, DAY_MS, DAY_MS).map((each) => ({
    ...each,
    at: new Date(each.at.getTime() - at.getTime() + past.getTime()),
  }))
  const reached = networkLimitReached({ card: brazil, amountMinor, at: past, attempts })
  assert.equal(reached?.rule, 'mastercard_brazil_reattempts_month')
})

test('networks without a published number are held to ten in thirty days and one a day, the first included', () => {
  for (const network of ['amex', 'discover', 'diners', 'jcb'] as const) {
    const asked = { card: { network }, amountMinor, at }
    assert.equal(networkLimitReached({ ...asked, attempts: declines(9, 2 * DAY_MS, 2 * DAY_MS) }), null)
    assert.equal(
      networkLimitReached({ ...asked, attempts: declines(10, 2 * DAY_MS, 2 * DAY_MS) })?.rule,
      'own_cap_10_in_30_days',
    )
    const today = networkLimits({ ...asked, attempts: declines(1, 0, HOUR_MS) })
    assert.deepEqual([today.isAllowed, today.boundBy[0]?.rule], [false, 'own_pace_1_a_day'])
  }
})

test('our own pace is ours to keep: a post of the merchant is not stopped by it', () => {
  const asked = { card: { network: 'amex' } as const, amountMinor, at, attempts: declines(1, 0, HOUR_MS) }
  assert.equal(networkLimitReached(asked), null)
})

test('Elo: fifteen in thirty days', () => {
  const asked = { card: { network: 'elo' } as const, amountMinor, at }
  assert.equal(networkLimitReached({ ...asked, attempts: declines(14, DAY_MS, DAY_MS) }), null)
  assert.ok(networkLimitReached({ ...asked, attempts: declines(15, DAY_MS, DAY_MS) }))
})

test('attempts after the instant asked about do not count, one at the same instant does', () => {
  const asked = { card: mastercard, amountMinor, at }
  assert.equal(networkLimitReached({ ...asked, attempts: declines(10, -1, -1) }), null)
  assert.ok(networkLimitReached({ ...asked, attempts: declines(10, 0, 0) }))
})

test('the earliest instant is one at which an attempt is allowed', () => {
  const attempts = [...declines(34, 20 * HOUR_MS, 20 * HOUR_MS), ...declines(10, HOUR_MS, HOUR_MS)]
  const asked = { card: mastercard, amountMinor, attempts }
  const { isAllowed, earliestAt, boundBy } = networkLimits({ ...asked, at })
  assert.equal(isAllowed, false)
  assert.ok(boundBy.length >= 1)
  assert.equal(networkLimits({ ...asked, at: earliestAt }).isAllowed, true)
  assert.equal(networkLimits({ ...asked, at: new Date(earliestAt.getTime() - 1) }).isAllowed, false)
})

test('attempts that lie ahead are waited for one after the other, however many there are', () => {
  // Every three hours for ten days: the count frees one just before the next comes.
  const ahead = declines(80, -3 * HOUR_MS, 0)
  const { earliestAt } = networkLimits({ card: mastercard, amountMinor: 1, attempts: ahead, at: ahead[10]?.at ?? at })
  assert.ok(earliestAt.getTime() > (ahead.at(-1)?.at.getTime() ?? 0))
  assert.equal(networkLimitReached({ card: mastercard, amountMinor: 1, attempts: ahead, at: earliestAt }), null)
})

test('from the instant that unboundFrom names no count binds, and before it only where one may', () => {
  const brazil = { network: 'mastercard', issuerCountry: 'BR' } as const
  for (const [card, attempts] of [
    [visa, declines(16, DAY_MS, DAY_MS)],
    [mastercard, declines(8, HOUR_MS, HOUR_MS)],
    [brazil, declines(8, DAY_MS, DAY_MS)],
    [{ network: 'amex' } as const, declines(1, DAY_MS, HOUR_MS)],
  ] as const) {
    const asked = { card, amountMinor, attempts }
    assert.equal(networkLimits({ ...asked, at }).isAllowed, false, card.network)
    const unboundMs = unboundFrom(asked)
    for (let days = 0; days < 40; days++)
      assert.ok(networkLimits({ ...asked, at: new Date(unboundMs + days * DAY_MS) }).isAllowed, card.network)
  }
  assert.equal(unboundFrom({ card: visa, amountMinor, attempts: declines(14, DAY_MS, DAY_MS) }), -Infinity)
})

test('nothing declined, nothing counted', () => {
  assert.equal(networkLimitReached({ card: visa, amountMinor, at, attempts: [] }), null)
})
