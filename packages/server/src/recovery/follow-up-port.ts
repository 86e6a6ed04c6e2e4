import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { AttemptOutcome, PastAttempt } from './ledger-port.ts'

/** What has been taken and given back of one charge or authorize. */
export interface MoneyMoved {
  /** The one capture of an authorize, approved. */
  readonly capture: { readonly amountMinor: number; readonly gatewayTransactionId: string | null } | null
  readonly refundedMinor: number
  readonly isVoided: boolean
  /** A follow-up whose outcome is not known yet. */
  readonly openFollowUpId: string | null
  /** Of an attempt that provably did nothing: another one of the same payment whose outcome is not known yet. */
  readonly openAttemptId: string | null
  /** Captures of it that were declined, oldest first. */
  readonly declinedCaptures: readonly PastAttempt[]
}

/** A follow-up that may go on, or what the merchant is told instead. */
export type FollowUpDecision<Refused> =
  | { readonly go: true; readonly followUp: FollowUpToBegin }
  | { readonly go: false; readonly refused: Refused }

export interface FollowUpToBegin {
  readonly transaction: Transaction
  /** The original's gateway. */
  readonly gateway: Pick<GatewayAccount, 'gatewayToken' | 'gatewayType' | 'merchantAccountReferenceId'>
  /** Written in the same commit, for what is only recorded and never goes to the gateway (refunded_payment). */
  readonly recorded: AttemptOutcome | null
  /** The case to end in the same commit. */
  readonly cancelsCaseId: string | null
}

export type BegunFollowUp<Refused> =
  | { readonly kind: 'begun'; readonly followUp: FollowUpToBegin; readonly moved: MoneyMoved }
  | { readonly kind: 'reference_used' }
  | { readonly kind: 'refused'; readonly refused: Refused }

export interface FollowUpLedger {
  /**
   * Decides and writes under a lock on the original, so that two refunds at once cannot both have the last of the money.
   * `decide` sees what has moved so far; when it says go, the follow-up is on disk when this resolves.
   */
  beginFollowUp<Refused>(
    tenant: Tenant,
    originalTransactionId: string,
    decide: (moved: MoneyMoved) => FollowUpDecision<Refused>,
  ): Promise<BegunFollowUp<Refused>>
  isReferenceUsed(tenant: Tenant, type: Transaction['type'], merchantTransactionId: string): Promise<boolean>
}
