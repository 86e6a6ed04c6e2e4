import type { CardFacts } from '../domain/card-facts.ts'
import type { Tenant } from '../domain/company.ts'
import type { FieldChange } from '../domain/field-change.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { HoldoutDraw } from '../domain/holdout.ts'
import type { Initiator } from '../domain/initiator.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { KeptRecommendation } from '../domain/recommendation.ts'
import type { CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import type {
  Attempt,
  AttemptState,
  GatewayAnswer,
  Transaction,
  TransactionStatus,
  TransactionType,
} from '../domain/transaction.ts'
import type { KeptDecision } from './decision-port.ts'
import type { EventsToTell } from './webhook-port.ts'

/** An attempt of a case, or of a card, with what the engine and the limits need of it. */
export interface PastAttempt {
  readonly transactionId: string
  readonly caseId: string | null
  readonly sentAt: Date
  readonly amountMinor: number
  readonly state: AttemptState
  readonly gatewayToken: string
  readonly gatewayType: string
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly gatewayCode: string | null
  readonly gatewayMessage: string | null
}

/**
 * When an attempt in `sending` belongs to no living request any more. Judged by the database's clock alone, against the
 * instant at which it wrote the attempt: by a process's clock, which may jump, the living request of another process
 * would look dead, and could be found "never arrived" just before it arrives.
 */
export interface Staleness {
  /** Milliseconds after which nobody waits for it any more. */
  readonly ageMs: number
  /** Whatever was written before this instant is stale as well; null: there is no such instant. */
  readonly writtenBefore: Date | null
}

export interface SituationQuery {
  readonly transactionType: 'authorize' | 'charge' | 'recommendation'
  /** Null for a retry of Reprise's own. */
  readonly merchantTransactionId: string | null
  readonly referencedTransactionId: string | null
  readonly joinKey: string
  readonly fingerprint: string | null
  /** 'MM/YYYY', or null where the expiry is not known. */
  readonly expiry: string | null
  readonly now: Date
  readonly staleness: Staleness
  /** False where no gateway's limits count over other payments: the history of a busy card is not cheap to read. */
  readonly wantsCardHistory: boolean
}

export interface ReferencedAttempt {
  readonly transactionId: string
  readonly state: AttemptState
  /** The merchant told of a refund made elsewhere; where there is a case, it is cancelled as well. */
  readonly isCancelled: boolean
}

/** All that a charge must know before it is sent, read at once. */
export interface Situation {
  readonly configVersion: number
  readonly referenceUsed: boolean
  /** What referenceData names; null when the reference ties to nothing that was kept. */
  readonly referenced: ReferencedAttempt | null
  readonly recoveryCase: RecoveryCase | null
  /** dateFirstAttempt of the case's first transaction: later ones that name none have the same. */
  readonly dateFirstAttempt: Date | null
  /** Attempts of the case, oldest first. */
  readonly caseAttempts: readonly PastAttempt[]
  /** The response code of a never-answer that reaches this card. */
  readonly cardBlockedByCode: string | null
  /** Attempts on the card in the last 30 days, for other payments, oldest first. */
  readonly otherAttemptsOnCard: readonly PastAttempt[]
  /** The same payment, its outcome not known: sent by a process that died, or in a case that this post does not join. */
  readonly strandedTransactionId: string | null
}

/** The instrument as it goes to disk before the gateway is called. */
export interface MethodToKeep {
  readonly method: PaymentMethod
  readonly sealedPan: Buffer | null
  /** The merchant wants it stored once it is approved. */
  readonly retainOnSuccess: boolean
}

/**
 * Begins without having looked: only where nothing is known of the payment, and the configuration is still the one that
 * the gateway was chosen by. Most payments are new, and are spared the look.
 */
export interface OnlyIfNew {
  readonly configVersion: number
  /** 'MM/YYYY', or null where the expiry is not known. */
  readonly expiry: string | null
  readonly staleness: Staleness
}

export interface BeginAttempt {
  readonly transaction: Transaction
  /** Null for a stored method: it is there already. */
  readonly newMethod: MethodToKeep | null
  readonly joinKey: string
  readonly fingerprint: string | null
  /** Of an attempt that was made elsewhere when it was made, else when its transaction began. */
  readonly sentAt: Date
  /** The networks' limits count the attempt for other payments of the card (not in the sandbox). */
  readonly isCountedOnCard: boolean
  readonly gateway: GatewayAccount
  /** What was done to the card holder's data for this gateway. */
  readonly fieldChanges: readonly FieldChange[]
  readonly recoveryCase: RecoveryCase | null
  /** Of a booked retry: the claim under which it runs, and which the case must still show. Null: somebody posted it. */
  readonly claimId: string | null
  /** Null: the situation was read, and what was read still holds or `case_changed` says so. */
  readonly onlyIfNew: OnlyIfNew | null
}

export type BegunAttempt =
  | 'begun'
  /** The merchantTransactionId was taken between reading and writing. */
  | 'reference_used'
  /** Another attempt of the case began, or the case ended, between reading and writing; or the payment is not new. */
  | 'case_changed'

export interface CardBlock {
  readonly fingerprint: string
  readonly expiry: string
}

/** What becomes of the case with an attempt's outcome. */
export interface CaseOutcome {
  readonly caseId: string
  /** Of the attempt: a case that opens after it was redacted is cancelled as it opens. */
  readonly paymentMethodId: string
  /** Opened by this outcome. Two declines of one payment at once open one case: the ledger keeps the first. */
  readonly isNew: boolean
  readonly state: CaseState
  readonly joinKey: string
  readonly initialTransactionId: string
  readonly firstSeenAt: Date
  readonly deadlineAt: Date
  readonly retryCount: number
  readonly forbiddenByCode: string | null
  readonly openTransactionId: string | null
  readonly recoveryDisabled: boolean
  /** These two are kept from the outcome that opens the case; later ones repeat them. */
  readonly initiator: Initiator
  readonly holdout: HoldoutDraw | null
  /** When Reprise itself makes the next attempt, in state scheduled; null in every other. */
  readonly nextAttemptAt: Date | null
}

export interface AttemptOutcome {
  readonly transactionId: string
  readonly state: Exclude<AttemptState, 'sending'>
  readonly finishedAt: Date
  readonly answer: GatewayAnswer | null
  readonly status: TransactionStatus
  readonly responseCode: string
  readonly retryAt: Date | null
  readonly assignedGatewayToken: string | null
  /** Null: the attempt belongs to no case (approved at once, or a follow-up). */
  readonly caseOutcome: CaseOutcome | null
  readonly cardBlock: CardBlock | null
  /** For a Cached method of which something is kept: Stored, or its sealed number is erased. Null: as it is. */
  readonly retainMethod: { readonly paymentMethodId: string; readonly isStored: boolean } | null
  /** What is known of the method's card from now on; absent: nothing new. */
  readonly cardFacts?: CardFacts & { readonly paymentMethodId: string }
  /** On the next attempt. Null: there was nothing to decide (approved, not known yet, not retried by its nature). */
  readonly decision: KeptDecision | null
}

export interface RecordedOutcome {
  /**
   * The case that the attempt belongs to now; null: to none. Of two declines of one payment at once the second joins the
   * first's, whatever id its own outcome proposed.
   */
  readonly caseId: string | null
}

/** Payments: transactions, their attempts and their cases. */
export interface PaymentLedger {
  readSituation(tenant: Tenant, query: SituationQuery): Promise<Situation>
  /** One commit. The attempt is on disk as `sending` when this resolves. */
  beginAttempt(tenant: Tenant, attempt: BeginAttempt): Promise<BegunAttempt>
  /** One commit: outcome, decision with its card, case. Null when the attempt was resolved before: nothing is changed. */
  /** One commit too with what it tells of. */
  recordOutcome(tenant: Tenant, outcome: AttemptOutcome, told?: EventsToTell | null): Promise<RecordedOutcome | null>
  find(tenant: Tenant, transactionId: string): Promise<LedgerEntry | null>
  /** The running case of the payment that a join key stands for. */
  joinableCase(tenant: Tenant, joinKey: string): Promise<RecoveryCase | null>
  findByMerchantReference(tenant: Tenant, merchantTransactionId: string): Promise<LedgerEntry | null>
  /** Attempts whose outcome is not known and which no living request is waiting for: by lot, at most `limit` a gateway. */
  findUnresolved(staleness: Staleness, limit: number): Promise<readonly UnresolvedAttempt[]>
  caseOf(
    tenant: Tenant,
    caseId: string,
  ): Promise<{ recoveryCase: RecoveryCase; attempts: readonly PastAttempt[] } | null>
}

/** Whose a transaction is. */
export interface TransactionOwner {
  readonly tenant: Tenant
  readonly companyCode: string
}

export interface TransactionOwners {
  /** Of any company and mode: for the operator, never for a merchant. Null: nobody's. */
  ownerOf(transactionId: string): Promise<TransactionOwner | null>
}

export interface UnresolvedAttempt {
  readonly tenant: Tenant
  readonly transactionId: string
  readonly gatewayToken: string
}

/** A transaction with its attempt, its method and its place in a chain, as it stands now. */
export interface LedgerEntry {
  readonly transaction: Transaction
  readonly attempt: Attempt
  readonly joinKey: string | null
  /** The method's number is in the vault. */
  readonly keepsNumber: boolean
  /** The merchant wants the method stored once it is approved. */
  readonly retainsMethod: boolean
  /** When the database wrote the attempt, and how old that is, in milliseconds, by its own clock. */
  readonly written: { readonly at: Date; readonly ageMs: number }
  readonly method: PaymentMethod
  readonly gatewayName: string | null
  readonly recoveryCase: RecoveryCase | null
  readonly initialMerchantTransactionId: string | null
  /** The original's type, for a follow-up. */
  readonly originalType: 'authorize' | 'charge' | null
  /** Null for every other type. */
  readonly recommendation: KeptRecommendation | null
}

export interface TransactionPageQuery {
  readonly order: 'asc' | 'desc'
  /** 1 to 100. */
  readonly count: number
  readonly sinceTransactionId: string | null
  readonly startDate: Date | null
  readonly endDate: Date | null
  readonly completedOnly: boolean
  /** Absent: every type but recommendations. */
  readonly type?: TransactionType
  readonly now: Date
}

export interface TransactionList {
  /** In the order in which outcomes became visible; a reader who pages on misses none that was written late. */
  page(tenant: Tenant, query: TransactionPageQuery): Promise<readonly LedgerEntry[]>
}
