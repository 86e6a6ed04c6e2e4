import type { Queryable } from '../../src/storage/database.ts'

/** A company whose calendar Reprise keeps, with the cards that its payments are charged to. */
export interface BookedCompany {
  readonly companyId: string
  readonly gatewayToken: string
  /** Stored: what the end of a case erases is what was kept for its retries alone. */
  readonly paymentMethodIds: readonly string[]
}

/**
 * Payments that were declined an hour or so ago and whose first retry has just become due, as so many charges and their
 * outcomes would have left them, but for decision cards, which a retry on time does not read. Seven retries in ten are
 * approved by the sandbox's table, as the charges they are compared with.
 *
 * `run` names their ids: digits or capitals, other for every call on one database.
 */
export async function bookRetries(
  database: Queryable,
  { companyId, gatewayToken, paymentMethodIds }: BookedCompany,
  count: number,
  run: string,
): Promise<void> {
  const parameters = [companyId, gatewayToken, [...paymentMethodIds], count, run]
  await database.query(`with ${ROWS}, ${TRANSACTIONS}, ${ATTEMPTS} ${CASES}`, parameters)
}

/** What one statement writes at once; more takes memory. */
export const BOOKED_AT_ONCE = 50_000

/** Case and transaction ids have the 26 characters of real ones; indexes are as large as theirs. */
const ROWS = `rows as materialized (
  select n, 'C' || lpad($5 || 'X' || n, 25, '0') as case_id, 'T' || lpad($5 || 'X' || n, 25, '0') as transaction_id,
    ($3::text[])[1 + n % cardinality($3::text[])] as payment_method_id,
    case when n % 10 in (2, 8) then 2012 when n % 10 = 5 then 2008 else 1999 end as amount_minor,
    md5($5 || 'X' || n) || md5(n || 'X' || $5) as join_key,
    now() - interval '1 day' - random() * interval '1 hour' as sent_at,
    now() - random() * interval '10 minutes' as due_at
  from generate_series(1, $4::integer) n)`

const TRANSACTIONS = `asked as (
  insert into transactions (company_id, transaction_id, mode, type, merchant_transaction_id, created_at, order_id,
    customer_id, amount_minor, currency, retry_count, date_first_attempt, payment_method_id, method_form, initiator,
    payment_model, disable_customer_recovery, details)
  select $1, transaction_id, 'sandbox', 'charge', 'booked-' || transaction_id, sent_at, 'order-' || transaction_id,
    'customer-' || transaction_id, amount_minor, 'USD', 0, sent_at, payment_method_id, 'stored', 'merchant',
    'subscription', false, '{"description": "Monthly subscription", "customerIp": null, "shippingAddress": null,
    "paymentPlan": null, "customVariables": [], "gatewaySpecificFields": null, "previousTransaction": null}'
  from rows)`

const ATTEMPTS = `tried as (
  insert into attempts (company_id, transaction_id, mode, state, case_id, join_key, gateway_token, gateway_type, sent_at,
    finished_at, amount_minor, gateway_transaction_id, gateway_code, gateway_message, status, response_code, retry_at,
    assigned_gateway_token, list_position, written_at)
  select $1, transaction_id, 'sandbox', 'declined', case_id, join_key, $2, 'flexpay_sandbox', sent_at, sent_at,
    amount_minor, 'sandbox-' || transaction_id, 'insufficient_funds', 'Insufficient funds', 2, '20023', due_at, $2,
    nextval('attempt_positions'), sent_at
  from rows)`

const CASES = `insert into recovery_cases (company_id, case_id, mode, state, join_key, initial_transaction_id, first_seen_at,
    deadline_at, retry_count, assigned_gateway_token, changed_at, initiator, next_attempt_at, promised_at)
  select $1, case_id, 'sandbox', 'scheduled', join_key, transaction_id, sent_at, sent_at + interval '30 days', 0, $2,
    sent_at, 'merchant', due_at, due_at
  from rows`
