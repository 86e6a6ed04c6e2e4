import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, DAY_MS, declined, HOUR_MS, now, paymentOf } from '../test/example-payment.ts'
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
