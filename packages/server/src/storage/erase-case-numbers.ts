import type { Statement } from './statement.ts'

/**
 * Part of a statement that ends a case: what the vault kept of its cards for our own retries goes with the case. `source`
 * has a row when the case ends; a method named by `exceptId` is settled elsewhere in the same statement.
 */
export function eraseCaseNumbers(
  statement: Statement,
  ended: {
    readonly companyId: string
    readonly caseId: string
    readonly exceptId: string | null
    readonly source: string
  },
): string {
  const company = statement.value(ended.companyId)
  // Arrays, not joins: each is found by its whole key, also on tables that have no statistics yet.
  return `update payment_methods m set sealed_pan = null where m.company_id = ${company} and m.storage_state = 'Cached'
    and m.sealed_pan is not null and exists (select from ${ended.source})
    and m.payment_method_id is distinct from ${statement.value(ended.exceptId)}::text
    and m.payment_method_id = any(array(select t.payment_method_id from transactions t where t.company_id = ${company}
      and t.transaction_id = any(array(select a.transaction_id from attempts a
        where a.company_id = ${company} and a.case_id = ${statement.value(ended.caseId)}))))`
}
