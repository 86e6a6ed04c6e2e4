import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Attempt, type CardNetwork, createRetryEngine, type FailedPayment, replayDecision } from '@reprise/engine'
import fc from 'fast-check'
import type { KeptCard } from '../../src/recovery/decision-port.ts'
import { replayCard } from '../../src/recovery/replay-card.ts'

const START_MS = Date.UTC(2026, 0, 15, 9, 30)
const DAY_MS = 86_400_000
const NETWORKS: readonly CardNetwork[] = ['visa', 'mastercard', 'amex', 'discover', 'diners', 'jcb', 'elo', 'unknown']

const attempt = fc.record({
  gapMs: fc.integer({ min: 0, max: 3 * DAY_MS }),
  gatewayId: fc.constantFrom('alpha', 'beta'),
  // Soft ones more often, so that there is something to choose among.
  networkCode: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom('51', '05', '91', '61') },
    { weight: 1, arbitrary: fc.constantFrom('54', 'R0', '43', '??') },
  ),
  adviceCode: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(undefined, '24', '25') },
    { weight: 1, arbitrary: fc.constantFrom('30', '03') },
  ),
})

/** Payments as they come: of every network, at any point of their recovery, told of more or less. */
const question = fc
  .record({
    network: fc.constantFrom(...NETWORKS),
    issuerCountry: fc.constantFrom(undefined, 'US', 'BR', 'DE', 'ZZ'),
    utcOffsetMinutes: fc.constantFrom(undefined, -300, 330),
    amountMinor: fc.integer({ min: 0, max: 500_000 }),
    attempts: fc.array(attempt, { minLength: 1, maxLength: 8 }),
    gateways: fc.subarray(['alpha', 'beta', 'gamma'], { minLength: 1 }),
    attemptFeeMinor: fc.constantFrom(undefined, 0, 25),
    retriesLeft: fc.constantFrom(undefined, undefined, 0, 1, 4, 15),
    waitedMs: fc.integer({ min: 0, max: 2 * DAY_MS }),
    days: fc.constantFrom(undefined, 1, 10, 30),
  })
  .map((drawn) => {
    let atMs = START_MS
    const attempts: Attempt[] = drawn.attempts.map(({ gapMs, gatewayId, networkCode, adviceCode }) => {
      atMs += gapMs
      const advice = adviceCode === undefined ? {} : { adviceCode }
      return { at: new Date(atMs), gatewayId, outcome: 'declined', networkCode, ...advice }
    })
    const { attemptFeeMinor, issuerCountry, utcOffsetMinutes, retriesLeft, days } = drawn
    const payment: FailedPayment = {
      paymentId: 'payment-1',
      amountMinor: drawn.amountMinor,
      currency: 'USD',
      initiator: 'merchant',
      card: { network: drawn.network, funding: 'debit', ...(issuerCountry === undefined ? {} : { issuerCountry }) },
      attempts,
      gateways: drawn.gateways.map((gatewayId) => ({
        gatewayId,
        ...(attemptFeeMinor === undefined ? {} : { attemptFeeMinor }),
      })),
      ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes }),
      ...(retriesLeft === undefined ? {} : { retriesLeft }),
      ...(days === undefined ? {} : { deadline: new Date(START_MS + days * DAY_MS) }),
    }
    return { payment, now: new Date(atMs + drawn.waitedMs) }
  })

test('a card that was stored as JSON leads to the very recommendation that was given', () => {
  const engine = createRetryEngine({ exploration: 0.5, seed: 'replay' })
  const counts = { retry: 0, stop: 0 }
  fc.assert(
    fc.property(question, ({ payment, now }) => {
      const { recommendation, card } = engine.decide(payment, now)
      const kept = JSON.parse(JSON.stringify(card)) as KeptCard
      assert.deepEqual(replayDecision(kept), recommendation)
      const answered = recommendation.action === 'retry' ? recommendation.at : null
      assert.equal(replayCard(kept, answered).isSame, true)
      counts[recommendation.action] += 1
    }),
    { numRuns: 300, seed: 20_261_125 },
  )
  assert.ok(counts.retry > 30 && counts.stop > 30, JSON.stringify(counts))
})
