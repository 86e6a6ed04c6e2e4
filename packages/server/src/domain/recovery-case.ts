import type { HoldoutDraw } from './holdout.ts'
import type { Initiator } from './initiator.ts'

/**
 * All attempts for one failed payment.
 *
 * open: declined, the merchant keeps the calendar. scheduled: Reprise keeps it. attempting: an attempt is with the
 * gateway, or its outcome is not known yet. The rest are ends.
 */
export type CaseState =
  | 'open'
  | 'scheduled'
  | 'attempting'
  | 'recovered'
  | 'hard_declined'
  | 'exhausted'
  | 'expired'
  | 'cancelled'

/**
 * Legal transitions, as data. Two ends can be left again, by a merchant's own post only: after a hard decline that no
 * network rule forbids to retry, and after we found nothing worth another try. The advice is ours to keep, his to
 * ignore (wire.md section 4). Recovered, expired and cancelled are final. A scheduled case ends without an attempt where a
 * second look at its retry forbids it, or finds that another attempt of the payment was approved.
 */
export const CASE_TRANSITIONS: Readonly<Record<CaseState, readonly CaseState[]>> = {
  open: ['attempting', 'expired', 'cancelled'],
  scheduled: ['open', 'attempting', 'recovered', 'hard_declined', 'exhausted', 'expired', 'cancelled'],
  attempting: ['open', 'scheduled', 'recovered', 'hard_declined', 'exhausted', 'expired', 'cancelled'],
  recovered: [],
  hard_declined: ['attempting', 'cancelled'],
  exhausted: ['attempting', 'cancelled'],
  expired: [],
  cancelled: [],
}

export function isLegalTransition(from: CaseState, to: CaseState): boolean {
  return CASE_TRANSITIONS[from].includes(to)
}

/** Whether no attempt of Reprise's own can follow. */
export function isEnd(state: CaseState): boolean {
  return !JOINABLE_STATES.includes(state)
}

/** Why a case is cancelled whose payment method was erased, in words for the merchant. */
export const METHOD_REDACTED = 'The payment method was redacted.'

/** The next attempt of a scheduled case. */
export interface BookedRetry {
  /** From when on it may be run: the promised instant, or later where it was put off. */
  readonly nextAttemptAt: Date
  /** The instant that was decided on. */
  readonly promisedAt: Date
  /** Of the worker who has taken it up last; null: nobody has. */
  readonly claimId: string | null
}

/** States in which another attempt of the same payment joins the case without naming it. */
export const JOINABLE_STATES: readonly CaseState[] = ['open', 'scheduled', 'attempting']

export interface RecoveryCase {
  readonly caseId: string
  readonly companyId: string
  readonly state: CaseState
  /** The days of a case count from here: the first time Reprise saw the payment. */
  readonly firstSeenAt: Date
  readonly deadlineAt: Date
  /** Retries made so far: the larger of what the merchant sent and what we saw. */
  readonly retryCount: number
  /** The never-retry answer's response code, when one forbids further attempts of this payment. */
  readonly forbiddenByCode: string | null
  /** The attempt that is with the gateway, in state attempting. */
  readonly openTransactionId: string | null
  readonly initialTransactionId: string
  readonly assignedGatewayToken: string | null
  /** The merchant asked for no recovery: the attempts are tied together, but nothing is advised. */
  readonly recoveryDisabled: boolean
  /** Who began the payment: of the attempt that opened the case, whoever posts its retries. */
  readonly initiator: Initiator
  /** Null: no lot was drawn when the case opened. */
  readonly holdout: HoldoutDraw | null
  /** Null in every state but scheduled. */
  readonly booking: BookedRetry | null
}

/** The states from which a case may come to `state`, staying included: what an update must find. */
export function statesBefore(state: CaseState): readonly CaseState[] {
  const states = Object.keys(CASE_TRANSITIONS) as CaseState[]
  return states.filter((from) => from === state || isLegalTransition(from, state))
}
