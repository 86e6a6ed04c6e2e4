import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, DAY_MS, declined, HOUR_MS, now, paymentOf } from '../test/example-payment.ts'
import { LearnedModel } from './model/learned-model.ts'
import { SHIPPED_MODEL } from './model/shipped-model.ts'
import { readAnswers } from './payment-history.ts'
import { planNextAttempt } from './plan.ts'
import { completePolicy } from './recovery-policy.ts'
import { createRetryEngine } from './retry-engine.ts'

test('what other payments met raises a chance in the plan above how open the way is, and not in the statement alone', () => {
  const engine = createRetryEngine()
  for (let i = 0; i < 80; i++) {
    const first = declined('51', 5 * HOUR_MS)
    const approved = { ...first, at: before(HOUR_MS), outcome: 'approved' as const, networkCode: '00' }
    engine.learn(paymentOf([first], { paymentId: `other-${i}` }))
    engine.learn(paymentOf([first, approved], { paymentId: `other-${i}` }))
  }
  const { card } = engine.decide(paymentOf([declined('51', 4 * DAY_MS)]), now)
  assert.ok(card.decided.action === 'retry')
  assert.ok(card.decided.plan.candidates.some(([, , pass]) => pass > 1))
})

test('a candidate has the chance that the model gives an attempt then and there, whatever the plan leaves out', () => {
  const model = new LearnedModel(SHIPPED_MODEL)
  const gateways = [
    { gatewayId: 'alpha', country: 'US' },
    { gatewayId: 'beta', country: 'BR' },
  ]
  const histories = [
    [declined('51', 2 * DAY_MS)],
    [declined('05', 9 * DAY_MS), declined('05', 4 * DAY_MS), declined('51', 30 * HOUR_MS)],
    [declined('61', 3 * DAY_MS), declined('05', HOUR_MS)],
    [declined('91', 5 * HOUR_MS)],
  ]
  let count = 0
  for (const attempts of histories) {
    const payment = paymentOf(attempts, { gateways, card: { network: 'visa', funding: 'debit', issuerCountry: 'BR' } })
    const question = { model, payment, now, isMaxDaysSet: false, exploration: 0, seed: '' }
    const plan = planNextAttempt({ ...question, policy: completePolicy() })
    assert.ok(plan.action === 'retry')
    const outlook = model.outlook(payment, readAnswers(payment), now.getTime())
    for (const [atMs, gateway, , chance] of plan.numbers.candidates) {
      const { chance: believed } = outlook.predict(atMs, plan.numbers.gateways[gateway]?.gatewayId ?? '')
      assert.ok(Math.abs(chance - believed) < 1e-5, `${new Date(atMs).toJSON()}: ${chance} instead of ${believed}`)
      count++
    }
    const sum = plan.numbers.causes.reduce((total, [, probability]) => total + probability, 0)
    assert.ok(Math.abs(sum - 1) < 1e-3, `the causes of the plan sum to ${sum}`)
  }
  assert.ok(count > 100)
})
