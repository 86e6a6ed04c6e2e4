import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Choice, chooseAttempt } from './choose-attempt.ts'
import { MS_PER_DAY, MS_PER_HOUR } from './local-time.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import type { PlanNumbers } from './plan-numbers.ts'

const NOW = Date.UTC(2026, 10, 10, 16)

/** What stands in the way passes at some time: as many attempts as retries are worth making. */
function numbersOf(retriesLeft: number, share: number, draw: number, costMinor = 7): PlanNumbers {
  const hours = [12, 48, 96, 144, 240, 336, 480, 576]
  const candidates = Array.from({ length: 26 }, (_, day): PlanCandidate[] => {
    const atMs = NOW + (day * 24 + 20) * MS_PER_HOUR
    return [
      [atMs, 0, 0.9, 0.3 - day / 100],
      [atMs, 1, 0.5, 0.2 - day / 200],
    ]
  })
  return {
    nowMs: NOW,
    amountMinor: 2000,
    retriesLeft,
    minGapMs: MS_PER_HOUR,
    offsetMs: 0,
    firstMs: NOW,
    firstGatewayId: 'alpha',
    domesticGatewayIds: null,
    refusedMs: [NOW],
    causes: hours.map((each) => [`clears/${each}`, 1 / hours.length] as const),
    gateways: [
      { gatewayId: 'alpha', costMinor },
      { gatewayId: 'beta', costMinor },
    ],
    candidates: candidates.flat(),
    exploration: { share, draw },
  }
}

function choose(retriesLeft: number, share: number, draw: number): Choice {
  const choice = chooseAttempt(numbersOf(retriesLeft, share, draw))
  assert.ok(choice)
  return choice
}

test('without exploration the first attempt of the plan is taken, with propensity 1, whatever was drawn', () => {
  for (const draw of [0, 0.5, 0.999_999]) {
    const { chosen, plan, propensity } = choose(5, 0, draw)
    assert.deepEqual(chosen, plan[0])
    assert.equal(propensity, 1)
  }
})

test('the propensities of all that can be drawn sum to one, and are how often each is drawn', () => {
  for (const [retriesLeft, share] of [
    [1, 0.5],
    [2, 0.3],
    [5, 1],
    [15, 0.2],
  ] as const) {
    const drawn = new Map<number, { count: number; propensity: number }>()
    for (let i = 0; i < 400; i++) {
      const { chosen, propensity } = choose(retriesLeft, share, (i + 0.5) / 400)
      const before = drawn.get(chosen.at.getTime())
      assert.ok(!before || before.propensity === propensity, 'one attempt, one propensity')
      drawn.set(chosen.at.getTime(), { count: (before?.count ?? 0) + 1, propensity })
    }
    const all = [...drawn.values()]
    assert.ok(Math.abs(all.reduce((sum, { propensity }) => sum + propensity, 0) - 1) < 1e-9)
    for (const { count, propensity } of all) assert.ok(Math.abs(count / 400 - propensity) < 0.01)
    assert.ok(retriesLeft === 1 || all.length > 1)
  }
})

test('what is explored is an attempt of the plan, and never thrown away on a worthless moment', () => {
  for (let i = 0; i < 50; i++) {
    const { chosen, plan } = choose(15, 1, i / 50)
    assert.ok(plan.some(({ at, gatewayId }) => at.getTime() === chosen.at.getTime() && gatewayId === chosen.gatewayId))
  }
})

test('the value is the chance times the amount, less what the attempt costs', () => {
  const { chosen, alternatives } = choose(5, 0, 0)
  for (const { approvalProbability, expectedValueMinor } of [chosen, ...alternatives])
    assert.equal(expectedValueMinor, approvalProbability * 2000 - 7)
})

test('alternatives are the best of other days and other gateways of the moment, best first, five at most', () => {
  const { chosen, alternatives } = choose(5, 0, 0)
  assert.equal(alternatives.length, 5)
  const values = alternatives.map(({ expectedValueMinor }) => expectedValueMinor)
  assert.deepEqual(
    values,
    [...values].sort((a, b) => b - a),
  )
  const days = alternatives.map(({ at }) => at.toISOString().slice(0, 10))
  assert.equal(new Set(days).size, days.length)
  for (const { at, gatewayId } of alternatives)
    assert.ok(at.getTime() !== chosen.at.getTime() || gatewayId !== chosen.gatewayId)
})

test('of alternatives that are worth the same the earlier comes first', () => {
  const candidates = [9, 5, 7, 3, 11].map((days): PlanCandidate => [NOW + days * MS_PER_DAY, 0, 0.9, 0.25])
  const choice = chooseAttempt({ ...numbersOf(1, 0, 0), candidates })
  assert.ok(choice)
  const others = candidates.map(([atMs]) => atMs).filter((atMs) => atMs !== choice.chosen.at.getTime())
  assert.deepEqual(
    choice.alternatives.map(({ at }) => at.getTime()),
    others.sort((a, b) => a - b),
  )
})

test('nothing is chosen when nothing is worth its cost', () => {
  assert.equal(chooseAttempt(numbersOf(5, 0.5, 0.9, 1999)), null)
})
