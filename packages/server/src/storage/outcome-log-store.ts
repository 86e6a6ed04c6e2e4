import type { Mode, Tenant } from '../domain/company.ts'
import type { TransactionType } from '../domain/transaction.ts'
import type { LoggedOutcome, LogPlace, OutcomeDetails, OutcomeLog } from '../learning/outcome-log-port.ts'
import type { PastAttempt } from '../recovery/ledger-port.ts'
import type { OutcomeAttempt } from '../recovery/recommendation-port.ts'
import type { Database } from './database.ts'
import {
  CARD_ATTEMPTS_MAX,
  ENTRY_SELECT,
  type EntryRow,
  PAST_ATTEMPT_JSON,
  type PastAttemptJson,
  toEntry,
  toPastAttempt,
} from './ledger-rows.ts'
import { highestVisiblePosition } from './visibility-lock.ts'

interface OutcomeRow {
  readonly position: number
  readonly kind: LoggedOutcome['kind']
  readonly transaction_id: string
  readonly type: TransactionType
  readonly case_id: string | null
  readonly original_transaction_id: string | null
  readonly at: Date
  readonly known_at: Date
}

/** Of a transaction by its whole key: on tables without statistics a join would read all of the company. */
const TRANSACTION = (column: string, id: string) =>
  `(select t.${column} from transactions t where t.company_id = $1 and t.transaction_id = ${id}) as ${column}`

const ATTEMPT_COLUMNS = `a.transaction_id, ${TRANSACTION('type', 'a.transaction_id')}, a.case_id,
  ${TRANSACTION('original_transaction_id', 'a.transaction_id')}, a.sent_at as at, a.finished_at as known_at`

/** One branch for each of the three indexes that the log is in (migration 0005); an outcome is in one of them. */
const LOG = `
(select a.list_position as position, 'attempt' as kind, ${ATTEMPT_COLUMNS} from attempts a
  where a.company_id = $1 and a.mode = $2 and a.list_position > $3 and a.list_position <= $4
    and a.state in ('approved', 'declined') and a.late_position is null order by a.list_position limit $5)
union all
(select a.late_position, 'attempt', ${ATTEMPT_COLUMNS} from attempts a
  where a.company_id = $1 and a.mode = $2 and a.late_position > $3 and a.late_position <= $4
  order by a.late_position limit $5)
union all
(select r.outcome_position, 'approval_told', r.transaction_id, 'recommendation',
    (select a.case_id from attempts a where a.company_id = $1 and a.transaction_id = r.transaction_id), null,
    (r.outcome ->> 'at')::timestamptz, r.told_at
  from recommendations r
  where r.company_id = $1 and r.mode = $2 and r.outcome_position > $3 and r.outcome_position <= $4
  order by r.outcome_position limit $5)
order by position limit $5`

