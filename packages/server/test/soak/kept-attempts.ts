import type { Queryable } from '../../src/storage/database.ts'

/** An attempt as our database has it, with what became of its case. */
export interface KeptAttempt {
  readonly order_id: string
  readonly transaction_id: string
  readonly merchant_transaction_id: string | null
  readonly state: 'sending' | 'approved' | 'declined' | 'not_processed' | 'unknown'
  readonly response_code: string
  readonly sent_at: Date
  /** By the database's clock. */
  readonly written_at: Date
  readonly case_id: string | null
}

export interface KeptCase {
  readonly order_id: string
  readonly calendar: 'merchant' | 'reprise'
  readonly case_id: string
  readonly state: string
  readonly next_attempt_at: Date | null
  /** A number is still in the vault that no merchant stored. */
  readonly keeps_number: boolean
}

export function readKeptAttempts(database: Queryable): Promise<KeptAttempt[]> {
  return database.query<KeptAttempt>(
    `select t.order_id, t.transaction_id, t.merchant_transaction_id, a.state, a.response_code, a.sent_at, a.soak_written_at as written_at,
       a.case_id
     from transactions t join attempts a using (company_id, transaction_id)
     where t.type in ('charge', 'authorize') order by t.order_id, a.soak_written_at`,
  )
}

export function readKeptCases(database: Queryable): Promise<KeptCase[]> {
  return database.query<KeptCase>(
    `select t.order_id, co.calendar, c.case_id, c.state, c.next_attempt_at, exists (
         select from attempts a join transactions o using (company_id, transaction_id)
           join payment_methods m using (company_id, payment_method_id)
         where a.company_id = c.company_id and a.case_id = c.case_id and m.sealed_pan is not null
           and m.storage_state = 'Cached') as keeps_number
     from recovery_cases c join companies co using (company_id)
       join transactions t on t.company_id = c.company_id and t.transaction_id = c.initial_transaction_id
     order by t.order_id`,
  )
}
