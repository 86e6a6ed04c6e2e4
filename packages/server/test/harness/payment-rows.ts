import { ulid } from 'ulid'
import type { Tenant } from '../../src/domain/company.ts'
import { NOTHING_SAID } from '../../src/domain/nothing-said.ts'
import type { RecoveryCase } from '../../src/domain/recovery-case.ts'
import type { Transaction } from '../../src/domain/transaction.ts'
import type { AttemptOutcome, BeginAttempt, CaseOutcome, SituationQuery } from '../../src/recovery/ledger-port.ts'
import type { Queryable } from '../../src/storage/database.ts'
import { gatewayWith } from './merchants.ts'
import { storedCard } from './payment-methods.ts'

/** The instant at which the payments of a test are made, unless it says otherwise. */
export const PAID_AT = new Date(Date.UTC(2030, 0, 15, 12))

let made = 0

/** Ids in the order in which they were made, a second apart. */
export function nextId(): string {
  made += 1
  return ulid(PAID_AT.getTime() + made * 1000, () => 0.25)
}

export function transactionWith(tenant: Tenant, changes: Partial<Transaction> = {}): Transaction {
  const transactionId = nextId()
  return {
    ...tenant,
    transactionId,
    type: 'charge',
    merchantTransactionId: `mid-${transactionId}`,
    originalTransactionId: null,
    createdAt: PAID_AT,
    orderId: `order-${transactionId}`,
    customerId: 'customer-1',
    amountMinor: 1000,
    currency: 'USD',
    retryCount: 0,
    dateFirstAttempt: PAID_AT,
    paymentMethodId: nextId(),
    methodForm: 'card',
    initiator: 'merchant',
    paymentModel: null,
    disableCustomerRecovery: false,
    details: {
      description: null,
      customerIp: null,
      shippingAddress: null,
      paymentPlan: null,
      customVariables: [],
      gatewaySpecificFields: null,
      previousTransaction: null,
    },
    ...changes,
  }
}

/** The first attempt of a payment with a card of its own, or a retry when a case is given. */
export function attemptWith(
  tenant: Tenant,
  changes: Partial<Omit<BeginAttempt, 'transaction'>> & { transaction?: Partial<Transaction> } = {},
): BeginAttempt {
  const { transaction: transactionChanges, ...others } = changes
  const transaction = transactionWith(tenant, transactionChanges)
  const method = storedCard(tenant, { paymentMethodId: transaction.paymentMethodId, storageState: 'Cached' })
  return {
    transaction,
    newMethod: { method, sealedPan: Buffer.from('sealed'), retainOnSuccess: true },
    joinKey: `key-of-${transaction.orderId}`,
    fingerprint: method.fingerprint,
    sentAt: transaction.createdAt,
    isCountedOnCard: true,
    gateway: gatewayWith(tenant, 'gateway-1'),
    fieldChanges: [],
    recoveryCase: null,
    claimId: null,
    onlyIfNew: null,
    ...others,
  }
}

/** What is asked before `attempt` is sent. */
export function situationQueryFor(attempt: BeginAttempt, changes: Partial<SituationQuery> = {}): SituationQuery {
  const { transaction, joinKey, fingerprint } = attempt
  return {
    transactionType: 'charge',
    merchantTransactionId: transaction.merchantTransactionId ?? '',
    referencedTransactionId: null,
    joinKey,
    fingerprint,
    expiry: '09/2031',
    now: PAID_AT,
    staleness: { ageMs: 60_000, writtenBefore: null },
    wantsCardHistory: true,
    ...changes,
  }
}

/** Approved, and of no case, unless `changes` say otherwise. */
export function outcomeWith(attempt: BeginAttempt, changes: Partial<AttemptOutcome> = {}): AttemptOutcome {
  return {
    transactionId: attempt.transaction.transactionId,
    state: 'approved',
    finishedAt: PAID_AT,
    answer: NOTHING_SAID,
    status: 1,
    responseCode: '10000',
    retryAt: null,
    assignedGatewayToken: 'gateway-1',
    caseOutcome: null,
    cardBlock: null,
    retainMethod: null,
    decision: null,
    ...changes,
  }
}

/** A soft decline that opens a case, or leaves the attempt's own open. */
export function declineWith(
  attempt: BeginAttempt,
  changes: Partial<AttemptOutcome> = {},
  caseChanges: Partial<CaseOutcome> = {},
): AttemptOutcome {
  return outcomeWith(attempt, {
    state: 'declined',
    status: 2,
    responseCode: '20023',
    caseOutcome: caseOutcomeWith(attempt, caseChanges),
    ...changes,
  })
}

export function caseOutcomeWith(attempt: BeginAttempt, changes: Partial<CaseOutcome> = {}): CaseOutcome {
  const { recoveryCase, transaction } = attempt
  return {
    caseId: recoveryCase?.caseId ?? nextId(),
    isNew: recoveryCase === null,
    state: 'open',
    joinKey: attempt.joinKey,
    initialTransactionId: recoveryCase?.initialTransactionId ?? transaction.transactionId,
    firstSeenAt: recoveryCase?.firstSeenAt ?? transaction.createdAt,
    deadlineAt: recoveryCase?.deadlineAt ?? new Date(transaction.createdAt.getTime() + 30 * 86_400_000),
    retryCount: recoveryCase === null ? 0 : recoveryCase.retryCount + 1,
    forbiddenByCode: null,
    openTransactionId: null,
    recoveryDisabled: false,
    initiator: 'merchant',
    holdout: null,
    paymentMethodId: attempt.transaction.paymentMethodId,
    nextAttemptAt: null,
    ...changes,
  }
}

/** A retry of the payment that `attempt` was the first try of. */
export function retryOf(attempt: BeginAttempt, recoveryCase: RecoveryCase): BeginAttempt {
  const { transaction } = attempt
  const tenant: Tenant = { companyId: transaction.companyId, mode: transaction.mode }
  const { orderId } = transaction
  return attemptWith(tenant, {
    transaction: { orderId, retryCount: recoveryCase.retryCount + 1 },
    joinKey: attempt.joinKey,
    recoveryCase,
  })
}

type PaymentTable =
  | 'payment_methods'
  | 'recovery_cases'
  | 'transactions'
  | 'attempts'
  | 'card_blocks'
  | 'decision_cards'
type PaymentRows = Record<PaymentTable, unknown[]>

/** Every row about a company's payments, to show that nothing changed. */
export async function paymentRowsOf(database: Queryable, companyId: string): Promise<PaymentRows> {
  const rows: PaymentRows = {
    payment_methods: [],
    recovery_cases: [],
    transactions: [],
    attempts: [],
    card_blocks: [],
    decision_cards: [],
  }
  for (const table of Object.keys(rows) as (keyof PaymentRows)[]) {
    const found = await database.query<{ row: unknown }>(
      `select to_jsonb(r) as row from ${table} r where company_id = $1 order by to_jsonb(r)::text`,
      [companyId],
    )
    rows[table] = found.map(({ row }) => row)
  }
  return rows
}
