import type { Arm } from '../domain/holdout.ts'
import type { CaseSums } from './lift-port.ts'

export interface Comparison {
  readonly treatedCases: number
  readonly heldOutCases: number
  /** Share of the money at stake that was recovered, 0 to 1; null without cases. */
  readonly treatedShare: number | null
  readonly heldOutShare: number | null
  /** treatedShare less heldOutShare, -1 to 1. */
  readonly lift: number | null
  /** 95 % confidence. */
  readonly interval: readonly [low: number, high: number] | null
}

/**
 * Compares the arms by the share of the money at stake that each recovered. The interval is that of a difference of two
 * ratios (delta method, Welch's degrees of freedom), with one case recovered and one lost added to each arm, so that few
 * or no recoveries do not pass for certainty (Agresti and Caffo). Each case counts by how rarely its arm was drawn, so that
 * a change of the share does not compare one season with another. Sources: docs/guides/proof-of-lift.md.
 */
export function compareArms(sums: readonly CaseSums[]): Comparison {
  const meanStakes = meanStakesOf(sums)
  const treated = addUp(sums, 'treated', meanStakes)
  const heldOut = addUp(sums, 'held_out', meanStakes)
  return {
    treatedCases: treated.cases,
    heldOutCases: heldOut.cases,
    treatedShare: shareOf(treated),
    heldOutShare: shareOf(heldOut),
    ...(treated.cases === 0 || heldOut.cases === 0
      ? { lift: null, interval: null }
      : {
          lift: treated.recovered / treated.stake - heldOut.recovered / heldOut.stake,
          interval: intervalOf(treated, heldOut),
        }),
  }
}

/** An arm in weights and in units of its currencies' mean stakes. */
interface ArmSums {
  readonly cases: number
  readonly weight: number
  readonly stake: number
  readonly recovered: number
  readonly stakeSquared: number
  readonly recoveredSquared: number
  readonly stakeTimesRecovered: number
}

function weightOf({ arm, shareRatio }: CaseSums): number {
  return arm === 'held_out' ? 1 / shareRatio : 1 / (1 - shareRatio)
}

/** Of both arms together, so that a currency is worth the same in each. */
function meanStakesOf(sums: readonly CaseSums[]): ReadonlyMap<string, number> {
  const totals = new Map<string, { weight: number; stake: number }>()
  for (const each of sums) {
    const total = totals.get(each.currency) ?? { weight: 0, stake: 0 }
    total.weight += weightOf(each) * each.cases
    total.stake += weightOf(each) * each.stakeMinor
    totals.set(each.currency, total)
  }
  return new Map([...totals].map(([currency, { weight, stake }]) => [currency, stake / weight]))
}

function addUp(sums: readonly CaseSums[], arm: Arm, meanStakes: ReadonlyMap<string, number>): ArmSums {
  const total = {
    cases: 0,
    weight: 0,
    stake: 0,
    recovered: 0,
    stakeSquared: 0,
    recoveredSquared: 0,
    stakeTimesRecovered: 0,
  }
  for (const each of sums) {
    if (each.arm !== arm) continue
    const weight = weightOf(each)
    const scale = weight / (meanStakes.get(each.currency) ?? 1)
    total.cases += each.cases
    total.weight += weight * each.cases
    total.stake += scale * each.stakeMinor
    total.recovered += scale * each.recoveredMinor
    total.stakeSquared += scale ** 2 * each.stakeSquared
    total.recoveredSquared += scale ** 2 * each.recoveredSquared
    total.stakeTimesRecovered += scale ** 2 * each.stakeTimesRecovered
  }
  return total
}

function shareOf({ cases, stake, recovered }: ArmSums): number | null {
  return cases === 0 ? null : recovered / stake
}

function intervalOf(treated: ArmSums, heldOut: ArmSums): readonly [number, number] {
  const [one, other] = [estimate(treated), estimate(heldOut)]
  const variance = one.variance + other.variance
  const degrees =
    variance ** 2 / (one.variance ** 2 / one.degreesOfFreedom + other.variance ** 2 / other.degreesOfFreedom)
  const reach = studentQuantile975(degrees) * Math.sqrt(variance)
  const middle = one.share - other.share
  return [Math.max(-1, middle - reach), Math.min(1, middle + reach)]
}

/**
 * The ratio of an arm and its variance, as if it had fewer cases of one size: as many as its money is spread over (Kish's
 * effective number). An arm with one large payment is as uncertain as that payment.
 */
function estimate(arm: ArmSums) {
  const effectiveCases = arm.stake ** 2 / arm.stakeSquared
  const added = arm.stake / effectiveCases
  const stake = arm.stake + 2 * added
  const share = (arm.recovered + added) / stake
  // What a case recovered beyond its arm's share of its stake, squared and added up.
  const ofCases = arm.recoveredSquared - 2 * share * arm.stakeTimesRecovered + share ** 2 * arm.stakeSquared
  const ofAdded = added ** 2 * ((1 - share) ** 2 + share ** 2)
  const count = effectiveCases + 2
  const variance = ((Math.max(0, ofCases) + ofAdded) / stake ** 2) * (count / (count - 1))
  return { share, variance, degreesOfFreedom: count - 1 }
}

const NORMAL_QUANTILE_975 = 1.959963984540054

/**
 * The 97.5 % quantile of Student's t, by the expansion of Abramowitz and Stegun 26.7.5: within 0.003 from 5 degrees of
 * freedom on, and never asked below 2.
 */
export function studentQuantile975(degrees: number): number {
  const z = NORMAL_QUANTILE_975
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  const fourth = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3 + fourth / degrees ** 4
}