export class OutcomeLogStore implements OutcomeLog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async companies(): Promise<readonly string[]> {
    const rows = await this.#database.query<{ company_id: string }>('select company_id from companies')
    return rows.map(({ company_id }) => company_id)
  }

  async withNews(places: readonly LogPlace[]): Promise<readonly Tenant[]> {
    const rows = await this.#database.query<{ company_id: string; mode: Mode }>(
      `select p.company_id, p.mode from unnest($1::text[], $2::text[], $3::bigint[]) as p(company_id, mode, position)
       where exists (select from attempts a where a.company_id = p.company_id and a.mode = p.mode
           and a.list_position > p.position)
         or exists (select from attempts a where a.company_id = p.company_id and a.mode = p.mode
           and a.late_position > p.position)
         or exists (select from recommendations r where r.company_id = p.company_id and r.mode = p.mode
           and r.outcome_position > p.position)`,
      [
        places.map(({ tenant }) => tenant.companyId),
        places.map(({ tenant }) => tenant.mode),
        places.map(({ position }) => position),
      ],
    )
    return rows.map(({ company_id, mode }) => ({ companyId: company_id, mode }))
  }

  head(tenant: Tenant): Promise<number> {
    return highestVisiblePosition(this.#database, tenant)
  }

  async read(tenant: Tenant, after: number, head: number, limit: number): Promise<readonly LoggedOutcome[]> {
    const rows = await this.#database.query<OutcomeRow>(LOG, [tenant.companyId, tenant.mode, after, head, limit])
    return rows.map((row) => ({
      position: row.position,
      kind: row.kind,
      transactionId: row.transaction_id,
      type: row.type,
      caseId: row.case_id,
      originalTransactionId: row.original_transaction_id,
      at: row.at,
      knownAt: row.known_at,
    }))
  }

  async details(tenant: Tenant, outcomes: readonly LoggedOutcome[]): Promise<readonly OutcomeDetails[]> {
    const ids = [...new Set(outcomes.map(({ transactionId }) => transactionId))]
    const [entries, ofCases, ofCaptures, onCards, told] = await Promise.all([
      this.#entries(tenant, ids),
      this.#attemptsOfCases(tenant, outcomes),
      this.#capturesOf(tenant, outcomes),
      this.#otherAttemptsOnCards(tenant, ids),
      this.#toldAttempts(tenant, outcomes),
    ])
    return outcomes.map((outcome) => {
      const entry = entries.get(outcome.transactionId)
      if (entry === undefined) throw new Error(`The outcome of ${outcome.transactionId} is without its transaction`)
      const { caseId, originalTransactionId } = outcome
      const related =
        outcome.type === 'capture' ? ofCaptures.get(originalTransactionId ?? '') : ofCases.get(caseId ?? '')
      return {
        outcome,
        entry,
        related: related ?? [],
        otherAttemptsOnCard: onCards.get(outcome.transactionId) ?? [],
        toldAttempt: outcome.kind === 'approval_told' ? (told.get(outcome.transactionId) ?? null) : null,
      }
    })
  }

  async positionBefore(tenant: Tenant, count: number): Promise<number> {
    const [row] = await this.#database.query<{ list_position: number }>(
      `select list_position from attempts where company_id = $1 and mode = $2 and list_position is not null
       order by list_position desc offset $3 limit 1`,
      [tenant.companyId, tenant.mode, count],
    )
    return row?.list_position ?? 0
  }

  async #entries({ companyId, mode }: Tenant, ids: readonly string[]) {
    const text = `${ENTRY_SELECT} where t.company_id = $1 and t.mode = $2 and t.transaction_id = any($3)`
    const rows = await this.#database.query<EntryRow>(text, [companyId, mode, ids])
    return new Map(rows.map((row) => [row.transaction_id, toEntry(row)]))
  }

  async #attemptsOfCases({ companyId }: Tenant, outcomes: readonly LoggedOutcome[]) {
    const caseIds = [...new Set(outcomes.flatMap(({ caseId }) => caseId ?? []))]
    if (caseIds.length === 0) return new Map<string, PastAttempt[]>()
    const rows = await this.#database.query<{ case_id: string; past: PastAttemptJson }>(
      `select p.case_id, ${PAST_ATTEMPT_JSON} as past from attempts p where p.company_id = $1 and p.case_id = any($2)`,
      [companyId, caseIds],
    )
    return grouped(rows.map(({ case_id, past }) => [case_id, toPastAttempt(past)]))
  }

  async #capturesOf({ companyId }: Tenant, outcomes: readonly LoggedOutcome[]) {
    const originals = outcomes.flatMap(({ type, originalTransactionId }) =>
      type === 'capture' ? (originalTransactionId ?? []) : [],
    )
    if (originals.length === 0) return new Map<string, PastAttempt[]>()
    const rows = await this.#database.query<{ original: string; past: PastAttemptJson }>(
      `select t.original_transaction_id as original, ${PAST_ATTEMPT_JSON} as past from transactions t
       join attempts p on p.company_id = t.company_id and p.transaction_id = t.transaction_id
       where t.company_id = $1 and t.original_transaction_id = any($2) and t.type = 'capture' and p.state = 'declined'`,
      [companyId, originals],
    )
    return grouped(rows.map(({ original, past }) => [original, toPastAttempt(past)]))
  }

  async #otherAttemptsOnCards({ companyId, mode }: Tenant, ids: readonly string[]) {
    const rows = await this.#database.query<{ transaction_id: string; others: PastAttemptJson[] | null }>(
      `select x.transaction_id, (select json_agg(${PAST_ATTEMPT_JSON} order by p.sent_at) from (
           select * from attempts c where c.company_id = $1 and c.mode = $2 and c.fingerprint = x.fingerprint
             and c.sent_at > x.sent_at - interval '30 days' and c.sent_at < x.sent_at
             and (c.case_id = x.case_id) is not true
           order by c.sent_at desc limit ${CARD_ATTEMPTS_MAX}) p) as others
       from attempts x where x.company_id = $1 and x.mode = $2 and x.transaction_id = any($3) and x.fingerprint is not null`,
      [companyId, mode, ids],
    )
    return new Map(rows.map(({ transaction_id, others }) => [transaction_id, (others ?? []).map(toPastAttempt)]))
  }

  async #toldAttempts({ companyId }: Tenant, outcomes: readonly LoggedOutcome[]) {
    const ids = outcomes.flatMap(({ kind, transactionId }) => (kind === 'approval_told' ? transactionId : []))
    if (ids.length === 0) return new Map<string, OutcomeAttempt>()
    const rows = await this.#database.query<{
      transaction_id: string
      outcome: Omit<OutcomeAttempt, 'at'> & { at: string }
    }>('select transaction_id, outcome from recommendations where company_id = $1 and transaction_id = any($2)', [
      companyId,
      ids,
    ])
    return new Map(
      rows.map(({ transaction_id, outcome }) => [transaction_id, { ...outcome, at: new Date(outcome.at) }]),
    )
  }
}

function grouped<Value>(pairs: readonly (readonly [string, Value])[]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const [name, value] of pairs) {
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [value])
    else group.push(value)
  }
  return groups
}
