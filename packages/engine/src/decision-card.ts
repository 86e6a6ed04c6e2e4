import { InvalidArgumentError } from './invalid-argument-error.ts'
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
  /** What the plan chose among; the first is what it would take without exploration. */
  readonly candidates: readonly CardCandidate[]
  /** Place in `candidates`. */
  readonly chosen: number
  /** 0..1. */
  readonly propensity: number
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

/** The recommendation that follows from a card's own numbers. Throws InvalidArgumentError when it is no card. */
export function replayDecision(card: DecisionCard): Recommendation {
  if (card.format !== 1) throw new InvalidArgumentError('format', 'must be 1')
  const { decided, explanation, modelVersion } = card
  if (decided.action === 'stop') return { action: 'stop', reason: decided.reason, explanation, modelVersion }
  const candidates = decided.candidates.map(toCandidate)
  const chosen = candidates[decided.chosen]
  if (!chosen) throw new InvalidArgumentError('decided.chosen', 'must be a place in decided.candidates')
  const alternatives = candidates.filter((candidate) => candidate !== chosen)
  const { propensity } = decided
  return { action: 'retry', ...chosen, propensity, alternatives, explanation, modelVersion }
}

function toCandidate({ at, ...rest }: CardCandidate): Candidate {
  return { ...rest, at: new Date(at) }
}
