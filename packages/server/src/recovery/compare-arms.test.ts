import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { drawsFrom } from '../../test/harness/seeded-draws.ts'
import type { Arm } from '../domain/holdout.ts'
import { compareArms, studentQuantile975 } from './compare-arms.ts'
import type { CaseSums } from './lift-port.ts'

interface SimulatedArm {
  readonly arm: Arm
  readonly cases: number
  /** Of each case, 0 to 1. */
  readonly recoveryChance: number
  readonly currency?: string
  readonly shareRatio?: number
  /** Median amount; spread is the deviation of its logarithm: 1 makes the largest of 200 a hundred times the smallest. */
  readonly medianMinor?: number
  readonly spread?: number
}

/** Cases with skewed amounts, added up as the store does. */
function simulate(draw: () => number, arm: SimulatedArm): CaseSums {
  const { currency = 'USD', shareRatio = 0.1, medianMinor = 2000, spread = 1 } = arm
  const sums = { cases: 0, recoveredCases: 0, stakeMinor: 0, recoveredMinor: 0 }
  const squares = { stakeSquared: 0, recoveredSquared: 0, stakeTimesRecovered: 0 }
  for (let index = 0; index < arm.cases; index += 1) {
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
    const stake = Math.max(1, Math.round(medianMinor * Math.exp(spread * normal)))
    const recovered = draw() < arm.recoveryChance ? stake : 0
    sums.cases += 1
    sums.recoveredCases += recovered > 0 ? 1 : 0
    sums.stakeMinor += stake
    sums.recoveredMinor += recovered
    squares.stakeSquared += stake ** 2
    squares.recoveredSquared += recovered ** 2
    squares.stakeTimesRecovered += stake * recovered
  }
  return { arm: arm.arm, currency, shareRatio, ...sums, ...squares }
}

/** How often, of seeded runs, the interval lies above 0 and below it. */
function claimsOf(runs: number, arms: (draw: () => number) => readonly CaseSums[]) {
  const claims = { lift: 0, loss: 0 }
  for (let run = 0; run < runs; run += 1) {
    const { interval } = compareArms(arms(drawsFrom(run + 1)))
    assert.ok(interval !== null)
    if (interval[0] > 0) claims.lift += 1
    if (interval[1] < 0) claims.loss += 1
  }
  return { lift: claims.lift / runs, loss: claims.loss / runs }
}

const treated = (changes: Partial<SimulatedArm>) =>
  ({ arm: 'treated', cases: 1800, recoveryChance: 0.4, ...changes }) as const
const heldOut = (changes: Partial<SimulatedArm>) =>
  ({ arm: 'held_out', cases: 200, recoveryChance: 0.4, ...changes }) as const

describe('where there is no difference', () => {
  const worlds: Record<string, [Partial<SimulatedArm>, Partial<SimulatedArm>]> = {
    'with skewed amounts': [{}, {}],
    'with a few very large amounts': [{ spread: 1.5 }, { spread: 1.5 }],
    'with rare recoveries': [{ recoveryChance: 0.02 }, { recoveryChance: 0.02 }],
    'with rare losses': [{ recoveryChance: 0.97 }, { recoveryChance: 0.97 }],
    'with arms of one size': [
      { cases: 250, shareRatio: 0.5 },
      { cases: 250, shareRatio: 0.5 },
    ],
  }
  for (const [name, [one, other]] of Object.entries(worlds)) {
    it(`one is claimed in about 5 of 100 runs at most, ${name}`, () => {
      const { lift, loss } = claimsOf(600, (draw) => [simulate(draw, treated(one)), simulate(draw, heldOut(other))])
      // 5 % and three standard deviations of what 600 runs show.
      assert.ok(lift + loss < 0.077, `${lift} and ${loss}`)
    })
  }
})

it('a true difference is found, in its direction', () => {
  const better = claimsOf(100, (draw) => [
    simulate(draw, treated({ cases: 4500, recoveryChance: 0.55 })),
    simulate(draw, heldOut({ cases: 500 })),
  ])
  assert.ok(better.lift > 0.9 && better.loss === 0, `${better.lift}`)
  const worse = claimsOf(100, (draw) => [
    simulate(draw, treated({ cases: 4500, recoveryChance: 0.25 })),
    simulate(draw, heldOut({ cases: 500 })),
  ])
  assert.ok(worse.loss > 0.9 && worse.lift === 0, `${worse.loss}`)
})

it('a season is not taken for a difference when the held-out share was changed with it', () => {
  // Good times with few held out, then bad times with many: thrown together, the treated would look far better.
  const { lift, loss } = claimsOf(300, (draw) => [
    simulate(draw, treated({ cases: 1900, recoveryChance: 0.6, shareRatio: 0.05 })),
    simulate(draw, heldOut({ cases: 100, recoveryChance: 0.6, shareRatio: 0.05 })),
    simulate(draw, treated({ cases: 1000, recoveryChance: 0.2, shareRatio: 0.5 })),
    simulate(draw, heldOut({ cases: 1000, recoveryChance: 0.2, shareRatio: 0.5 })),
  ])
  assert.ok(lift + loss < 0.09, `${lift} and ${loss}`)
})

