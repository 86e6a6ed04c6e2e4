import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRetryEngine } from '../src/retry-engine.ts'
import { asRetry, DAY_MS, declined, now, paymentOf } from './example-payment.ts'

const engine = createRetryEngine()
const ask = (retriesLeft: number, code = '51') => engine.decide(paymentOf([declined(code)], { retriesLeft }), now)

test('with four retries left it plans otherwise than with fifteen: fewer, chosen more carefully', () => {
  for (const code of ['51', '05']) {
    const [few, many] = [ask(4, code), ask(15, code)].map(({ card }) => {
      assert.ok(card.decided.action === 'retry')
      return card.decided
    })
    assert.ok(few && many)
    assert.ok(few.attempts.length <= 4 && many.attempts.length > 4 && many.attempts.length <= 15)
    const mean = (list: typeof few.attempts) =>
      list.reduce((sum, one) => sum + one.approvalProbability, 0) / list.length
    assert.ok(mean(few.attempts) > mean(many.attempts), code)
    assert.ok(many.recovery > few.recovery)
  }
})

test('the single retry that is left waits for its best moment; of many the first comes sooner', () => {
  const [one, many] = [ask(1), ask(15)].map(({ recommendation }) => asRetry(recommendation))
  assert.ok(one && many)
  assert.ok(many.at.getTime() <= one.at.getTime())
  assert.ok(many.at.getTime() < one.at.getTime() || many.approvalProbability <= one.approvalProbability)
  assert.ok(one.approvalProbability >= many.approvalProbability)
})

test('the whole plan keeps the gap, and tells how likely it brings the money in', () => {
  const { card, recommendation } = ask(15)
  assert.ok(card.decided.action === 'retry')
  const times = card.decided.attempts.map(({ at }) => Date.parse(at))
  for (const [i, atMs] of times.entries()) assert.ok(i === 0 || atMs - (times[i - 1] ?? 0) >= 3_600_000)
  assert.equal(times[0], asRetry(recommendation).at.getTime())
  assert.ok(card.decided.recovery > asRetry(recommendation).approvalProbability)
  assert.match(recommendation.explanation.summary, /in 100 such payments by \d+ retries/)
})

test('a plan that fails is made again with what the failure taught', () => {
  const first = asRetry(ask(15).recommendation)
  const again = engine.recommend(
    paymentOf([declined('51'), declined('51', 0, { at: first.at, gatewayId: first.gatewayId })], { retriesLeft: 14 }),
    new Date(first.at.getTime() + 60_000),
  )
  assert.ok(asRetry(again).at.getTime() > first.at.getTime())
  assert.ok(asRetry(again).at.getTime() <= now.getTime() - 60_000 + 30 * DAY_MS)
})
