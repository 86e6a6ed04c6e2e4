import { DECLINE_REASONS } from './decline-reason.ts'
import type { PaymentHistory } from './payment-history.ts'
import type { BindingRule, StopReason } from './recommendation.ts'

/** A stop with the rules behind it and the end of the sentence that explains it. */
export interface Stop {
  readonly reason: StopReason
  readonly boundBy: readonly BindingRule[]
  readonly words: string
}

/**
 * Where at most this many retries are suggested, the account itself is in doubt (fraud suspected, card restricted, a code
 * in no table) and more do harm. Above it the number is a measure of pace: the spacing grows with each retry, and the
 * limit of retries or days is what ends it. Our own choice.
 */
const DOUBTFUL_ATTEMPTS_MAX = 3

/**
 * Whether the reason alone ends the recovery: the baseline's judgement, not a network's rule, and the part that a
 * learned model may take another view of.
 *
 * @param hasOtherRoute whether another gateway could still take it, for faults of the merchant's own set-up
 */
export function stopForReason(history: PaymentHistory, hasOtherRoute: boolean): Stop | null {
  const { reason, declineClass, adviceWaitHours } = history.governing
  const { retryMode, suggestedMaxAttempts } = DECLINE_REASONS[reason]
  if (reason === 'merchant_misconfigured' && hasOtherRoute) return null
  const isAdvised = retryMode === 'byAdviceCode' && adviceWaitHours !== undefined && declineClass === 'soft'
  if (isAdvised) return null
  if (declineClass === 'hard' || suggestedMaxAttempts === 0) return hardStop(history)
  if (suggestedMaxAttempts > DOUBTFUL_ATTEMPTS_MAX || history.sameReasonCount <= suggestedMaxAttempts) return null
  if (retryMode === 'afterCustomerAction')
    return { reason: 'needs_customer', boundBy: suggestion(reason), words: 'the customer has to act first' }
  return {
    reason: 'not_worth_it',
    boundBy: suggestion(reason),
    words: `${suggestedMaxAttempts} retries for this reason have been made, and more are not worth their cost`,
  }
}

function hardStop(history: PaymentHistory): Stop {
  const { reason } = history.governing
  const boundBy = [{ rule: `reason_${reason}`, source: 'decline-reason.ts' }]
  switch (DECLINE_REASONS[reason].retryMode) {
    case 'afterCredentialUpdate':
    case 'byAdviceCode':
      return { reason: 'needs_customer', boundBy, words: 'it needs new card details' }
    case 'afterCustomerAction':
      return { reason: 'needs_customer', boundBy, words: 'the customer has to act first' }
    case 'afterMerchantFix':
      return { reason: 'needs_merchant', boundBy, words: 'the merchant has to put something right first' }
    case 'afterWindow':
      return { reason: 'network_limit', boundBy, words: 'a guard against too many retries stopped it' }
    default:
      return { reason: 'hard_decline', boundBy, words: 'it does not pass with time' }
  }
}

function suggestion(reason: string): readonly BindingRule[] {
  return [{ rule: `suggested_attempts_${reason}`, source: 'decline-reason.ts (our default, not a network rule)' }]
}
