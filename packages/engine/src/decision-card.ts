import { type Choice, chooseAttempt } from './choose-attempt.ts'
import { InvalidArgumentError } from './invalid-argument-error.ts'
import type { FailedPayment } from './payment.ts'
import type { Plan } from './plan.ts'
import type { PlanNumbers } from './plan-numbers.ts'
import type { Candidate, Explanation, Recommendation, StopReason } from './recommendation.ts'

/**
 * Everything a decision rested on, safe for JSON and free of card numbers: to be stored beside the attempt, shown to a
 * person, compared later with other policies by its propensity, and replayed without the model that made it.
 */
export interface DecisionCard {
  /** Of this layout; replayDecision reads every format that was ever written. */
  readonly format: 1
  /** ISO 8601, UTC. */
  readonly decidedAt: string
  readonly modelVersion: string
  /** The FailedPayment as it was given, dates as ISO 8601. */
  readonly payment: JsonObject
  readonly explanation: Explanation
  readonly decided: CardRetry | CardStop
}

export interface CardRetry {
  readonly action: 'retry'
  /** What was chosen among; the first is what is taken without exploration. */
  readonly candidates: readonly CardCandidate[]
  /** Place in `candidates`. */
  readonly chosen: number
  /** 0..1. */
  readonly propensity: number
  /** The attempts of the whole plan, in order of time. */
  readonly attempts: readonly CardCandidate[]
  /** Chance, 0..1, that the plan brings the money in. */
  readonly recovery: number
  /** The numbers that all of it follows from. */
  readonly plan: PlanNumbers
}

export interface CardStop {
  readonly action: 'stop'
  readonly reason: StopReason
}

export interface CardCandidate {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly gatewayId: string
  /** 0..1. */
  readonly approvalProbability: number
  /** Minor units. */
  readonly expectedValueMinor: number
}

export type JsonObject = { readonly [name: string]: JsonValue }
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** The recommendation that a plan comes to. */
export function recommendationOf(plan: Plan, modelVersion: string): Recommendation {
  const { explanation } = plan
  if (plan.action === 'stop') return { action: 'stop', reason: plan.reason, explanation, modelVersion }
  return fromChoice(plan.choice, explanation, modelVersion)
}

export function decisionCardOf(payment: FailedPayment, now: Date, plan: Plan, modelVersion: string): DecisionCard {
  return {
    format: 1,
    decidedAt: now.toISOString(),
    modelVersion,
    payment: JSON.parse(JSON.stringify(payment)) as JsonObject,
    explanation: plan.explanation,
    decided: plan.action === 'stop' ? { action: 'stop', reason: plan.reason } : retryOf(plan.choice, plan.numbers),
  }
}

function retryOf({ chosen, alternatives, plan, propensity, recovery }: Choice, numbers: PlanNumbers): CardRetry {
  const isSame = (a: Candidate, b: Candidate) => a.at.getTime() === b.at.getTime() && a.gatewayId === b.gatewayId
  const [first = chosen] = plan
  const others = [...(isSame(first, chosen) ? [] : [chosen]), ...alternatives.filter((each) => !isSame(each, first))]
  return {
    action: 'retry',
    candidates: [first, ...others].map(toCard),
    chosen: isSame(first, chosen) ? 0 : 1,
    propensity,
    attempts: plan.map(toCard),
    recovery,
    plan: numbers,
  }
}

/**
 * The recommendation that follows from a card's own numbers: the plan is made again from them, without any model. Throws
 * InvalidArgumentError when it is no card of a known format, or its numbers come to no attempt.
 */
export function replayDecision(card: DecisionCard): Recommendation {
  if (card.format !== 1) throw new InvalidArgumentError('format', 'must be 1')
  const { decided, explanation, modelVersion } = card
  if (decided.action === 'stop') return { action: 'stop', reason: decided.reason, explanation, modelVersion }
  const choice = chooseAttempt(decided.plan)
  if (!choice) throw new InvalidArgumentError('decided.plan', 'must hold an attempt that is worth its cost')
  return fromChoice(choice, explanation, modelVersion)
}

function fromChoice(
  { chosen, propensity, alternatives }: Choice,
  explanation: Explanation,
  modelVersion: string,
): Recommendation {
  return { action: 'retry', ...chosen, propensity, alternatives, explanation, modelVersion }
}

function toCard({ at, ...rest }: Candidate): CardCandidate {
  return { at: at.toISOString(), ...rest }
}
