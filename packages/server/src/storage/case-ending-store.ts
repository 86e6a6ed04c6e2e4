import type { Tenant } from '../domain/company.ts'
import { type CaseState, JOINABLE_STATES } from '../domain/recovery-case.ts'
import type { Cancellation, CaseEndings } from '../recovery/case-endings-port.ts'
import type { Queryable } from './database.ts'
import { eraseCaseNumbers } from './erase-case-numbers.ts'
import { Statement } from './statement.ts'

export class CaseEndingStore implements CaseEndings {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  cancel(tenant: Tenant, caseId: string, cancellation: Cancellation): Promise<boolean> {
    return cancelCase(this.#database, tenant, caseId, { ...cancellation, from: JOINABLE_STATES })
  }
}

/**
 * One statement; also a part of the transactions in which something else cancels a case. False when it has ended in a
 * state that is not in `from`.
 */
export async function cancelCase(
  database: Queryable,
  { companyId, mode }: Tenant,
  caseId: string,
  { reason, at, from }: Cancellation & { readonly from: readonly CaseState[] },
): Promise<boolean> {
  const statement = new Statement()
  const unlessDone = (column: string, value: string) =>
    `case when c.state = 'cancelled' then c.${column} else ${value} end`
  const kase = `kase as (update recovery_cases c set state = 'cancelled', open_transaction_id = null,
    claim_id = null, claimed_until = null,
    cancel_reason = ${unlessDone('cancel_reason', `${statement.value(reason)}::text`)},
    changed_at = ${unlessDone('changed_at', `${statement.value(at)}::timestamptz`)}
    where c.company_id = ${statement.value(companyId)} and c.mode = ${statement.value(mode)}
    and c.case_id = ${statement.value(caseId)} and c.state = any(${statement.value([...from, 'cancelled'])})
    returning c.case_id)`
  const numbers = eraseCaseNumbers(statement, { companyId, caseId, exceptId: null, source: 'kase' })
  const rows = await database.query(`with ${kase}, numbers as (${numbers}) select case_id from kase`, statement.values)
  return rows.length === 1
}
