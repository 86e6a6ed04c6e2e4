import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempt, FailedPayment } from './payment.ts'
import { nextPermitted } from './permitted-retry.ts'

const HOUR_MS = 3_600_000
const now = new Date('2026-11-10T16:00:00Z')
const hoursFromNow = (hours: number) => new Date(now.getTime() + hours * HOUR_MS)

function paymentWith(attempt: Partial<Attempt>, more: Partial<FailedPayment> = {}): FailedPayment {
  return {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'USD',
    initiator: 'merchant',
    card: { network: 'mastercard', funding: 'debit' },
    attempts: [{ at: now, gatewayId: 'alpha', outcome: 'declined', networkCode: '51', ...attempt }],
    gateways: [{ gatewayId: 'alpha' }, { gatewayId: 'beta', currencies: ['EUR'] }],
    ...more,
  }
}

test('an instant that nothing forbids is permitted as it is, through the gateways that can take it', () => {
  const permitted = nextPermitted(paymentWith({}), hoursFromNow(24), now)
  assert.deepEqual(permitted, { at: hoursFromNow(24), gatewayIds: ['alpha'] })
})

test('what a rule forbids is moved to the first instant that it permits', () => {
  const advised = nextPermitted(paymentWith({ adviceCode: '29' }), hoursFromNow(24), now)
  assert.deepEqual(advised?.at, hoursFromNow(8 * 24))
  assert.deepEqual(nextPermitted(paymentWith({}), now, now)?.at, hoursFromNow(1), 'the gap between two attempts')
  const quiet = nextPermitted(paymentWith({}), hoursFromNow(6), now, { quietHoursLocal: [22, 6] })
  assert.deepEqual(quiet?.at, new Date('2026-11-11T06:00:00Z'))
})

test('nothing is permitted after a never-answer, past the deadline, or where no gateway can take it', () => {
  assert.equal(nextPermitted(paymentWith({ networkCode: 'R0' }, { card: VISA }), hoursFromNow(24), now), null)
  assert.equal(nextPermitted(paymentWith({}, { deadline: hoursFromNow(23) }), hoursFromNow(24), now), null)
  assert.equal(nextPermitted(paymentWith({}, { currency: 'JPY', gateways: [BETA] }), hoursFromNow(24), now), null)
})

const VISA = { network: 'visa', funding: 'debit' } as const
const BETA = { gatewayId: 'beta', currencies: ['EUR'] }
