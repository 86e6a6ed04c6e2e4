import type { Tenant } from '../domain/company.ts'
import type { TransactionType } from '../domain/transaction.ts'
import type { LedgerEntry, PastAttempt } from '../recovery/ledger-port.ts'
import type { OutcomeAttempt } from '../recovery/recommendation-port.ts'

/** An outcome in the order in which outcomes became visible, with as much as tells it from others. */
export interface LoggedOutcome {
  readonly position: number
  /** approval_told: of an attempt elsewhere that has no transaction of its own, told of this recommendation. */
  readonly kind: 'attempt' | 'approval_told'
  readonly transactionId: string
  readonly type: TransactionType
  readonly caseId: string | null
  readonly originalTransactionId: string | null
  /** When the attempt was made. */
  readonly at: Date
  /** When its outcome became known to us. */
  readonly knownAt: Date
}

/** All that is to be learned from it. */
export interface OutcomeDetails {
  readonly outcome: LoggedOutcome
  readonly entry: LedgerEntry
  /** Attempts of its case, or for a capture of its payment's captures, in any order, itself included. */
  readonly related: readonly PastAttempt[]
  /** On its card in the 30 days before it, for other payments, oldest first. */
  readonly otherAttemptsOnCard: readonly PastAttempt[]
  /** Of approval_told: the attempt elsewhere. */
  readonly toldAttempt: OutcomeAttempt | null
}

export interface LogPlace {
  readonly tenant: Tenant
  readonly position: number
}

/** The outcomes of all attempts, as they are on disk: nothing is written for it that is not written anyway. */
export interface OutcomeLog {
  /** Every company, whether or not it has outcomes. */
  companies(): Promise<readonly string[]>
  /** Those whose log goes on after their place. */
  withNews(places: readonly LogPlace[]): Promise<readonly Tenant[]>
  /** How far it can be read: every outcome up to there is committed, or will never be. */
  head(tenant: Tenant): Promise<number>
  /** In order, at most `limit`, of positions above `after` and up to `head`. Voids and refunds are among them. */
  read(tenant: Tenant, after: number, head: number, limit: number): Promise<readonly LoggedOutcome[]>
  /** In the order of `outcomes`. */
  details(tenant: Tenant, outcomes: readonly LoggedOutcome[]): Promise<readonly OutcomeDetails[]>
  /** The position that has about `count` outcomes after it; 0 when there are fewer. */
  positionBefore(tenant: Tenant, count: number): Promise<number>
}
