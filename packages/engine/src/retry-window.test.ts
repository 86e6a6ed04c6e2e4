import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempt, FailedPayment } from './payment.ts'
import { readHistory } from './payment-history.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'
import { completePolicy } from './recovery-policy.ts'
import { openRetryWindow } from './retry-window.ts'

const HOUR_MS = 3_600_000
const now = new Date('2026-11-10T16:00:00Z')

function windowOf(
  attempt: Partial<Attempt> = {},
  policy: Partial<RecoveryPolicy> = {},
  more: Partial<FailedPayment> = {},
) {
  const payment: FailedPayment = {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'USD',
    initiator: 'merchant',
    card: { network: 'mastercard', funding: 'debit' },
    attempts: [{ at: now, gatewayId: 'alpha', outcome: 'declined', networkCode: '51', ...attempt }],
    gateways: [{ gatewayId: 'alpha' }],
    ...more,
  }
  const history = readHistory(payment)
  return openRetryWindow({ payment, history, policy: completePolicy(policy), isMaxDaysSet: false, now })
}

test('the window opens right after now when nothing binds', () => {
  const window = windowOf({ at: new Date(now.getTime() - HOUR_MS) }, { minGapMinutes: 0 })
  assert.equal(window.opensMs, now.getTime() + 1)
  assert.deepEqual(window.boundBy, [])
})

test('an attempt that lies ahead of now is never followed by one before it', () => {
  const ahead = new Date(now.getTime() + HOUR_MS)
  assert.equal(windowOf({ at: ahead }, { minGapMinutes: 0 }).opensMs, ahead.getTime() + 1)
})

test('no instant is permitted before the window opens, whatever is asked', () => {
  const window = windowOf({ adviceCode: '27' })
  assert.equal(window.opensMs, now.getTime() + 96 * HOUR_MS)
  assert.equal(window.nextPermitted(0), window.opensMs)
  assert.equal(window.nextPermitted(now.getTime() + 100 * HOUR_MS), now.getTime() + 100 * HOUR_MS)
})

test('an advised wait is kept whatever the gateway says became of the attempt', () => {
  const window = windowOf({ outcome: 'not_processed', adviceCode: '27' })
  assert.equal(window.opensMs, now.getTime() + 96 * HOUR_MS)
})

test('an advice with an attempt that was not processed shortens none that came with a decline', () => {
  const attempts: Attempt[] = [
    { at: now, gatewayId: 'alpha', outcome: 'declined', networkCode: '51', adviceCode: '27' },
    { at: now, gatewayId: 'alpha', outcome: 'not_processed', adviceCode: '24' },
  ]
  assert.equal(windowOf({}, {}, { attempts }).opensMs, now.getTime() + 96 * HOUR_MS)
})

test('no instant is permitted after the deadline', () => {
  const deadline = new Date(now.getTime() + 2 * HOUR_MS)
  const window = windowOf({}, {}, { deadline })
  assert.equal(window.nextPermitted(deadline.getTime()), deadline.getTime())
  assert.equal(window.nextPermitted(deadline.getTime() + 1), null)
})

test('quiet hours and a count that take turns are both kept, and each is named once', () => {
  // With the payment's own they are eight: the count frees at 22:30, inside the quiet hours.
  const sevenToday = Array.from({ length: 7 }, (_, i) => ({
    at: new Date(Date.parse('2026-11-09T22:30:00Z') + i * HOUR_MS),
    amountMinor: 2000,
    outcome: 'declined' as const,
  }))
  const window = windowOf({}, { quietHoursLocal: [20, 6] }, { otherAttemptsOnCard: sevenToday })
  assert.equal(new Date(window.opensMs ?? 0).toISOString(), '2026-11-11T06:00:00.000Z')
  const rules = window.boundBy.map(({ rule }) => rule)
  assert.deepEqual(rules, [...new Set(rules)])
  assert.ok(rules.includes('mastercard_declines_24_hours') && rules.includes('merchant_quiet_hours'))
})

test('quiet hours of the payment bind beside the policy’s: what either forbids is forbidden', () => {
  const opensAt = (policy: Partial<RecoveryPolicy>, more: Partial<FailedPayment>) => {
    const { opensMs, boundBy } = windowOf({}, policy, more)
    const opens = opensMs === null ? null : new Date(opensMs).toISOString().slice(0, 13)
    return [opens, boundBy.find(({ rule }) => rule === 'merchant_quiet_hours')?.source]
  }
  assert.deepEqual(opensAt({}, { quietHoursLocal: [16, 20] }), ['2026-11-10T20', 'payment.quietHoursLocal'])
  assert.deepEqual(opensAt({ quietHoursLocal: [20, 22] }, { quietHoursLocal: [16, 20] }), [
    '2026-11-10T22',
    'payment.quietHoursLocal',
  ])
  assert.deepEqual(opensAt({ quietHoursLocal: [15, 20] }, { quietHoursLocal: [20, 6] })[0], '2026-11-11T06')
  assert.equal(opensAt({ quietHoursLocal: [0, 12] }, { quietHoursLocal: [12, 24] })[0], null, 'no hour is left')
  const window = windowOf({}, {}, { quietHoursLocal: [2, 8], utcOffsetMinutes: -360 })
  const fourLocal = Date.parse('2026-11-12T10:00:00Z')
  assert.equal(window.nextPermitted(fourLocal), Date.parse('2026-11-12T14:00:00Z'), 'in the cardholder’s day')
})
