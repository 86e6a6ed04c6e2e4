import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawsFrom } from '../../test/harness/seeded-draws.ts'
import { comparePolicies, EXPLORED_MIN } from './compare-policies.ts'
import type { DecisionSums } from './lift-port.ts'

const CANDIDATES = 4
const EXPLORATION = 0.1

interface LoggedCase {
  readonly decisions: readonly { readonly chosen: number; readonly propensity: number }[]
  readonly isRecovered: boolean
}

/** A case with one to three decisions, explored now and then; recovered by the place of what was last drawn. */
function simulateCase(draw: () => number, chanceOf: (place: number) => number): LoggedCase {
  const decisions = Array.from({ length: 1 + Math.floor(draw() * 3) }, () => {
    const explores = draw() < EXPLORATION
    const chosen = explores ? Math.floor(draw() * CANDIDATES) : 0
    const byLot = EXPLORATION / CANDIDATES
    return { chosen, propensity: chosen === 0 ? 1 - EXPLORATION + byLot : byLot }
  })
  return { decisions, isRecovered: draw() < chanceOf(decisions.at(-1)?.chosen ?? 0) }
}

function addUp(cases: readonly LoggedCase[]): DecisionSums {
  const empty = { weights: 0, weightsTimesR: 0, squares: 0, squaresTimesR: 0, squaresTimesRSquared: 0 }
  const sums = { decisions: 0, explored: 0, first: { ...empty }, any: { ...empty }, both: { ...empty } }
  for (const { decisions, isRecovered } of cases) {
    const r = isRecovered ? 1 : 0
    let [first, any] = [0, 0]
    for (const { chosen, propensity } of decisions) {
      sums.decisions += 1
      sums.explored += chosen > 0 ? 1 : 0
      first += chosen === 0 ? 1 / propensity : 0
      any += 1 / CANDIDATES / propensity
    }
    const weigh = (to: typeof empty, one: number, other: number) => {
      to.weights += one
      to.weightsTimesR += one * r
      to.squares += one * other
      to.squaresTimesR += one * other * r
      to.squaresTimesRSquared += one * other * r * r
    }
    weigh(sums.first, first, first)
    weigh(sums.any, any, any)
    weigh(sums.both, first, any)
  }
  return sums
}

function estimates(runs: number, chanceOf: (place: number) => number) {
  return Array.from({ length: runs }, (_, run) => {
    const draw = drawsFrom(run + 1)
    const { estimate, interval } = comparePolicies(
      addUp(Array.from({ length: 2500 }, () => simulateCase(draw, chanceOf))),
    )
    assert.ok(estimate !== null && interval !== null)
    return { estimate, low: interval[0], high: interval[1] }
  })
}

describe('the worth of the plan’s own choice', () => {
  it('is claimed in about 5 of 100 runs at most where every candidate is as good', () => {
    const claims = estimates(300, () => 0.4).filter(({ low, high }) => low > 0 || high < 0)
    assert.ok(claims.length / 300 < 0.09, `${claims.length}`)
  })

  it('is estimated without bias where the first is better, and the interval covers it', () => {
    const chanceOf = (place: number) => (place === 0 ? 0.6 : 0.3)
    const runs = estimates(200, chanceOf)
    // Only the last of a case's decisions matters in this world: of one to three decisions a case, 1 of 2 is the last.
    const truth = (0.6 - (0.6 + 3 * 0.3) / 4) / 2
    const mean = runs.reduce((sum, { estimate }) => sum + estimate, 0) / runs.length
    assert.ok(Math.abs(mean - truth) < 0.01, `${mean} for ${truth}`)
    const covered = runs.filter(({ low, high }) => low <= truth && truth <= high).length
    assert.ok(covered / runs.length > 0.9, `${covered}`)
  })
})

it('is nothing, for certain, where both policies weigh every decision alike', () => {
  const draw = drawsFrom(5)
  const sums = addUp(Array.from({ length: 2500 }, () => simulateCase(draw, () => 0.5)))
  const { estimate, interval } = comparePolicies({ ...sums, any: sums.first, both: sums.first })
  assert.ok(estimate === 0 && interval !== null && interval[0] > -1e-6 && interval[1] < 1e-6)
})

describe('there is no estimate', () => {
  const draw = drawsFrom(3)
  const cases = Array.from({ length: 500 }, () => simulateCase(draw, () => 0.5))
  const greedy = cases.map(({ isRecovered }) => ({ isRecovered, decisions: [{ chosen: 0, propensity: 1 }] }))

  it('without decisions, or when none of them explored', () => {
    const none = comparePolicies(addUp([]))
    assert.deepEqual([none.estimate, none.interval, none.effectiveCases], [null, null, 0])
    const unexplored = comparePolicies(addUp(greedy))
    assert.equal(unexplored.estimate, null)
    assert.match(unexplored.reason ?? '', /^None of 500 decisions explored/)
  })

  it('from fewer explored decisions than would decide anything', () => {
    const explored = greedy.map((each, index) =>
      index < EXPLORED_MIN - 1 ? { ...each, decisions: [{ chosen: 1, propensity: 0.025 }] } : each,
    )
    assert.match(comparePolicies(addUp(explored)).reason ?? '', /^Only 99 of 500 decisions explored: 100 are needed/)
    const enough = [...explored, { isRecovered: true, decisions: [{ chosen: 2, propensity: 0.025 }] }]
    assert.notEqual(comparePolicies(addUp(enough)).estimate, null)
  })
})
