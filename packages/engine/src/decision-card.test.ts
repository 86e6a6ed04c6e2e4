import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY_MS, declined, mastercard, now, paymentOf, row, visa } from '../test/example-payment.ts'
import { type DecisionCard, replayDecision } from './decision-card.ts'
import { InvalidArgumentError } from './invalid-argument-error.ts'
import type { FailedPayment } from './payment.ts'
import { createRetryEngine } from './retry-engine.ts'

const stored = (card: DecisionCard): DecisionCard => JSON.parse(JSON.stringify(card))

const payment: fc.Arbitrary<FailedPayment> = fc
  .record({
    paymentId: fc.string({ minLength: 1 }),
    code: fc.constantFrom('51', '51', '05', '61', '91', '54', '41', '??'),
    count: fc.integer({ min: 1, max: 5 }),
    amountMinor: fc.integer({ min: 0, max: 100_000 }),
    isMastercard: fc.boolean(),
    issuerCountry: fc.constantFrom('US', 'DE', 'JP', 'ZZ'),
    adviceCode: fc.constantFrom(undefined, undefined, '25', '27'),
    fees: fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 })),
    retriesLeft: fc.integer({ min: 0, max: 10 }),
    customerId: fc.constantFrom('ada', 'grace'),
  })
  .map(({ code, count, isMastercard, issuerCountry, adviceCode, fees: [alpha, beta], ...rest }) =>
    paymentOf(
      [
        ...row(code, count - 1).map((one) => ({ ...one, at: new Date(one.at.getTime() - DAY_MS) })),
        advised(code, adviceCode),
      ],
      {
        ...rest,
        card: { ...(isMastercard ? mastercard : visa), issuerCountry },
        gateways: [
          { gatewayId: 'alpha', attemptFeeMinor: alpha, country: 'US' },
          { gatewayId: 'beta', attemptFeeMinor: beta, country: 'DE' },
        ],
      },
    ),
  )

function advised(code: string, adviceCode: string | undefined) {
  return declined(code, 60_000, adviceCode === undefined ? {} : { adviceCode })
}

/** An engine that goes on learning between one decision and the next. */
function everyDecision(exploration: number, check: (card: DecisionCard, answer: unknown) => void): void {
  const engine = createRetryEngine({ exploration, seed: 'seed' })
  let retries = 0
  fc.assert(
    fc.property(payment, (asked) => {
      const { recommendation, card } = engine.decide(asked, now)
      const kept = stored(card)
      engine.learn(asked)
      if (recommendation.action === 'retry') retries++
      assert.deepEqual(engine.decide(asked, now).card.payment, kept.payment)
      check(kept, recommendation)
    }),
    { numRuns: 100 },
  )
  assert.ok(retries > 20, `only ${retries} retries: the property says little`)
}

test('a stored card replays to the very same recommendation, whatever was learned since', () => {
  everyDecision(0, (card, answer) => assert.deepEqual(replayDecision(card), answer))
})

test('so does the card of a decision that explores, its propensity included', () => {
  everyDecision(0.7, (card, answer) => assert.deepEqual(replayDecision(card), answer))
})

test('deciding is recommending, with a card', () => {
  const engine = createRetryEngine()
  const asked = paymentOf([declined('51')])
  assert.deepEqual(engine.decide(asked, now).recommendation, engine.recommend(asked, now))
})

test('a card tells what was asked, what was chosen among, and what was chosen', () => {
  const { recommendation, card } = createRetryEngine().decide(paymentOf([declined('51')]), now)
  assert.equal(card.decidedAt, now.toISOString())
  assert.equal(card.payment['paymentId'], 'payment-1')
  assert.ok(recommendation.action === 'retry' && card.decided.action === 'retry')
  const { candidates, chosen, attempts, recovery } = card.decided
  assert.equal(candidates[chosen]?.at, recommendation.at.toISOString())
  assert.equal(candidates[chosen]?.gatewayId, recommendation.gatewayId)
  assert.ok(candidates.length > 1 && attempts.length >= 1)
  assert.ok(recovery >= (attempts[0]?.approvalProbability ?? 1) - 0.2 && recovery <= 1)
})

test('the choice of an exploring decision stands beside what would have been taken without', () => {
  const engine = createRetryEngine({ exploration: 1 })
  let explored = 0
  for (let i = 0; i < 30; i++) {
    const { recommendation, card } = engine.decide(paymentOf([declined('51')], { paymentId: `payment-${i}` }), now)
    assert.ok(recommendation.action === 'retry' && card.decided.action === 'retry')
    const { candidates, chosen, attempts } = card.decided
    assert.equal(candidates[chosen]?.at, recommendation.at.toISOString())
    assert.deepEqual(candidates[0], attempts[0])
    if (chosen !== 0) explored++
  }
  assert.ok(explored > 5)
})

test('a card is small enough to be stored with every decision', () => {
  const { card } = createRetryEngine().decide(paymentOf([declined('51')]), now)
  assert.ok(JSON.stringify(card).length < 16_384, `${JSON.stringify(card).length} bytes`)
})

test('what is no card, or comes to no attempt, is refused by name', () => {
  const { card } = createRetryEngine().decide(paymentOf([declined('51')]), now)
  assert.throws(() => replayDecision({ ...card, format: 2 as 1 }), fieldNamed('format'))
  assert.ok(card.decided.action === 'retry')
  const empty = { ...card.decided, plan: { ...card.decided.plan, candidates: [] } }
  assert.throws(() => replayDecision({ ...card, decided: empty }), fieldNamed('decided.plan'))
})

function fieldNamed(field: string) {
  return (error: unknown) => error instanceof InvalidArgumentError && error.field === field
}
