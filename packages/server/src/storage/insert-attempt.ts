import type { FieldChange } from '../domain/field-change.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { MethodToKeep } from '../recovery/ledger-port.ts'
import type { Statement } from './statement.ts'

/**
 * Parts of the statements that put an attempt on disk as `sending`. Each inserts from `source`, a table expression with
 * one row when the attempt may begin and none when it may not, so that either all of it is written or nothing.
 */

/** Its place in the list is drawn under the lock that page-payment-methods takes alone to read how far they have come. */
export function insertMethod(
  statement: Statement,
  kept: MethodToKeep,
  /** The payment that it came with; null for a method that was tokenised. */
  transactionId: string | null,
  source: string,
): string {
  const { method, sealedPan, retainOnSuccess } = kept
  const { address } = method
  const values = statement.typedList(METHOD_TYPES, [
    method.companyId,
    method.paymentMethodId,
    method.mode,
    method.kind,
    method.customerId,
    method.storageState,
    method.fingerprint,
    method.firstSix,
    method.lastFour,
    sealedPan,
    method.expiryMonth,
    method.expiryYear,
    method.firstName,
    method.lastName,
    method.fullName,
    method.email,
    method.phoneNumber,
    address.address1,
    address.address2,
    address.postalCode,
    address.city,
    address.state,
    address.country,
    method.gatewayPaymentMethodId,
    method.merchantAccountReferenceId,
    method.createdAt,
    transactionId,
    retainOnSuccess,
    method.cardFacts === undefined ? null : JSON.stringify(method.cardFacts),
  ])
  const lock = `payment_method_lock(${statement.value(method.companyId)}, ${statement.value(method.mode)})`
  return `with place as materialized (select pg_advisory_xact_lock_shared(${lock}) from ${source})
    insert into payment_methods (company_id, payment_method_id, mode, kind, customer_id, storage_state, fingerprint,
    first_six, last_four, sealed_pan, expiry_month, expiry_year, first_name, last_name, full_name, email, phone_number,
    address1, address2, postal_code, city, state, country, gateway_payment_method_id, merchant_account_reference_id,
    created_at, transaction_id, retain_on_success, card_facts, list_position)
    select ${values}, nextval('payment_method_positions') from place`
}

const METHOD_TYPES = [
  ...Array<string>(9).fill('text'),
  'bytea',
  ...Array<string>(15).fill('text'),
  'timestamptz',
  'text',
  'boolean',
  'jsonb',
]

export function insertTransaction(statement: Statement, transaction: Transaction, source: string): string {
  const values = statement.typedList(TRANSACTION_TYPES, [
    transaction.companyId,
    transaction.transactionId,
    transaction.mode,
    transaction.type,
    transaction.merchantTransactionId,
    transaction.originalTransactionId,
    transaction.createdAt,
    transaction.orderId,
    transaction.customerId,
    transaction.amountMinor,
    transaction.currency,
    transaction.retryCount,
    transaction.dateFirstAttempt,
    transaction.paymentMethodId,
    transaction.methodForm,
    transaction.initiator,
    transaction.paymentModel,
    transaction.disableCustomerRecovery,
    JSON.stringify(transaction.details),
  ])
  return `insert into transactions (company_id, transaction_id, mode, type, merchant_transaction_id,
    original_transaction_id, created_at, order_id, customer_id, amount_minor, currency, retry_count, date_first_attempt,
    payment_method_id, method_form, initiator, payment_model, disable_customer_recovery, details)
    select ${values} from ${source}`
}

const TRANSACTION_TYPES = [
  ...Array<string>(6).fill('text'),
  'timestamptz',
  'text',
  'text',
  'bigint',
  'text',
  'integer',
  'timestamptz',
  ...Array<string>(4).fill('text'),
  'boolean',
  'jsonb',
]

export interface AttemptToInsert {
  readonly transaction: Transaction
  readonly caseId: string | null
  readonly joinKey: string | null
  readonly fingerprint: string | null
  readonly sentAt: Date
  readonly fieldChanges: readonly FieldChange[]
  readonly gateway: {
    readonly gatewayToken: string
    readonly gatewayType: string
    readonly merchantAccountReferenceId: string | null
  }
}

/** As `sending`, answered to anyone who asks meanwhile as an outcome that is not known yet (status 3, 20039). */
export function insertAttempt(statement: Statement, attempt: AttemptToInsert, source: string): string {
  const { transaction, gateway } = attempt
  const values = statement.typedList(ATTEMPT_TYPES, [
    transaction.companyId,
    transaction.transactionId,
    transaction.mode,
    attempt.caseId,
    attempt.joinKey,
    attempt.fingerprint,
    gateway.gatewayToken,
    gateway.gatewayType,
    gateway.merchantAccountReferenceId,
    attempt.sentAt,
    transaction.amountMinor,
    attempt.fieldChanges.length === 0 ? null : JSON.stringify(attempt.fieldChanges),
  ])
  return `insert into attempts (company_id, transaction_id, mode, case_id, join_key, fingerprint, gateway_token,
    gateway_type, merchant_account_reference_id, sent_at, amount_minor, clean_up, state, status, response_code)
    select ${values}, 'sending', 3, '20039' from ${source}`
}

const ATTEMPT_TYPES = [...Array<string>(9).fill('text'), 'timestamptz', 'bigint', 'jsonb']
