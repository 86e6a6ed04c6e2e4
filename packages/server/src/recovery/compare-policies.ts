import { studentQuantile975 } from './compare-arms.ts'
import type { DecisionSums, WeightSums } from './lift-port.ts'

/** Explored decisions below which nothing is estimated: a handful of lots decides nothing. */
export const EXPLORED_MIN = 100

export const OFF_POLICY_METHOD =
  "self-normalised inverse propensity: the plan's first choice against any of its candidates, by the share of the stake that the case recovered"

/** What the plan's own choice is worth, from decisions whose chance is known. */
export interface OffPolicyEstimate {
  /** Share of the stake recovered after the plan's first choice, less that after any of its candidates, -1 to 1. */
  readonly estimate: number | null
  /** 95 % confidence. */
  readonly interval: readonly [low: number, high: number] | null
  /** As many cases of equal weight would be as certain; of the policy that has fewer. */
  readonly effectiveCases: number
  readonly explored: number
  /** Why there is no estimate; null: there is one. */
  readonly reason: string | null
}

/**
 * Compares the plan's first choice with a blind one among the same candidates, from the decisions that drew lots. Weights
 * are divided by their sum (Hesterberg; Swaminathan and Joachims); decisions of one case are not taken for independent.
 */
export function comparePolicies(sums: DecisionSums): OffPolicyEstimate {
  const { first, any, both, explored } = sums
  const effectiveCases = Math.min(effectiveOf(first), effectiveOf(any))
  const reason = whyNone(sums)
  if (reason !== null) return { estimate: null, interval: null, effectiveCases, explored, reason }
  const [firstShare, anyShare] = [first.weightsTimesR / first.weights, any.weightsTimesR / any.weights]
  // Of each case w(r - share)/sum of w, for both policies, their difference squared.
  const variance =
    squaredDeviations(first, firstShare, firstShare) / first.weights ** 2 +
    squaredDeviations(any, anyShare, anyShare) / any.weights ** 2 -
    (2 * squaredDeviations(both, firstShare, anyShare)) / (first.weights * any.weights)
  const estimate = firstShare - anyShare
  const reach = studentQuantile975(Math.max(2, effectiveCases - 1)) * Math.sqrt(Math.max(0, variance))
  const interval = [Math.max(-1, estimate - reach), Math.min(1, estimate + reach)] as const
  return { estimate, interval, effectiveCases, explored, reason }
}

/** The sum of squares (or products of weights) times (r - one)(r - other). */
function squaredDeviations(sums: DecisionSums['both'], one: number, other: number): number {
  return sums.squaresTimesRSquared - (one + other) * sums.squaresTimesR + one * other * sums.squares
}

function effectiveOf({ weights, squares }: WeightSums): number {
  return squares === 0 ? 0 : weights ** 2 / squares
}

function whyNone({ decisions, explored }: DecisionSums): string | null {
  if (decisions === 0) return 'No decision of a treated case whose days are over had anything to choose among.'
  if (explored === 0) return `None of ${decisions} decisions explored: nothing is known of what was not chosen.`
  if (explored >= EXPLORED_MIN) return null
  return `Only ${explored} of ${decisions} decisions explored: ${EXPLORED_MIN} are needed.`
}
