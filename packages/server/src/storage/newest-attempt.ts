/**
 * Of a case `row`, the id of its newest attempt: by the instant at which the database wrote it, since the clocks of
 * processes and of companies jump.
 */
export function newestAttemptOf(row: string): string {
  return `(select a.transaction_id from attempts a where a.company_id = ${row}.company_id and a.case_id = ${row}.case_id
    order by a.written_at desc, a.transaction_id desc limit 1)`
}
