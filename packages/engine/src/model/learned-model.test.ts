import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, declined, now, paymentOf, row, visa } from '../../test/example-payment.ts'
import { readAnswers } from '../payment-history.ts'
import { CAUSE_COUNT, CLASS_COUNT, MONEY_COUNT } from './causes.ts'
import { LearnedModel } from './learned-model.ts'
import { floatsFromText } from './numbers-text.ts'
import { SHIPPED_MODEL } from './shipped-model.ts'

/** Documented for whoever stores it. */
const SNAPSHOT_BYTES_MAX = 8_000_000

test('everything that can be kept, kept to the brim, stays under 8 MB as JSON', () => {
  const model = new LearnedModel(SHIPPED_MODEL)
  const at = new Date('2026-11-10T16:00:00Z')
  const hour = Math.floor(at.getTime() / 3_600_000)
  const uniform = new Float64Array(CAUSE_COUNT).fill(1 / CAUSE_COUNT)
  const idOf = (i: number) => `5f0c8f7e-8a1b-4c3d-9e2f-${String(i).padStart(12, '0')}`
  for (let i = 0; i < 25_000; i++)
    for (let k = 0; k < 25; k++) {
      const evidence = { localHour: hour + k, utcHour: hour + k, isOpen: k % 2 === 0, weight: 0.5, paymentTag: k }
      model.customers.add(idOf(i), evidence)
    }
  for (let i = 0; i < 5000; i++)
    for (let k = 0; k < 30; k++)
      model.recent.add(`i ${400_000 + i}`, { atMs: at.getTime() + k, isDown: false, surprise: -0.123 })
  for (let i = 0; i < 4000; i++) {
    const card = { network: 'visa', funding: 'debit', bin: `${400_000 + i}`, issuerCountry: `C${i % 400}` } as const
    const now = { reason: 'insufficient_funds', probabilities: uniform } as const
    model.priors.count(paymentOf([declined('51')], { card }), null, now)
  }
  for (let i = 0; i < 110_000; i++)
    model.learn(paymentOf([{ at, gatewayId: 'alpha', outcome: 'approved' }], { paymentId: `payment-${i}` }))
  const bytes = JSON.stringify({ version: 'version', ...model.toJson() }).length
  assert.ok(bytes < SNAPSHOT_BYTES_MAX, `${bytes} bytes`)
  assert.ok(bytes > SNAPSHOT_BYTES_MAX / 2, `${bytes} bytes: it was not filled to the brim`)
})

test('a payment counts once, however many answers it has', () => {
  const sumOf = (answerCount: number) => {
    const model = new LearnedModel(SHIPPED_MODEL)
    for (let i = 0; i < answerCount; i++) model.learn(paymentOf(row('51', answerCount).slice(0, i + 1)))
    const [tally = ''] = Object.values(model.toJson().priors.issuers)
    return floatsFromText(tally, CLASS_COUNT).reduce((sum, count) => sum + count, 0)
  }
  for (const answerCount of [1, 2, 6]) assert.ok(Math.abs(sumOf(answerCount) - 1) < 1e-3)
})

test('a customer who is not named is not remembered', () => {
  const model = new LearnedModel(SHIPPED_MODEL)
  model.learn(paymentOf([declined('51', DAY_MS)]))
  assert.deepEqual(model.toJson().customers, [])
  model.learn(paymentOf([declined('51', DAY_MS)], { customerId: 'ada', paymentId: 'payment-2' }))
  assert.deepEqual(
    model.toJson().customers.map(([id]) => id),
    ['ada'],
  )
})

test('an approved retry shows that a customer had money then, whatever had stood in the way before', () => {
  const fraud = [declined('59', 3 * DAY_MS), declined(undefined, DAY_MS, { outcome: 'approved' })]
  const model = new LearnedModel(SHIPPED_MODEL)
  /** By how much the likeliest hypothesis of his money is ahead of the unlikeliest, of hypotheses that were all alike. */
  const toldOf = (customerId: string) => {
    const money = new Float64Array(MONEY_COUNT).fill(1)
    model.customers.weigh(money, customerId, 0, now.getTime())
    return Math.max(...money) / Math.min(...money)
  }
  model.learn(paymentOf(fraud.slice(0, 1), { customerId: 'ada' }))
  assert.ok(toldOf('ada') < 2, 'suspected fraud is hardly about money')
  model.learn(paymentOf(fraud, { customerId: 'ada' }))
  assert.ok(toldOf('ada') > 10)
})

test('an outage that is met again and again is promised less of afterwards', () => {
  const model = new LearnedModel(SHIPPED_MODEL)
  const down = (i: number, ages: readonly number[]) =>
    paymentOf(
      ages.map((age) => declined('91', age)),
      { paymentId: `down-${i}`, card: { ...visa, bin: `${400_000 + i}` } },
    )
  const chance = () => {
    const payment = down(999, [DAY_MS])
    return model.outlook(payment, readAnswers(payment), now.getTime()).predict(now.getTime(), 'alpha').chance
  }
  const before = chance()
  // Each at an issuer of its own, long ago: no outage that is still known of explains it.
  for (let i = 0; i < 60; i++) model.learn(down(i, [200 * DAY_MS, 199 * DAY_MS]))
  assert.ok(chance() < 0.8 * before, `${before}, ${chance()}`)
})

test('a model with a part missing is not read', () => {
  const { customers, ...part } = new LearnedModel(SHIPPED_MODEL).toJson()
  assert.deepEqual(customers, [])
  assert.throws(() => LearnedModel.from(part as Parameters<typeof LearnedModel.from>[0]))
})
