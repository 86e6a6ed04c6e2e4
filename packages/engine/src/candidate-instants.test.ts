import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { candidateInstants } from './candidate-instants.ts'
import { localDayOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from './local-time.ts'
import type { FailedPayment } from './payment.ts'
import { readHistory } from './payment-history.ts'
import { completePolicy, type RecoveryPolicy } from './recovery-policy.ts'
import { openRetryWindow, type RetryWindow } from './retry-window.ts'

const ATTEMPT_MS = Date.UTC(2026, 10, 10, 16, 7, 13)

function windowOf(adviceCode?: string, policy: Partial<RecoveryPolicy> = {}, more: Partial<FailedPayment> = {}) {
  const payment: FailedPayment = {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'USD',
    initiator: 'merchant',
    card: { network: 'mastercard', funding: 'debit' },
    attempts: [
      {
        at: new Date(ATTEMPT_MS),
        gatewayId: 'alpha',
        outcome: 'declined',
        networkCode: '51',
        ...(adviceCode !== undefined && { adviceCode }),
      },
    ],
    gateways: [{ gatewayId: 'alpha' }],
    ...more,
  }
  return openRetryWindow({
    payment,
    history: readHistory(payment),
    policy: completePolicy(policy),
    isMaxDaysSet: false,
    now: new Date(ATTEMPT_MS),
  })
}

const spread = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const window = fc
  .record({
    adviceCode: fc.constantFrom(undefined, '24', '26', '30'),
    utcOffsetMinutes: fc.integer({ min: -720, max: 840 }),
    quiet: fc.option(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 })), { nil: undefined }),
    deadlineMs: fc.integer({ min: 0, max: 40 * MS_PER_DAY }),
    otherHours: fc.array(fc.integer({ min: 0, max: 720 }), { maxLength: 40 }),
  })
  .map(({ adviceCode, utcOffsetMinutes, quiet, deadlineMs, otherHours }) =>
    windowOf(adviceCode, quiet && { quietHoursLocal: quiet }, {
      utcOffsetMinutes,
      deadline: new Date(ATTEMPT_MS + deadlineMs),
      otherAttemptsOnCard: otherHours.map((hours) => ({
        at: new Date(ATTEMPT_MS - hours * MS_PER_HOUR),
        amountMinor: 2000,
        outcome: 'declined' as const,
      })),
    }),
  )

test('every instant is permitted, inside the window, in order and named once', () => {
  fc.assert(
    fc.property(window, spread, (drawn: RetryWindow, share) => {
      const instants = candidateInstants(drawn, share)
      assert.equal(instants.length > 0, drawn.opensMs !== null)
      for (const [i, atMs] of instants.entries()) {
        assert.ok(atMs >= (drawn.opensMs ?? Number.POSITIVE_INFINITY) && atMs <= drawn.deadlineMs)
        assert.equal(drawn.nextPermitted(atMs), atMs)
        assert.ok(i === 0 || atMs > (instants[i - 1] ?? 0))
      }
    }),
    { numRuns: 200 },
  )
})

test('the end of an advised wait is among them, to the minute', () => {
  fc.assert(
    fc.property(fc.constantFrom('24', '25', '26', '27', '28', '29', '30'), spread, (adviceCode, share) => {
      const { opensMs } = windowOf(adviceCode)
      assert.ok(opensMs !== null)
      const [first = 0] = candidateInstants(windowOf(adviceCode), share)
      assert.ok(first >= opensMs && first < opensMs + MS_PER_MINUTE)
    }),
    { numRuns: 20 },
  )
})

test('the last day before the deadline is looked at, and a window of minutes as well', () => {
  const month = windowOf()
  assert.ok((candidateInstants(month, 0.5).at(-1) ?? 0) > month.deadlineMs - MS_PER_DAY)
  const short = windowOf(undefined, {}, { deadline: new Date(ATTEMPT_MS + 61 * MS_PER_MINUTE) })
  assert.ok(candidateInstants(short, 0.5).length > 0)
})

test('every local day of the window has a look at its night, its morning and its evening', () => {
  const utcOffsetMinutes = 330
  const { deadlineMs, offsetMs } = windowOf(undefined, {}, { utcOffsetMinutes })
  const byDay = new Map<number, number[]>()
  for (const atMs of candidateInstants(windowOf(undefined, {}, { utcOffsetMinutes }), 0.9)) {
    const day = localDayOf(atMs, offsetMs)
    byDay.set(day, [...(byDay.get(day) ?? []), (atMs + offsetMs - day * MS_PER_DAY) / MS_PER_HOUR])
  }
  for (let day = localDayOf(ATTEMPT_MS, offsetMs) + 2; day < localDayOf(deadlineMs, offsetMs); day++) {
    const hours = byDay.get(day) ?? []
    for (const [from, to] of [
      [0, 6],
      [6, 12],
      [18, 24],
    ] as const)
      assert.ok(hours.some((hour) => hour >= from && hour < to))
  }
})

test('payments are spread over the hour, and stay few enough to be thought through', () => {
  const [early, late] = [candidateInstants(windowOf(), 0), candidateInstants(windowOf(), 0.99)]
  assert.ok(late.filter((atMs) => !early.includes(atMs)).length > early.length / 2)
  assert.ok(early.length <= 300)
})

test('a window that never opens has none', () => {
  assert.deepEqual(candidateInstants(windowOf('30', {}, { deadline: new Date(ATTEMPT_MS + MS_PER_DAY) }), 0.5), [])
})
