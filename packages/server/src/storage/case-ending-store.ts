import type { Tenant } from '../domain/company.ts'
import { type CaseState, JOINABLE_STATES } from '../domain/recovery-case.ts'
import type { Cancellation, CaseEndings } from '../recovery/case-endings-port.ts'
import type { Queryable } from './database.ts'
import { eraseCaseNumbers } from './erase-case-numbers.ts'
import { insertEvents, recoveryEnded, selectChangedCases, TOLD_OF_CASE } from './insert-events.ts'
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
  const before = `before as materialized (select c.case_id, c.state from recovery_cases c
    where c.company_id = ${statement.value(companyId)} and c.mode = ${statement.value(mode)}
    and c.case_id = ${statement.value(caseId)} and c.state = any(${statement.value([...from, 'cancelled'])}) for update)`
  const kase = `kase as (update recovery_cases c set state = 'cancelled', open_transaction_id = null,
    claim_id = null, claimed_until = null,
    cancel_reason = ${unlessDone('cancel_reason', `${statement.value(reason)}::text`)},
    changed_at = ${unlessDone('changed_at', `${statement.value(at)}::timestamptz`)}
    from before b where c.company_id = ${statement.value(companyId)} and c.case_id = b.case_id
    returning ${TOLD_OF_CASE}, b.state as state_before)`
  const numbers = eraseCaseNumbers(statement, { companyId, caseId, exceptId: null, source: 'kase' })
  const told = insertEvents(statement, { companyId, mode }, recoveryEnded('cancelled', reason), {
    name: 'told',
    select: selectChangedCases('kase', `k.state_before <> 'cancelled'`),
    occurredAt: at,
  })
  const parts = [before, kase, `numbers as (${numbers})`, ...told]
  const rows = await database.query(`with ${parts.join(',\n')} select case_id from kase`, statement.values)
  return rows.length === 1
}
