/** The next attempt for a payment, or why to stop. */
export type Recommendation = RetryRecommendation | StopRecommendation

export interface RetryRecommendation {
  action: 'retry'
  /** Later than `now`, not later than the deadline. */
  at: Date
  gatewayId: string
  /** 0..1. */
  approvalProbability: number
  /** approvalProbability x amount, less what the attempt costs; minor units, not rounded. */
  expectedValueMinor: number
  /** Chance, 0..1, with which this candidate was drawn among its alternatives; 1 without exploration. */
  propensity: number
  /** What else was considered, best first, at most five. */
  alternatives: Candidate[]
  explanation: Explanation
  modelVersion: string
}

export interface StopRecommendation {
  action: 'stop'
  reason: StopReason
  explanation: Explanation
  modelVersion: string
}

export interface Candidate {
  at: Date
  gatewayId: string
  /** 0..1. */
  approvalProbability: number
  /** Minor units, not rounded. */
  expectedValueMinor: number
}

/**
 * - `never_retry`: a network or the cardholder forbids it
 * - `hard_decline`: the reason does not pass with time
 * - `retry_limit`: the merchant's or our own number of retries is used up
 * - `network_limit`: the network's count would not allow one before the deadline
 * - `past_deadline`: no instant is left before the deadline
 * - `no_gateway`: none of the gateways takes this card and currency
 * - `not_worth_it`: another attempt would cost more than it can be expected to bring
 * - `needs_customer`, `needs_merchant`: someone has to act first
 */
export type StopReason =
  | 'never_retry'
  | 'hard_decline'
  | 'retry_limit'
  | 'network_limit'
  | 'past_deadline'
  | 'no_gateway'
  | 'not_worth_it'
  | 'needs_customer'
  | 'needs_merchant'

/** Why, in codes and words. */
export interface Explanation {
  /** The decline reason that governed. */
  reason: string
  /** Rules that stopped or delayed it, the strongest first; empty when nothing bound. */
  boundBy: readonly BindingRule[]
  /** The features that moved the probability most, at most three; `effect` in probability points, -1..1. */
  drivers: readonly Driver[]
  /** One sentence. */
  summary: string
}

export interface BindingRule {
  rule: string
  source: string
}

export interface Driver {
  feature: string
  effect: number
  words: string
}
