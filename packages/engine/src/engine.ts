/**
 * @reprise/engine: when, and through which gateway, a declined payment should be tried next, or not at all.
 *
 * Pure: no I/O, no clock, no randomness of its own; the same question gets the same answer. This is the one entry of
 * the package and the only file that hands on what others define.
 */

export type { ClassifiedDecline, RawDecline } from './classify-decline.ts'
export { classifyDecline } from './classify-decline.ts'
export type { CardCandidate, CardRetry, CardStop, DecisionCard, JsonObject, JsonValue } from './decision-card.ts'
export { replayDecision } from './decision-card.ts'
export type { DeclineClass, DeclineReason, DeclineReasonFacts, ResponseCodePair, RetryMode } from './decline-reason.ts'
export { DECLINE_REASONS } from './decline-reason.ts'
export type { GatewayType } from './gateway-codes/gateway-code-tables.ts'
export { InvalidArgumentError } from './invalid-argument-error.ts'
export type {
  CountedAttempt,
  NetworkLimitQuestion,
  NetworkLimits,
  ReachedLimit,
} from './network-limits.ts'
export { networkLimitReached, networkLimits } from './network-limits.ts'
export type { NeverAnswer } from './never-answer.ts'
export type {
  Attempt,
  CardAttempt,
  CardNetwork,
  FailedPayment,
  GatewayOption,
  NewPayment,
  PaymentCard,
} from './payment.ts'
export { nextPermitted, type PermittedRetry } from './permitted-retry.ts'
export type { GatewayCandidate, GatewayChoice, GatewayReason } from './rank-gateways.ts'
export type {
  BindingRule,
  Candidate,
  Driver,
  Explanation,
  Recommendation,
  RetryRecommendation,
  StopReason,
  StopRecommendation,
} from './recommendation.ts'
export type { RecoveryPolicy } from './recovery-policy.ts'
export { DEFAULT_POLICY } from './recovery-policy.ts'
export type { RetryDecision } from './response-code.ts'
export { responseCodeFor } from './response-code.ts'
export type { Decision, ModelSnapshot, RetryEngine, RetryEngineOptions } from './retry-engine.ts'
export { createRetryEngine } from './retry-engine.ts'
