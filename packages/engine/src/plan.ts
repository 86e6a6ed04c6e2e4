import { estimateApproval } from './approval-probability.ts'
import { explainRetry, explainStop } from './explanation.ts'
import { chooseGateway, gatewaysFor, usableGateways } from './gateway-choice.ts'
import type { FailedPayment, GatewayOption } from './payment.ts'
import type { PaymentHistory } from './payment-history.ts'
import { readHistory } from './payment-history.ts'
import type { Stop } from './reason-stop.ts'
import { stopForReason } from './reason-stop.ts'
import type { Candidate, RetryRecommendation, StopRecommendation } from './recommendation.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'
import type { RetryWindow } from './retry-window.ts'
import { openRetryWindow } from './retry-window.ts'
import { scheduleRetry } from './schedule.ts'
import { spreadOf } from './spread.ts'

export interface PlanQuestion {
  /** Checked. */
  readonly payment: FailedPayment
  readonly now: Date
  readonly policy: RecoveryPolicy
  /** true: policy.maxDays was given, not defaulted. */
  readonly isMaxDaysSet: boolean
  readonly seed: string
}

export type Plan = Omit<RetryRecommendation, 'modelVersion'> | Omit<StopRecommendation, 'modelVersion'>

const ALTERNATIVES_MAX = 5
/** Further mornings shown beside the chosen one. */
const OTHER_MORNINGS = 3

/** The next attempt by rules: hard bounds first, then what the reason asks for, then the best use of the calendar. */
export function planNextAttempt(question: PlanQuestion): Plan {
  const { payment, now, policy, isMaxDaysSet, seed } = question
  const history = readHistory(payment)
  const retriesLeft = retriesLeftOf(payment, history, policy)
  const window = openRetryWindow({ payment, history, policy, isMaxDaysSet, now })
  const stop = stopByRule(payment, history, window, retriesLeft)
  if (stop) return stopped(history, stop)

  const gateway = chooseGateway(payment, history)
  if (!gateway) return stopped(history, NO_GATEWAY)
  const isAboutFunds = isAboutMissingFunds(history)
  const country = payment.card.issuerCountry
  const spread = spreadOf(seed, payment.paymentId, payment.attempts.length)
  const schedule = scheduleRetry({ window, history, isAboutFunds, country, retriesLeft, spread })
  if (!schedule.chosen) return stopped(history, pastDeadline(window))

  const approvalAt = (atMs: number) =>
    estimateApproval({
      reason: history.governing.reason,
      isAboutFunds,
      declineCount: history.declineCount,
      newestAttemptMs: history.newest.at.getTime(),
      atMs,
      offsetMs: window.offsetMs,
      country,
    })
  const candidateOf = (atMs: number, option: GatewayOption): Candidate => {
    const approvalProbability = approvalAt(atMs).probability
    const cost = (option.attemptFeeMinor ?? 0) + policy.attemptCostMinor
    const expectedValueMinor = approvalProbability * payment.amountMinor - cost
    return { at: new Date(atMs), gatewayId: option.gatewayId, approvalProbability, expectedValueMinor }
  }

  const chosenMs = schedule.chosen.atMs
  const chosen = candidateOf(chosenMs, gateway)
  if (chosen.expectedValueMinor <= 0) return stopped(history, NOT_WORTH_IT)
  const alternatives = [
    ...gatewaysFor(payment, history)
      .filter((option) => option !== gateway)
      .map((option) => candidateOf(chosenMs, option)),
    ...schedule.others
      .filter((slot) => slot.atMs !== chosenMs)
      .slice(0, OTHER_MORNINGS)
      .map((slot) => candidateOf(slot.atMs, gateway)),
  ]
    .sort((a, b) => b.expectedValueMinor - a.expectedValueMinor)
    .slice(0, ALTERNATIVES_MAX)

  return {
    action: 'retry',
    ...chosen,
    propensity: 1,
    alternatives,
    explanation: explainRetry({
      history,
      boundBy: schedule.isDelayedByRule ? window.boundBy : [],
      chosen,
      drivers: approvalAt(chosenMs).drivers,
    }),
  }
}

/** What forbids or ends it whatever the calendar says; in the order in which the reasons outrank each other. */
function stopByRule(
  payment: FailedPayment,
  history: PaymentHistory,
  window: RetryWindow,
  retriesLeft: number,
): Stop | null {
  if (history.never) {
    const { rule, source } = history.never
    return { reason: 'never_retry', boundBy: [{ rule, source }], words: 'another try is forbidden' }
  }
  const stop = stopForReason(history, gatewaysFor(payment, history).length > 0)
  // A plain lack of worth is the weakest word: a limit that was reached says more.
  if (stop && stop.reason !== 'not_worth_it') return stop
  if (retriesLeft <= 0) return RETRY_LIMIT
  if (window.opensMs === null) return window.isClosedByNetwork ? networkLimit(window) : pastDeadline(window)
  if (usableGateways(payment).length === 0) return NO_GATEWAY
  return stop
}

function retriesLeftOf(payment: FailedPayment, history: PaymentHistory, policy: RecoveryPolicy): number {
  const byPolicy = policy.maxRetries - history.retriesMade
  return Math.min(byPolicy, payment.retriesLeft ?? byPolicy)
}

/** A bare refusal that repeats often hides missing funds: half of 05 does (churnward.com quoting Visa; quality C). */
function isAboutMissingFunds(history: PaymentHistory): boolean {
  const { reason } = history.governing
  if (reason === 'insufficient_funds') return true
  return (reason === 'do_not_honor' || reason === 'generic_decline') && history.sameReasonCount >= 2
}

function stopped(history: PaymentHistory, stop: Stop): Plan {
  return { action: 'stop', reason: stop.reason, explanation: explainStop(history, stop) }
}

const RETRY_LIMIT: Stop = {
  reason: 'retry_limit',
  boundBy: [{ rule: 'retry_limit', source: 'policy.maxRetries, at most 15 (v1 interface), or payment.retriesLeft' }],
  words: 'no retries are left',
}

const NO_GATEWAY: Stop = {
  reason: 'no_gateway',
  boundBy: [{ rule: 'gateway_capability', source: 'gateways[].networks and gateways[].currencies' }],
  words: 'none of the gateways takes this card and currency',
}

const NOT_WORTH_IT: Stop = {
  reason: 'not_worth_it',
  boundBy: [{ rule: 'expected_value', source: 'gateways[].attemptFeeMinor and policy.attemptCostMinor' }],
  words: 'another attempt would cost more than it can be expected to bring',
}

function networkLimit(window: RetryWindow): Stop {
  return {
    reason: 'network_limit',
    boundBy: window.boundBy,
    words: 'the network\u2019s count allows no attempt before the deadline',
  }
}

function pastDeadline(window: RetryWindow): Stop {
  return { reason: 'past_deadline', boundBy: window.boundBy, words: 'no permitted instant is left before the deadline' }
}
