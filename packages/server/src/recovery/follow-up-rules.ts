import { type AttemptState, type FollowUpOperation, UNRESOLVED_STATES } from '../domain/transaction.ts'
import type { MoneyMoved } from './follow-up-port.ts'

export interface FollowUpQuestion {
  readonly operation: FollowUpOperation
  readonly original: {
    readonly operation: 'authorize' | 'charge'
    readonly state: AttemptState
    readonly amountMinor: number
    readonly hasCase: boolean
  }
  readonly moved: MoneyMoved
  /** Null: everything there is. */
  readonly askedMinor: number | null
}

/** The amount that the follow-up moves, or the response code that says why it cannot be. */
export type FollowUpVerdict =
  | { readonly amountMinor: number }
  | { readonly responseCode: string }
  /** An outcome must be found out first. */
  | { readonly unresolved: true }

/** Follow-ups that cannot be, as in wire.md section 4. Our own books decide; the gateway is asked only what may be. */
export function judgeFollowUp(question: FollowUpQuestion): FollowUpVerdict {
  const { operation, original, moved } = question
  // A refund made elsewhere ends a recovery at any time; but before the first outcome there is none to end, and one that
  // opened later would go on as if nobody had cancelled.
  const mustBeKnown = operation !== 'refunded_payment' || !original.hasCase
  if (mustBeKnown && UNRESOLVED_STATES.includes(original.state)) return { unresolved: true }
  if (moved.openFollowUpId !== null || moved.openAttemptId !== null) return { unresolved: true }
  if (original.state !== 'approved') {
    return operation === 'refunded_payment' ? recordable(question) : { responseCode: '30011' }
  }
  if (moved.isVoided) return { responseCode: '30066' }
  switch (operation) {
    case 'capture':
      return judgeCapture(question)
    case 'void':
      return judgeVoid(question)
    case 'refund':
      return judgeRefund(question)
    case 'refunded_payment':
      return takenOf(question) === null ? recordable(question) : judgeRefund(question)
  }
}

function judgeCapture({ original, moved, askedMinor }: FollowUpQuestion): FollowUpVerdict {
  if (original.operation === 'charge') return { responseCode: '30011' }
  if (moved.capture !== null) return { responseCode: '30079' }
  // Given back elsewhere before it was taken here: the merchant has ended it.
  if (moved.refundedMinor > 0) return { responseCode: '30066' }
  if (askedMinor !== null && askedMinor > original.amountMinor) return { responseCode: '50137' }
  return { amountMinor: askedMinor ?? original.amountMinor }
}

function judgeVoid({ original, moved }: FollowUpQuestion): FollowUpVerdict {
  if (moved.refundedMinor > 0) return { responseCode: '30066' }
  if (moved.capture !== null) return { responseCode: '30013' }
  return { amountMinor: original.amountMinor }
}

function judgeRefund(question: FollowUpQuestion): FollowUpVerdict {
  const takenMinor = takenOf(question)
  if (takenMinor === null) return { responseCode: '30011' }
  const leftMinor = takenMinor - question.moved.refundedMinor
  const amountMinor = question.askedMinor ?? leftMinor
  return amountMinor < 1 || amountMinor > leftMinor ? { responseCode: '30015' } : { amountMinor }
}

/** A refund made elsewhere of money that we never took: recorded as told. */
function recordable({ original, askedMinor }: FollowUpQuestion): FollowUpVerdict {
  return { amountMinor: askedMinor ?? original.amountMinor }
}

/** What was taken: a charge's amount, a capture's, or null for an authorize that was not captured. */
function takenOf({ original, moved }: FollowUpQuestion): number | null {
  return original.operation === 'charge' ? original.amountMinor : (moved.capture?.amountMinor ?? null)
}
