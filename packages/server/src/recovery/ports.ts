import type { Cvv, Pan } from '../domain/card.ts'
import type { ApiKey, Company, Mode, Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { PaymentMethod, PaymentMethodChanges } from '../domain/payment-method.ts'
import type { CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import type { SecretText } from '../domain/secret-text.ts'
import type { Attempt, AttemptState, GatewayAnswer, Transaction, TransactionStatus } from '../domain/transaction.ts'

/** A company with the gateways of one mode, as of one version: what every charge needs and few requests change. */
export interface MerchantConfiguration {
  readonly company: Company
  /** In the order they were made: the first usable one is the default. */
  readonly gateways: readonly GatewayAccount[]
  readonly version: number
}

export interface MerchantConfigurations {
  /** From memory unless `atLeastVersion` says that what is there is old. */
  read(tenant: Tenant, atLeastVersion?: number): Promise<MerchantConfiguration>
  forget(companyId: string): void
}

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

export interface SituationQuery {
  readonly transactionType: 'authorize' | 'charge'
  readonly merchantTransactionId: string
  readonly referencedTransactionId: string | null
  readonly joinKey: string
  readonly fingerprint: string | null
  /** 'MM/YYYY', or null where the expiry is not known. */
  readonly expiry: string | null
  readonly now: Date
  /** Attempts in `sending` from before this instant belong to no living request. */
  readonly staleBefore: Date
  /** False where no gateway's limits count over other payments: the history of a busy card is not cheap to read. */
  readonly wantsCardHistory: boolean
}

/** All that a charge must know before it is sent, read at once. */
export interface Situation {
  readonly configVersion: number
  readonly referenceUsed: boolean
  /** What referenceData names; null when the reference ties to nothing that was kept. */
  readonly referenced: { readonly transactionId: string; readonly state: AttemptState } | null
  readonly recoveryCase: RecoveryCase | null
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
}

export interface BeginAttempt {
  readonly transaction: Transaction
  /** Null for a stored method: it is there already. */
  readonly newMethod: MethodToKeep | null
  readonly joinKey: string
  readonly fingerprint: string | null
  readonly gateway: GatewayAccount
  readonly recoveryCase: RecoveryCase | null
}

export type BegunAttempt =
  | 'begun'
  /** The merchantTransactionId was taken between reading and writing. */
  | 'reference_used'
  /** Another attempt of the case began, or the case ended, between reading and writing. */
  | 'case_changed'

export interface CardBlock {
  readonly fingerprint: string
  readonly expiry: string
}

/** What becomes of the case with an attempt's outcome. */
export interface CaseOutcome {
  readonly caseId: string
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
  /** For a method sent with retainOnSuccess: Stored on approval; else its sealed number is erased. Null: as it is. */
  readonly retainMethod: { readonly paymentMethodId: string; readonly isStored: boolean } | null
}

/** Payments: transactions, their attempts and their cases. */
export interface PaymentLedger {
  readSituation(tenant: Tenant, query: SituationQuery): Promise<Situation>
  /** One commit. The attempt is on disk as `sending` when this resolves. */
  beginAttempt(tenant: Tenant, attempt: BeginAttempt): Promise<BegunAttempt>
  /** One commit: outcome, decision, case. Resolves false when the attempt was resolved before (and changes nothing). */
  recordOutcome(tenant: Tenant, outcome: AttemptOutcome): Promise<boolean>
  find(tenant: Tenant, transactionId: string): Promise<LedgerEntry | null>
  findByMerchantReference(tenant: Tenant, merchantTransactionId: string): Promise<LedgerEntry | null>
  /** Attempts whose outcome is not known and which no living request is waiting for, oldest first, at most `limit`. */
  findUnresolved(staleBefore: Date, limit: number): Promise<readonly UnresolvedAttempt[]>
  caseOf(
    tenant: Tenant,
    caseId: string,
  ): Promise<{ recoveryCase: RecoveryCase; attempts: readonly PastAttempt[] } | null>
}

export interface UnresolvedAttempt {
  readonly tenant: Tenant
  readonly transactionId: string
}

/** A transaction with its attempt, its method and its place in a chain, as it stands now. */
export interface LedgerEntry {
  readonly transaction: Transaction
  readonly attempt: Attempt
  readonly joinKey: string | null
  /** The method's number is in the vault. */
  readonly keepsNumber: boolean
  readonly method: PaymentMethod
  readonly gatewayName: string | null
  readonly recoveryCase: RecoveryCase | null
  readonly initialMerchantTransactionId: string | null
  /** The original's type, for a follow-up. */
  readonly originalType: 'authorize' | 'charge' | null
}

export interface TransactionPageQuery {
  readonly order: 'asc' | 'desc'
  /** 1 to 100. */
  readonly count: number
  readonly sinceTransactionId: string | null
  readonly startDate: Date | null
  readonly endDate: Date | null
  readonly completedOnly: boolean
  readonly now: Date
}

export interface TransactionList {
  /** In the order in which outcomes became visible; a reader who pages on misses none that was written late. */
  page(tenant: Tenant, query: TransactionPageQuery): Promise<readonly LedgerEntry[]>
}

/** What has been taken and given back of one charge or authorize. */
export interface MoneyMoved {
  /** The one capture of an authorize, approved. */
  readonly capture: { readonly amountMinor: number; readonly gatewayTransactionId: string | null } | null
  readonly refundedMinor: number
  readonly isVoided: boolean
  /** A follow-up whose outcome is not known yet. */
  readonly unresolvedTransactionId: string | null
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

export interface PaymentMethodPageQuery {
  readonly order: 'asc' | 'desc'
  readonly count: number
  readonly sincePaymentMethodId: string | null
  readonly startDate: Date | null
  readonly endDate: Date | null
  readonly now: Date
}

export interface PaymentMethods {
  insert(tenant: Tenant, kept: MethodToKeep): Promise<void>
  /** A Cached method whose hours are over is not found. */
  find(tenant: Tenant, paymentMethodId: string, now: Date): Promise<PaymentMethod | null>
  findSealedPan(tenant: Tenant, paymentMethodId: string): Promise<Buffer | null>
  page(tenant: Tenant, query: PaymentMethodPageQuery): Promise<readonly PaymentMethod[]>
  update(tenant: Tenant, paymentMethodId: string, changes: PaymentMethodChanges): Promise<PaymentMethod | null>
  /** Erases the card number and all that names a person, and ends open cases on the method, in one commit. */
  redact(tenant: Tenant, paymentMethodId: string, redactedAt: Date): Promise<PaymentMethod | null>
}

/** Which sealed record: part of its encryption, so that a row copied elsewhere does not open. */
export interface SealedRecordId {
  readonly companyId: string
  readonly id: string
}

/** Seals card numbers; the only one who can open them. */
export interface CardVault {
  fingerprint(tenant: Tenant, pan: Pan): Promise<string>
  sealPan(method: SealedRecordId, pan: Pan): Promise<Buffer>
  openPan(method: SealedRecordId, sealedPan: Uint8Array): Promise<Pan>
}

export interface CvvOwner {
  readonly companyId: string
  readonly paymentMethodId: string
}

/** Keeps a security code for the next authorization of a stored method, for minutes. */
export interface CvvCache {
  put(owner: CvvOwner, cvv: Cvv): Promise<void>
  /** Gives it once: it is gone from the store when this resolves. */
  take(owner: CvvOwner): Promise<Cvv | null>
}

export interface SecretVault {
  sealSettings(tenant: Tenant, gatewayToken: string, settings: Readonly<Record<string, string>>): Promise<Buffer>
  openSettings(tenant: Tenant, gatewayToken: string, sealed: Uint8Array): Promise<Readonly<Record<string, string>>>
}

/** The opaque tokens that tie an attempt to the one before. */
export interface ReferenceTokens {
  signReference(tenant: Tenant, transactionId: string): Promise<string>
  /** The transaction id, or null for a token that is not ours, not this company's, or not this mode's. */
  readReference(tenant: Tenant, token: string): Promise<string | null>
}

export interface Gateways {
  /** `reference_taken`: another gateway of the company and mode has this merchantAccountReferenceId. */
  insert(
    tenant: Tenant,
    account: GatewayAccount,
    sealedSettings: Buffer | null,
  ): Promise<'inserted' | 'reference_taken'>
  find(tenant: Tenant, gatewayToken: string): Promise<GatewayAccount | null>
  /** In the order they were made. */
  list(tenant: Tenant): Promise<readonly GatewayAccount[]>
  /** Replaces everything that may change: not token, name, type and the time it was made. */
  update(
    tenant: Tenant,
    account: GatewayAccount,
    sealedSettings: Buffer | null,
  ): Promise<'updated' | 'unknown' | 'reference_taken'>
  /** `in_use` while scheduled retries go through it, or the outcome of an attempt there is not known yet. */
  delete(tenant: Tenant, gatewayToken: string): Promise<'deleted' | 'unknown' | 'in_use'>
  findSealedSettings(tenant: Tenant, gatewayToken: string): Promise<Buffer | null>
}

export interface CompanyChanges {
  readonly name?: string
  readonly routing?: Company['routing']
  readonly maxRetries?: number
  readonly maxDays?: number
}

export interface Companies {
  /** False when the code is taken; codes differ in more than capitals. */
  insert(company: Company, createdAt: Date): Promise<boolean>
  findByCode(code: string): Promise<Company | null>
  /** By code. */
  list(): Promise<readonly Company[]>
  /** Changes what is named; null when there is no such company. */
  update(companyId: string, changes: CompanyChanges): Promise<Company | null>
}

export interface ListedApiKey extends ApiKey {
  readonly companyCode: string
}

/** A key as it is stored: its hash and its last four characters, never the key. */
export interface NewApiKey {
  readonly keyId: string
  readonly companyId: string
  readonly mode: Mode
  readonly keyHash: Buffer
  readonly hint: string
  readonly createdAt: Date
}

export interface ApiKeys {
  insert(key: NewApiKey): Promise<void>
  /** Null for an unknown and for a revoked key. A key that another process revoked may live 5 seconds longer here. */
  findByHash(keyHash: Buffer): Promise<Tenant | null>
  /** Oldest first; of every company when `companyId` is null. */
  list(companyId: string | null): Promise<readonly ListedApiKey[]>
  /** False when there is no such key. Revoking again keeps the first date. */
  revoke(keyId: string, revokedAt: Date): Promise<boolean>
}

/** Makes API keys, and knows them again by their hash. */
export interface ApiKeyMint {
  generate(): SecretText
  hash(apiKey: string): Buffer
  /** The last four characters before the padding. */
  hint(apiKey: string): string
}

/** What the first start of an installation makes, all of it or nothing. */
export interface FirstStart {
  readonly company: Company
  readonly gateway: GatewayAccount
  readonly apiKey: NewApiKey
}

export interface FirstStarts {
  /**
   * False when the company's code is taken: another process was first, and is done when this resolves. `beforeCommit`
   * runs in one process only; when it fails, nothing was made.
   */
  create(first: FirstStart, beforeCommit: () => Promise<void>): Promise<boolean>
}

export interface SandboxSecrets {
  readonly apiKey: SecretText
  readonly gatewayToken: string
}

/** The first start's values in the data directory, so that every later start can print them. */
export interface SandboxKeepsake {
  /** Where they are kept, for the operator. */
  readonly place: string
  read(): Promise<SandboxSecrets | null>
  write(secrets: SandboxSecrets): Promise<void>
}

/** What the use cases tell the operator; nothing in it may name a card or a person. */
export interface RecoveryEvents {
  attemptFinished(event: {
    readonly operation: Transaction['type']
    readonly gatewayType: string
    readonly state: AttemptState
    readonly responseCode: string
    readonly durationMs: number
  }): void
  unclassifiedDecline(event: {
    readonly gatewayType: string
    readonly gatewayCode: string | null
    readonly networkCode: string | null
  }): void
  attemptUnresolved(event: { readonly transactionId: string; readonly why: string }): void
}
