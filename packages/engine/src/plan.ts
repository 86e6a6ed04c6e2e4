import { classifyDecline } from './classify-decline.ts'
import type { FailedPayment } from './payment.ts'
import type { RetryRecommendation, StopRecommendation } from './recommendation.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'

export interface PlanQuestion {
  readonly payment: FailedPayment
  readonly now: Date
  readonly policy: RecoveryPolicy
  readonly isMaxDaysSet: boolean
  readonly seed: string
}

/** Placeholder: a day later through the same gateway. The rules follow. */
export function planNextAttempt(
  question: PlanQuestion,
): Omit<RetryRecommendation, 'modelVersion'> | Omit<StopRecommendation, 'modelVersion'> {
  const { payment, now } = question
  const newest = payment.attempts[payment.attempts.length - 1]
  if (!newest) throw new Error('a payment without attempts passed its check')
  const decline = classifyDecline({ ...newest, network: payment.card.network })
  const explanation = { reason: decline.reason, boundBy: [], drivers: [], summary: 'A day later.' }
  if (decline.never) return { action: 'stop', reason: 'never_retry', explanation }
  if (decline.declineClass === 'hard') return { action: 'stop', reason: 'hard_decline', explanation }
  if (payment.attempts.length > 15) return { action: 'stop', reason: 'retry_limit', explanation }
  return {
    action: 'retry',
    at: new Date(now.getTime() + 86_400_000),
    gatewayId: newest.gatewayId,
    approvalProbability: 0.2,
    expectedValueMinor: 0.2 * payment.amountMinor,
    propensity: 1,
    alternatives: [],
    explanation,
  }
}
