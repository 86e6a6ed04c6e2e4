import type { Tenant } from '../../src/domain/company.ts'
import type { Database } from '../../src/storage/database.ts'

/** Booked retries as they are on disk, for questions about the calendar alone. */
export interface BookedCasesToMake {
  readonly count: number
  readonly gatewayToken: string
  /** Of the first; each one after it is due a second later. */
  readonly dueAt: Date
}

/** Makes cases in state scheduled, each with its one attempt, and the gateway where there is none yet. */
export async function makeBookedCases(database: Database, tenant: Tenant, wanted: BookedCasesToMake): Promise<void> {
  const { companyId, mode } = tenant
  const { count, gatewayToken, dueAt } = wanted
  await database.query(
    `insert into companies (company_id, code, name, created_at) values ($1, $1, $1, now()) on conflict do nothing`,
    [companyId],
  )
  await database.query(
    `insert into gateways (company_id, gateway_token, mode, name, gateway_type, status, created_at)
     values ($1, $2, $3, $2, 'flexpay_sandbox', 'Available', now()) on conflict do nothing`,
    [companyId, gatewayToken, mode],
  )
  await database.query(
    `insert into recovery_cases (company_id, case_id, mode, state, join_key, initial_transaction_id, first_seen_at,
       deadline_at, retry_count, assigned_gateway_token, next_attempt_at, promised_at, changed_at)
     select $1, $3 || '-c' || n, $2, 'scheduled', $3 || '-k' || n, $3 || '-t' || n, $4::timestamptz,
       $4::timestamptz + interval '30 days', 0, $3, $4::timestamptz + n * interval '1 second',
       $4::timestamptz + n * interval '1 second', $4
     from generate_series(0, $5::integer - 1) n`,
    [companyId, mode, gatewayToken, dueAt, count],
  )
  await database.query(
    `insert into attempts (company_id, transaction_id, mode, state, case_id, gateway_token, gateway_type, sent_at,
       amount_minor, status, response_code)
     select $1, $3 || '-t' || n, $2, 'declined', $3 || '-c' || n, $3, 'flexpay_sandbox', $4::timestamptz, 1000, 2, '20023'
     from generate_series(0, $5::integer - 1) n`,
    [companyId, mode, gatewayToken, dueAt, count],
  )
}
