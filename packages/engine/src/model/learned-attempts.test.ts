import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FailedPayment } from '../payment.ts'
import { LearnedAttempts } from './learned-attempts.ts'

const START_MS = Date.UTC(2026, 0, 1)
const REMEMBERED = 100_000

function paymentOf(paymentId: string, attemptCount = 1, more: Partial<FailedPayment> = {}): FailedPayment {
  return {
    paymentId,
    amountMinor: 100,
    currency: 'USD',
    initiator: 'merchant',
    card: { network: 'visa', funding: 'debit' },
    attempts: Array.from({ length: attemptCount }, (_, i) => ({
      at: new Date(START_MS + i),
      gatewayId: 'alpha',
      outcome: 'declined' as const,
    })),
    gateways: [{ gatewayId: 'alpha' }],
    ...more,
  }
}

test('an attempt is new once, and each attempt of a payment is another', () => {
  const learned = new LearnedAttempts()
  assert.equal(learned.remember(paymentOf('one')), true)
  assert.equal(learned.remember(paymentOf('one')), false)
  assert.equal(learned.remember(paymentOf('one', 2)), true)
  assert.equal(learned.remember(paymentOf('one', 2)), false)
  assert.equal(learned.remember(paymentOf('two')), true)
  assert.equal(learned.remember(paymentOf('one', 1, { merchantId: 'other' })), true)
})

test('the last hundred thousand are remembered, and of those no one is mistaken for another', () => {
  const learned = new LearnedAttempts()
  for (let i = 0; i < REMEMBERED; i++) assert.ok(learned.remember(paymentOf(`payment-${i}`)))
  assert.equal(learned.remember(paymentOf('payment-0')), false)
  assert.equal(learned.remember(paymentOf(`payment-${REMEMBERED - 1}`)), false)
  assert.equal(learned.remember(paymentOf('one more')), true)
  assert.equal(learned.remember(paymentOf('payment-1')), false)
  assert.equal(learned.remember(paymentOf('payment-0')), true, 'the oldest made room')
  assert.equal(learned.toText().length, (REMEMBERED * 6 * 4) / 3)
})

test('what is remembered survives as text, the oldest still the first to go', () => {
  const learned = new LearnedAttempts()
  for (let i = 0; i < 500; i++) learned.remember(paymentOf(`payment-${i}`))
  const read = new LearnedAttempts()
  read.load(learned.toText())
  assert.equal(read.toText(), learned.toText())
  for (let i = 0; i < 500; i++) assert.equal(read.remember(paymentOf(`payment-${i}`)), false)
  assert.equal(read.remember(paymentOf('payment-500')), true)
})
