import { type Choice, chooseAttempt } from './choose-attempt.ts'
import { driversOf } from './drivers.ts'
import { explainRetry, explainStop } from './explanation.ts'
import { gatewaysFor, usableGateways } from './gateway-choice.ts'
import { wordsOnGateway } from './gateway-words.ts'
import { MS_PER_MINUTE } from './local-time.ts'
import type { LearnedModel } from './model/learned-model.ts'
import type { FailedPayment } from './payment.ts'
import type { PaymentHistory } from './payment-history.ts'
import { readHistory } from './payment-history.ts'
import { type PlanNumbers, planNumbersOf } from './plan-numbers.ts'
import type { Stop } from './reason-stop.ts'
import { hardStop, stopForReason } from './reason-stop.ts'
import type { Explanation, StopReason } from './recommendation.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'
import type { RetryWindow } from './retry-window.ts'
import { openRetryWindow } from './retry-window.ts'
import { spreadOf } from './spread.ts'

export interface PlanQuestion {
  readonly model: LearnedModel
  /** Checked. */
  readonly payment: FailedPayment
  readonly now: Date
  readonly policy: RecoveryPolicy
  /** true: policy.maxDays was given, not defaulted. */
  readonly isMaxDaysSet: boolean
  /** Share of decisions that explore, 0..1. */
  readonly exploration: number
  readonly seed: string
}

/** A decision and the numbers that it follows from; a stop by rule needs none. */
export type Plan =
  | {
      readonly action: 'retry'
      readonly choice: Choice
      readonly numbers: PlanNumbers
      readonly explanation: Explanation
    }
  | { readonly action: 'stop'; readonly reason: StopReason; readonly explanation: Explanation }

/** The next attempt: hard bounds first, then what the model believes, then the best use of the retries that are left. */
export function planNextAttempt(question: PlanQuestion): Plan {
  const { model, payment, now, policy, isMaxDaysSet, seed } = question
  const history = readHistory(payment)
  const retriesLeft = retriesLeftOf(payment, history, policy)
  const window = openRetryWindow({ payment, history, policy, isMaxDaysSet, now })
  const stop = stopByRule(payment, history, window, retriesLeft)
  if (stop) return stopped(history, stop)
  const gateways = gatewaysFor(payment, history)
  if (gateways.length === 0) return stopped(history, NO_GATEWAY)

  const outlook = model.outlook(payment, history.answered, now.getTime())
  const numbers = planNumbersOf({
    payment,
    outlook,
    window,
    gateways,
    retriesLeft,
    attemptCostMinor: policy.attemptCostMinor,
    minGapMs: policy.minGapMinutes * MS_PER_MINUTE,
    caps: window.capsFor(retriesLeft),
    spread: spreadOf(seed, payment.paymentId, payment.attempts.length),
    exploration: {
      share: question.exploration,
      draw: spreadOf(`${seed} ${now.getTime()}`, payment.paymentId, payment.attempts.length),
    },
  })
  if (numbers.candidates.length === 0) return stopped(history, pastDeadline(window))
  const choice = chooseAttempt(numbers)
  if (!choice) return stopped(history, history.governing.declineClass === 'hard' ? hardStop(history) : NOT_WORTH_IT)
  // A bound that ended before the chosen minute did not decide it.
  const isDelayedByRule = choice.chosen.at.getTime() - (window.opensMs ?? 0) < MS_PER_MINUTE
  const explanation = explainRetry({
    history,
    boundBy: isDelayedByRule ? window.boundBy : [],
    choice,
    drivers: driversOf(outlook, choice.chosen),
    onGateway: wordsOnGateway({
      payment,
      outlook,
      chosen: choice.chosen,
      gateways,
      attemptCostMinor: policy.attemptCostMinor,
    }),
  })
  return { action: 'retry', choice, numbers, explanation }
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
