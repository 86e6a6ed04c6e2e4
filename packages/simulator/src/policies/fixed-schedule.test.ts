import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPerfectAttempt } from '../oracle.ts'
import { runPolicy } from '../run-policy.ts'
import { scoreResults } from '../score.ts'
import { createWorld } from '../world.ts'
import { SHIPPED_WORLDS } from '../worlds/shipped-worlds.ts'
import { BASELINE_SCHEDULES } from './baseline-schedules.ts'
import { counterLearner } from './counter-learner.ts'
import { fixedSchedulePolicy } from './fixed-schedule.ts'
import { hashedLogistic } from './hashed-logistic.ts'

const worlds = SHIPPED_WORLDS.map((file) => createWorld(file, 'schedules', 60))
const HOUR_MS = 3_600_000

test('a schedule of offsets is kept to the hour where no rule is in its way', () => {
  const schedule = BASELINE_SCHEDULES.find(({ name }) => name === 'common-1-3-5-7-days')!
  const world = createWorld(SHIPPED_WORLDS[0]!, 'schedules', 150)
  const results = runPolicy({ world, policy: fixedSchedulePolicy(schedule), retryBudget: 15 })
  const plain = results.filter(({ payment, attempts }) => payment.network === 'visa' && attempts.length === 5)
  assert.ok(plain.length > 5)
  for (const { payment, attempts } of plain) {
    const hours = attempts.slice(1).map(({ at }) => Math.round((at.getTime() - payment.firstMs) / HOUR_MS))
    assert.deepEqual(hours, [24, 72, 120, 168])
  }
})

test('no schedule and no learner breaks a rule, in any world', () => {
  for (const world of worlds) {
    const policies = [...BASELINE_SCHEDULES.map(fixedSchedulePolicy), counterLearner('a'), hashedLogistic('a')]
    for (const policy of policies)
      for (const { violations } of runPolicy({ world, policy, retryBudget: 15 })) assert.deepEqual(violations, [])
  }
})

test('learners recover more than no schedule at all, and never more than the oracle', () => {
  for (const world of worlds) {
    const perfect = world.payments.map((payment) => findPerfectAttempt(world, payment))
    for (const policy of [counterLearner('a'), hashedLogistic('a')]) {
      const { recoveredShare } = scoreResults(
        runPolicy({ world, policy, retryBudget: 7 }),
        perfect,
        world.gatewayOptions,
      )
      assert.ok(recoveredShare > 0.3 && recoveredShare <= 1, `${world.file.name}: ${recoveredShare}`)
    }
  }
})