it('a currency of large numbers weighs no more than another', () => {
  const draw = drawsFrom(7)
  const dollars = [simulate(draw, treated({})), simulate(draw, heldOut({}))]
  const yen = (factor: number) =>
    [treated({ recoveryChance: 0.7 }), heldOut({})].map((arm) => ({
      ...simulate(drawsFrom(8), { ...arm, currency: 'JPY', medianMinor: 2000 * factor, spread: 0 }),
    }))
  const [small, large] = [compareArms([...dollars, ...yen(1)]), compareArms([...dollars, ...yen(1000)])]
  assert.ok(small.lift !== null && large.lift !== null)
  assert.ok(Math.abs(small.lift - large.lift) < 1e-9)
})

describe('the interval', () => {
  const amounts = fc.array(fc.record({ stake: fc.integer({ min: 1, max: 1_000_000 }), isRecovered: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  })
  const toSums = (arm: Arm, cases: readonly { stake: number; isRecovered: boolean }[], factor = 1): CaseSums => {
    const of = (pick: (stake: number, recovered: number) => number) =>
      cases.reduce((sum, { stake, isRecovered }) => sum + pick(stake * factor, isRecovered ? stake * factor : 0), 0)
    return {
      arm,
      currency: 'USD',
      shareRatio: 0.3,
      cases: cases.length,
      recoveredCases: cases.filter(({ isRecovered }) => isRecovered).length,
      stakeMinor: of((stake) => stake),
      recoveredMinor: of((_, recovered) => recovered),
      stakeSquared: of((stake) => stake ** 2),
      recoveredSquared: of((_, recovered) => recovered ** 2),
      stakeTimesRecovered: of((stake, recovered) => stake * recovered),
    }
  }

  it('lies within -1 and 1 around the difference, and is never a point', () => {
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        const { lift, interval } = compareArms([toSums('treated', one), toSums('held_out', other)])
        assert.ok(lift !== null && interval !== null)
        const [low, high] = interval
        assert.ok(low >= -1 && high <= 1 && low < high)
        assert.ok(low <= lift + 1e-9 && lift <= high + 1e-9, `${low} ${lift} ${high}`)
      }),
    )
  })

  it('turns with the arms, and is the same in another unit of money', () => {
    const close = (left: readonly number[], right: readonly number[]) =>
      assert.ok(
        left.every((each, index) => Math.abs(each - (right[index] ?? Number.NaN)) < 1e-6),
        `${left} ${right}`,
      )
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        const sums = { ...toSums('treated', one), shareRatio: 0.5 }
        const others = { ...toSums('held_out', other), shareRatio: 0.5 }
        const here = compareArms([sums, others])
        const turned = compareArms([
          { ...sums, arm: 'held_out' },
          { ...others, arm: 'treated' },
        ])
        assert.ok(here.interval !== null && turned.interval !== null)
        close(here.interval, [-turned.interval[1], -turned.interval[0]])
        const cents = compareArms([toSums('treated', one), toSums('held_out', other)])
        const euros = compareArms([toSums('treated', one, 100), toSums('held_out', other, 100)])
        assert.ok(cents.interval !== null && euros.interval !== null)
        close(cents.interval, euros.interval)
      }),
    )
  })

  it('is narrower with more of the same cases', () => {
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        const width = (times: number) => {
          const many = (cases: typeof one) => Array.from({ length: times }, () => cases).flat()
          const { interval } = compareArms([toSums('treated', many(one)), toSums('held_out', many(other))])
          assert.ok(interval !== null)
          return interval[1] - interval[0]
        }
        assert.ok(width(4) <= width(1) + 1e-9)
      }),
    )
  })

  it('is wide where nobody was recovered: none of 200 may be one of 100', () => {
    const none = Array.from({ length: 200 }, () => ({ stake: 100, isRecovered: false }))
    const { lift, interval } = compareArms([toSums('treated', none), toSums('held_out', none)])
    assert.equal(lift, 0)
    assert.ok(interval !== null && interval[1] > 0.01 && interval[0] < -0.01)
  })

  it('is none without cases in an arm', () => {
    const one = toSums('treated', [{ stake: 100, isRecovered: true }])
    assert.deepEqual(compareArms([one]), {
      treatedCases: 1,
      heldOutCases: 0,
      treatedShare: 1,
      heldOutShare: null,
      lift: null,
      interval: null,
    })
    assert.equal(compareArms([]).lift, null)
  })
})

it("Student's quantile is that of the tables", () => {
  const table: [degrees: number, quantile: number][] = [
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
    [200, 1.972],
    [1e9, 1.96],
  ]
  for (const [degrees, quantile] of table) assert.ok(Math.abs(studentQuantile975(degrees) - quantile) < 0.003)
})
