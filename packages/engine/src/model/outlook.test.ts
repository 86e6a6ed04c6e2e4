import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedQuestions, taughtPayments } from '../../test/bench/bench-payments.ts'
import { MS_PER_HOUR } from '../local-time.ts'
import { readAnswers } from '../payment-history.ts'
import { believe, believeNext } from './cause-belief.ts'
import { LearnedModel } from './learned-model.ts'
import { SHIPPED_MODEL } from './shipped-model.ts'
import { gatewayFeatures } from './slot-features.ts'
import { fillShifts } from './slot-shifts.ts'

const model = new LearnedModel(SHIPPED_MODEL)
for (const payment of taughtPayments(300)) model.learn(payment)
const looks = askedQuestions(40).map(({ payment, now }) => {
  const answers = readAnswers(payment)
  return { payment, answers, outlook: model.outlook(payment, answers, now.getTime()) }
})

const isNear = (a: number, b: number) => Math.abs(a - b) < 1e-12

test('gateways that are looked at together get the chances that each gets alone', () => {
  for (const { payment, outlook } of looks) {
    const ids = payment.gateways.map(({ gatewayId }) => gatewayId)
    for (const hours of [1, 30, 200]) {
      const atMs = outlook.nowMs + hours * MS_PER_HOUR
      const alone = ids.map((id) => outlook.predict(atMs, id).chance)
      assert.ok(outlook.chancesAt(atMs, ids).every((chance, i) => isNear(chance, alone[i] ?? Number.NaN)))
    }
  }
})

test('a plan shifts an instant by the features that an attempt then has, none left out', () => {
  for (const { outlook } of looks) {
    const instants = [1, 12, 30, 31, 200, 600].map((hours) => outlook.nowMs + hours * MS_PER_HOUR)
    const shifts = new Float64Array(instants.length)
    fillShifts(shifts, outlook, instants)
    for (const [i, atMs] of instants.entries()) {
      const { features } = outlook.predict(atMs, 'north')
      const all = features.reduce((sum, each) => sum + outlook.logOdds(each), outlook.moodAt(atMs))
      const ofGateway = outlook.logOdds(gatewayFeatures(outlook.features, 'north'))
      assert.ok(isNear(shifts[i] ?? Number.NaN, all - ofGateway))
    }
  }
})

test('one answer more leaves what all of them leave', () => {
  for (const { payment, answers, outlook } of looks) {
    const { reason, kind } = outlook
    const prior = model.priors.of(payment, reason, model.customers, outlook.nowMs)
    const before = believe(prior, payment, answers.slice(0, -1), kind)
    const newest = answers.at(-1)
    assert.ok(newest)
    const next = believeNext(before, payment, newest, kind)
    const whole = believe(prior, payment, answers, kind)
    assert.deepEqual(next.refusedMs, whole.refusedMs)
    assert.ok(next.probabilities.every((chance, i) => isNear(chance, whole.probabilities[i] ?? Number.NaN)))
  }
})
