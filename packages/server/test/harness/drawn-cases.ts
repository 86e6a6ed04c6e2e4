import type { Tenant } from '../../src/domain/company.ts'
import type { Arm } from '../../src/domain/holdout.ts'
import type { CaseState } from '../../src/domain/recovery-case.ts'
import type { Queryable } from '../../src/storage/database.ts'
import { nextReference } from './payment-bodies.ts'

/** Cases as they are on disk, for reports over more of them than a test could play. */
export interface DrawnCasesToMake {
  readonly count: number
  readonly arm: Arm
  readonly state: CaseState
  readonly openedAt: Date
  /** Default: 30. */
  readonly days?: number
  /** Default: 1000 USD. */
  readonly amountMinor?: number
  readonly currency?: string
  /** What the approved attempt took; absent: a recovered case has none, as one that was recovered elsewhere. */
  readonly approvedMinor?: number
  /** Default: 0.2. */
  readonly shareRatio?: number
  /** Of each case, one after the other: how many candidates there were, which was drawn, and with what chance. */
  readonly decisions?: readonly { readonly candidates: number; readonly chosen: number; readonly propensity: number }[]
}

/** Makes them with their first transaction and, when it was approved, its attempt. */
export async function makeDrawnCases(database: Queryable, tenant: Tenant, wanted: DrawnCasesToMake): Promise<void> {
  const { count, arm, state, openedAt, days = 30, amountMinor = 1000, currency = 'USD', shareRatio = 0.2 } = wanted
  const { companyId, mode } = tenant
  const prefix = nextReference()
  await database.query(
    `insert into transactions (company_id, transaction_id, mode, type, created_at, order_id, customer_id, amount_minor,
       currency, retry_count, date_first_attempt, payment_method_id, method_form, initiator, disable_customer_recovery,
       details)
     select $1, $3 || '-t' || n || part, $2, 'charge', $4::timestamptz, 'order', 'customer',
       case part when '' then $6::bigint else coalesce($7, 0)::bigint end, $8, 0, $4, 'method', 'card', 'merchant', false,
       '{}'::jsonb
     from generate_series(1, $5::integer) n, unnest(array['', '-retry']) part`,
    [companyId, mode, prefix, openedAt, count, amountMinor, wanted.approvedMinor ?? null, currency],
  )
  await database.query(
    `insert into recovery_cases (company_id, case_id, mode, state, join_key, initial_transaction_id, first_seen_at,
       deadline_at, retry_count, changed_at, arm, holdout_share)
     select $1, $3 || '-c' || n, $2, $4, $3 || '-k' || n, $3 || '-t' || n, $5::timestamptz,
       $5::timestamptz + make_interval(days => $6::integer), 1, $5, $7, $8::double precision
     from generate_series(1, $9::integer) n`,
    [companyId, mode, prefix, state, openedAt, days, arm, shareRatio, count],
  )
  await makeDecisions(database, tenant, prefix, wanted)
  if (wanted.approvedMinor === undefined) return
  await database.query(
    `insert into attempts (company_id, transaction_id, mode, state, case_id, gateway_token, gateway_type, sent_at,
       amount_minor, status, response_code)
     select $1, $3 || '-t' || n || '-retry', $2, 'approved', $3 || '-c' || n, 'gateway', 'stripe', $4::timestamptz,
       $5::bigint, 1, '10000' from generate_series(1, $6::integer) n`,
    [companyId, mode, prefix, openedAt, wanted.approvedMinor, count],
  )
}

async function makeDecisions(
  database: Queryable,
  { companyId, mode }: Tenant,
  prefix: string,
  { count, openedAt, decisions = [] }: DrawnCasesToMake,
): Promise<void> {
  for (const [place, { candidates, chosen, propensity }] of decisions.entries()) {
    const card = { decided: { candidates: Array.from({ length: candidates }, () => ({})), chosen, propensity } }
    await database.query(
      `with made as (
         insert into attempts (company_id, transaction_id, mode, state, case_id, gateway_token, gateway_type, sent_at,
           amount_minor, status, response_code)
         select $1, $3 || '-d' || n || '-' || $4, $2, 'declined', $3 || '-c' || n, 'gateway', 'stripe', $5::timestamptz,
           1000, 2, '20023' from generate_series(1, $6::integer) n returning transaction_id
       )
       insert into decision_cards (company_id, transaction_id, mode, decided_at, action, propensity, model_version, card)
       select $1, transaction_id, $2, $5::timestamptz, 'retry', $7, 'test', $8::json from made`,
      [companyId, mode, prefix, String(place), openedAt, count, propensity, JSON.stringify(card)],
    )
  }
}
