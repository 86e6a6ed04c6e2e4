import type { DeclineReason } from './decline-reason.ts'
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
 * Hard by default, and yet new card details may have come in unseen (account updater, network token): whether another
 * try is worth it is for the model to say. Only where no network forbids it, which is asked before.
 */
const WORTH_A_LOOK: ReadonlySet<DeclineReason> = new Set([
  'card_expired',
  'lifecycle_decline',
  'new_account_info',
  'invalid_account',
])

/**
 * Whether the reason alone ends the recovery: the baseline's judgement, not a network's rule, and the part that a
 * learned model may take another view of.
 *
 * @param hasOtherRoute whether another gateway could still take it, for faults of the merchant's own set-up
 */
export function stopForReason(history: PaymentHistory, hasOtherRoute: boolean): Stop | null {
  const { reason, declineClass, adviceWaitHours, responseCode } = history.governing
  const { retryMode, suggestedMaxAttempts } = DECLINE_REASONS[reason]
  if (reason === 'merchant_misconfigured' && hasOtherRoute) return null
  const isAdvised = retryMode === 'byAdviceCode' && adviceWaitHours !== undefined && declineClass === 'soft'
  if (isAdvised) return null
  if (WORTH_A_LOOK.has(reason) && responseCode.retry !== null) return null
  if (declineClass === 'hard' || suggestedMaxAttempts === 0) return hardStop(history)
  // Nothing is known of a code in no table: one cautious retry, and no more by any model.
  if (reason !== 'unclassified' || history.sameReasonCount <= suggestedMaxAttempts) return null
  return {
    reason: 'not_worth_it',
    boundBy: suggestion(reason),
    words: `${suggestedMaxAttempts} retries for this reason have been made, and more are not worth their cost`,
  }
}

/** The stop that a reason by itself asks for, when nothing speaks for another try. */
export function hardStop(history: PaymentHistory): Stop {
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
