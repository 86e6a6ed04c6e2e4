import type { ExpiryMonth } from '../domain/card.ts'
import type { CardFacts } from '../domain/card-facts.ts'
import type { Mode } from '../domain/company.ts'
import type { FieldChange } from '../domain/field-change.ts'
import type { Arm, HoldoutDraw } from '../domain/holdout.ts'
import type { Initiator } from '../domain/initiator.ts'
import type { StorageState } from '../domain/payment-method.ts'
import type { BookedRetry, CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import type {
  Attempt,
  AttemptState,
  PaymentModel,
  TransactionDetails,
  TransactionStatus,
  TransactionType,
  VerificationResult,
} from '../domain/transaction.ts'
import type { LedgerEntry, PastAttempt } from '../recovery/ledger-port.ts'
import { type RecommendationJson, toRecommendation } from './recommendation-row.ts'

/** One row of ENTRY_SELECT: a transaction (t), its attempt (a), its method (m), its case (c) and its surroundings. */
export interface EntryRow {
  transaction_id: string
  company_id: string
  mode: Mode
  type: TransactionType
  merchant_transaction_id: string | null
  original_transaction_id: string | null
  created_at: Date
  order_id: string
  customer_id: string
  amount_minor: number
  currency: string
  retry_count: number
  date_first_attempt: Date
  payment_method_id: string
  method_form: 'card' | 'gateway' | 'stored'
  initiator: Initiator
  payment_model: PaymentModel | null
  disable_customer_recovery: boolean
  details: TransactionDetails
  a_state: AttemptState
  join_key: string | null
  gateway_token: string
  gateway_type: string
  merchant_account_reference_id: string | null
  sent_at: Date
  finished_at: Date | null
  gateway_transaction_id: string | null
  gateway_code: string | null
  gateway_message: string | null
  network_code: string | null
  advice_code: string | null
  verification: VerificationResult | null
  response_fields: Record<string, unknown> | null
  status: TransactionStatus
  response_code: string
  retry_at: Date | null
  assigned_gateway_token: string | null
  clean_up: readonly FieldChange[] | null
  a_case_id: string | null
  m_kind: 'card' | 'gateway'
  m_customer_id: string
  m_storage_state: StorageState
  m_fingerprint: string | null
  m_first_six: string | null
  m_last_four: string | null
  m_keeps_number: boolean
  m_retain_on_success: boolean
  written_at: Date
  written_age_ms: number
  m_expiry_month: ExpiryMonth | null
  m_expiry_year: string | null
  m_first_name: string | null
  m_last_name: string | null
  m_full_name: string | null
  m_email: string | null
  m_phone_number: string | null
  m_address1: string | null
  m_address2: string | null
  m_postal_code: string | null
  m_city: string | null
  m_address_state: string | null
  m_country: string | null
  m_gateway_payment_method_id: string | null
  m_merchant_account_reference_id: string | null
  m_card_facts: CardFacts | null
  m_created_at: Date
  c_case_id: string | null
  c_state: CaseState | null
  c_first_seen_at: Date | null
  c_deadline_at: Date | null
  c_retry_count: number | null
  c_forbidden_by_code: string | null
  c_open_transaction_id: string | null
  c_initial_transaction_id: string | null
  c_assigned_gateway_token: string | null
  c_recovery_disabled: boolean | null
  c_initiator: Initiator | null
  c_arm: Arm | null
  c_holdout_share: number | null
  c_next_attempt_at: Date | null
  c_promised_at: Date | null
  c_claim_id: string | null
  gateway_name: string | null
  initial_merchant_transaction_id: string | null
  original_type: 'authorize' | 'charge' | null
  recommendation: RecommendationJson | null
}

/** Everything a reading of one transaction needs; the caller adds conditions on a and t. The case is the payment's. */
export const ENTRY_SELECT = `
select t.*, a.state as a_state, a.join_key, a.gateway_token, a.gateway_type, a.merchant_account_reference_id,
  a.sent_at, a.finished_at, a.gateway_transaction_id, a.gateway_code, a.gateway_message, a.network_code, a.advice_code,
  a.verification, a.response_fields, a.status, a.response_code, a.retry_at, a.assigned_gateway_token, a.clean_up,
  a.case_id as a_case_id, a.written_at,
  (extract(epoch from now() - a.written_at) * 1000)::double precision as written_age_ms,
  m.kind as m_kind, m.customer_id as m_customer_id, m.storage_state as m_storage_state, m.fingerprint as m_fingerprint,
  m.first_six as m_first_six, m.last_four as m_last_four, m.sealed_pan is not null as m_keeps_number,
  m.retain_on_success as m_retain_on_success,
  m.expiry_month as m_expiry_month, m.expiry_year as m_expiry_year, m.first_name as m_first_name,
  m.last_name as m_last_name, m.full_name as m_full_name, m.email as m_email, m.phone_number as m_phone_number,
  m.address1 as m_address1, m.address2 as m_address2, m.postal_code as m_postal_code, m.city as m_city,
  m.state as m_address_state, m.country as m_country, m.gateway_payment_method_id as m_gateway_payment_method_id,
  m.merchant_account_reference_id as m_merchant_account_reference_id, m.card_facts as m_card_facts,
  m.created_at as m_created_at,
  c.case_id as c_case_id, c.state as c_state, c.first_seen_at as c_first_seen_at, c.deadline_at as c_deadline_at,
  c.retry_count as c_retry_count, c.forbidden_by_code as c_forbidden_by_code,
  c.open_transaction_id as c_open_transaction_id, c.initial_transaction_id as c_initial_transaction_id,
  c.assigned_gateway_token as c_assigned_gateway_token, c.recovery_disabled as c_recovery_disabled,
  c.initiator as c_initiator, c.arm as c_arm, c.holdout_share as c_holdout_share,
  c.next_attempt_at as c_next_attempt_at, c.promised_at as c_promised_at, c.claim_id as c_claim_id,
  g.name as gateway_name, o.type as original_type,
  coalesce(i.merchant_transaction_id, o.merchant_transaction_id, t.merchant_transaction_id)
    as initial_merchant_transaction_id,
  case when t.type = 'recommendation' then (select row_to_json(r) from recommendations r
    where r.company_id = t.company_id and r.transaction_id = t.transaction_id) end as recommendation
from transactions t
join attempts a on a.company_id = t.company_id and a.transaction_id = t.transaction_id
join payment_methods m on m.company_id = t.company_id and m.payment_method_id = t.payment_method_id
left join transactions o on o.company_id = t.company_id and o.transaction_id = t.original_transaction_id
left join attempts oa on oa.company_id = t.company_id and oa.transaction_id = t.original_transaction_id
left join recovery_cases c on c.company_id = t.company_id and c.case_id = coalesce(a.case_id, oa.case_id)
left join transactions i on i.company_id = t.company_id and i.transaction_id = c.initial_transaction_id
left join gateways g on g.company_id = t.company_id and g.gateway_token = a.gateway_token`

export function toEntry(row: EntryRow): LedgerEntry {
  return {
    transaction: {
      transactionId: row.transaction_id,
      companyId: row.company_id,
      mode: row.mode,
      type: row.type,
      merchantTransactionId: row.merchant_transaction_id,
      originalTransactionId: row.original_transaction_id,
      createdAt: row.created_at,
      orderId: row.order_id,
      customerId: row.customer_id,
      amountMinor: row.amount_minor,
      currency: row.currency,
      retryCount: row.retry_count,
      dateFirstAttempt: row.date_first_attempt,
      paymentMethodId: row.payment_method_id,
      methodForm: row.method_form,
      initiator: row.initiator,
      paymentModel: row.payment_model,
      disableCustomerRecovery: row.disable_customer_recovery,
      details: row.details,
    },
    attempt: toAttempt(row),
    joinKey: row.join_key,
    keepsNumber: row.m_keeps_number,
    retainsMethod: row.m_retain_on_success,
    written: { at: row.written_at, ageMs: row.written_age_ms },
    method: {
      paymentMethodId: row.payment_method_id,
      companyId: row.company_id,
      mode: row.mode,
      kind: row.m_kind,
      customerId: row.m_customer_id,
      storageState: row.m_storage_state,
      fingerprint: row.m_fingerprint,
      firstSix: row.m_first_six,
      lastFour: row.m_last_four,
      expiryMonth: row.m_expiry_month,
      expiryYear: row.m_expiry_year,
      firstName: row.m_first_name,
      lastName: row.m_last_name,
      fullName: row.m_full_name,
      email: row.m_email,
      phoneNumber: row.m_phone_number,
      address: {
        address1: row.m_address1,
        address2: row.m_address2,
        postalCode: row.m_postal_code,
        city: row.m_city,
        state: row.m_address_state,
        country: row.m_country,
      },
      gatewayPaymentMethodId: row.m_gateway_payment_method_id,
      merchantAccountReferenceId: row.m_merchant_account_reference_id,
      ...(row.m_card_facts === null ? {} : { cardFacts: row.m_card_facts }),
      createdAt: row.m_created_at,
    },
    gatewayName: row.gateway_name,
    recoveryCase: toCaseOfEntry(row),
    initialMerchantTransactionId: row.initial_merchant_transaction_id,
    originalType: row.original_type,
    recommendation: row.recommendation === null ? null : toRecommendation(row.recommendation),
  }
}

function toAttempt(row: EntryRow): Attempt {
  const isAnswered = row.a_state === 'approved' || row.a_state === 'declined'
  return {
    transactionId: row.transaction_id,
    state: row.a_state,
    caseId: row.a_case_id,
    gatewayToken: row.gateway_token,
    gatewayType: row.gateway_type,
    merchantAccountReferenceId: row.merchant_account_reference_id,
    sentAt: row.sent_at,
    finishedAt: row.finished_at,
    answer: isAnswered
      ? {
          gatewayTransactionId: row.gateway_transaction_id,
          gatewayCode: row.gateway_code,
          gatewayMessage: row.gateway_message,
          networkCode: row.network_code,
          adviceCode: row.advice_code,
          verification: row.verification,
          responseFields: row.response_fields,
        }
      : null,
    status: row.status,
    responseCode: row.response_code,
    retryAt: row.retry_at,
    assignedGatewayToken: row.assigned_gateway_token,
    ...(row.clean_up === null ? {} : { fieldChanges: row.clean_up }),
  }
}

function toCaseOfEntry(row: EntryRow): RecoveryCase | null {
  const { c_state, c_first_seen_at, c_deadline_at, c_retry_count, c_initial_transaction_id } = row
  if (c_state === null || c_first_seen_at === null || c_deadline_at === null) return null
  return {
    caseId: row.c_case_id ?? '',
    companyId: row.company_id,
    state: c_state,
    firstSeenAt: c_first_seen_at,
    deadlineAt: c_deadline_at,
    retryCount: c_retry_count ?? 0,
    forbiddenByCode: row.c_forbidden_by_code,
    openTransactionId: row.c_open_transaction_id,
    initialTransactionId: c_initial_transaction_id ?? row.transaction_id,
    assignedGatewayToken: row.c_assigned_gateway_token,
    recoveryDisabled: row.c_recovery_disabled ?? false,
    initiator: row.c_initiator ?? 'merchant',
    holdout: toHoldout(row.c_arm, row.c_holdout_share),
    booking: toBooking(row.c_state, row.c_next_attempt_at, row.c_promised_at, row.c_claim_id),
  }
}

/** A case as row_to_json gives it: instants are text. */
export interface CaseJson {
  case_id: string
  company_id: string
  state: CaseState
  first_seen_at: string
  deadline_at: string
  retry_count: number
  forbidden_by_code: string | null
  open_transaction_id: string | null
  initial_transaction_id: string
  assigned_gateway_token: string | null
  recovery_disabled: boolean
  initiator: Initiator
  arm: Arm | null
  holdout_share: number | null
  next_attempt_at: string | null
  promised_at: string | null
  claim_id: string | null
}

export function toCase(json: CaseJson): RecoveryCase {
  return {
    caseId: json.case_id,
    companyId: json.company_id,
    state: json.state,
    firstSeenAt: new Date(json.first_seen_at),
    deadlineAt: new Date(json.deadline_at),
    retryCount: json.retry_count,
    forbiddenByCode: json.forbidden_by_code,
    openTransactionId: json.open_transaction_id,
    initialTransactionId: json.initial_transaction_id,
    assignedGatewayToken: json.assigned_gateway_token,
    recoveryDisabled: json.recovery_disabled,
    initiator: json.initiator,
    holdout: toHoldout(json.arm, json.holdout_share),
    booking: toBooking(json.state, json.next_attempt_at, json.promised_at, json.claim_id),
  }
}

/** Only of a scheduled case: in every other state the columns are what is left of an earlier one. */
function toBooking(
  state: CaseState | null,
  nextAttemptAt: Date | string | null,
  promisedAt: Date | string | null,
  claimId: string | null,
): BookedRetry | null {
  if (state !== 'scheduled' || nextAttemptAt === null) return null
  const next = new Date(nextAttemptAt)
  return { nextAttemptAt: next, promisedAt: promisedAt === null ? next : new Date(promisedAt), claimId }
}

function toHoldout(arm: Arm | null, shareRatio: number | null): HoldoutDraw | null {
  return arm === null || shareRatio === null ? null : { arm, shareRatio }
}

/** Most attempts on one card that the networks' limits can need: Mastercard's 35 in 30 days, and a few. */
export const CARD_ATTEMPTS_MAX = 40

/** An attempt as PAST_ATTEMPT_JSON gives it. */
export interface PastAttemptJson {
  transaction_id: string
  case_id: string | null
  sent_at: string
  amount_minor: number
  state: AttemptState
  gateway_token: string
  gateway_type: string
  network_code: string | null
  advice_code: string | null
  gateway_code: string | null
  gateway_message: string | null
}

/** What the engine and the limits need of an attempt `p`, as one JSON object. */
export const PAST_ATTEMPT_JSON = `json_build_object('transaction_id', p.transaction_id, 'case_id', p.case_id,
  'sent_at', p.sent_at, 'amount_minor', p.amount_minor, 'state', p.state, 'gateway_token', p.gateway_token,
  'gateway_type', p.gateway_type, 'network_code', p.network_code, 'advice_code', p.advice_code,
  'gateway_code', p.gateway_code, 'gateway_message', p.gateway_message)`

export function toPastAttempt(json: PastAttemptJson): PastAttempt {
  return {
    transactionId: json.transaction_id,
    caseId: json.case_id,
    sentAt: new Date(json.sent_at),
    amountMinor: json.amount_minor,
    state: json.state,
    gatewayToken: json.gateway_token,
    gatewayType: json.gateway_type,
    networkCode: json.network_code,
    adviceCode: json.advice_code,
    gatewayCode: json.gateway_code,
    gatewayMessage: json.gateway_message,
  }
}
