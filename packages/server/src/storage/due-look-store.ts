import type { AttemptState } from '../domain/transaction.ts'
import type { DueLook, DueLookQuery, DueLooks } from '../recovery/due-retries-port.ts'
import type { Queryable } from './database.ts'
import {
  CARD_ATTEMPTS_MAX,
  ENTRY_SELECT,
  type EntryRow,
  PAST_ATTEMPT_JSON,
  type PastAttemptJson,
  toEntry,
  toPastAttempt,
} from './ledger-rows.ts'
import { staleAttempt } from './stale-attempt.ts'

interface DueLookRow extends EntryRow {
  place: number
  sealed_pan: Buffer | null
  config_version: number
  is_cancelled: boolean
  case_date_first_attempt: Date | null
  case_attempts: PastAttemptJson[] | null
  card_blocked_by: string | null
  stranded: string | null
  card_attempts: PastAttemptJson[] | null
}

/**
 * The entry of each claimed retry's newest attempt and what a charge must know beside it, as SITUATION of
 * payment-ledger-store.ts reads it. `offset 0` keeps the planner from joining the claims to whole tables: each is found by
 * its key.
 */
const LOOKS = `
select q.place, e.*,
  (select m.sealed_pan from payment_methods m where m.company_id = q.company_id
    and m.payment_method_id = e.payment_method_id) as sealed_pan,
  (select config_version from companies where company_id = q.company_id) as config_version,
  exists (select from transactions t where t.company_id = q.company_id and t.original_transaction_id = q.newest
    and t.type = 'refunded_payment') as is_cancelled,
  (select t.date_first_attempt from transactions t
    where t.company_id = q.company_id and t.transaction_id = e.c_initial_transaction_id) as case_date_first_attempt,
  (select json_agg(${PAST_ATTEMPT_JSON} order by p.sent_at, p.transaction_id) from attempts p
    where p.company_id = q.company_id and p.case_id = e.c_case_id) as case_attempts,
  (select b.response_code from card_blocks b where b.company_id = q.company_id and b.mode = q.mode
    and b.fingerprint = e.m_fingerprint and b.expiry in ('', coalesce(e.m_expiry_month || '/' || e.m_expiry_year, ''))
    order by b.expiry limit 1) as card_blocked_by,
  (select a.transaction_id from attempts a where a.company_id = q.company_id and a.mode = q.mode
    and a.join_key = coalesce(e.join_key, q.newest) and a.state in ('sending', 'unknown')
    and (a.state = 'unknown' or ${staleAttempt('$6', '$7')}) order by a.sent_at limit 1) as stranded,
  case when q.wants_card_history then (select json_agg(${PAST_ATTEMPT_JSON} order by p.sent_at) from (
    select * from attempts c where c.company_id = q.company_id and c.mode = q.mode and c.fingerprint = e.m_fingerprint
      and c.sent_at > q.now - interval '30 days' and (c.case_id = e.c_case_id) is not true
    order by c.sent_at desc limit ${CARD_ATTEMPTS_MAX}) p) end as card_attempts
from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[])
  with ordinality q (company_id, mode, newest, now, wants_card_history, place)
cross join lateral (
  ${ENTRY_SELECT} where t.company_id = q.company_id and t.mode = q.mode and t.transaction_id = q.newest offset 0) e`

interface Waiting {
  readonly query: DueLookQuery
  readonly resolve: (look: DueLook) => void
  readonly reject: (error: unknown) => void
}

/** Looks at claimed retries by the handful: a worker that claims eight asks for eight looks at once. */
export class DueLookStore implements DueLooks {
  readonly #database: Queryable
  #waiting: Waiting[] = []

  constructor(database: Queryable) {
    this.#database = database
  }

  look(query: DueLookQuery): Promise<DueLook> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ query, resolve, reject })
      if (this.#waiting.length === 1) setImmediate(() => void this.#lookAtWaiting())
    })
  }

  async #lookAtWaiting(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    try {
      const rows = await this.#read(waiting.map(({ query }) => query))
      const byPlace = new Map(rows.map((row) => [Number(row.place), row]))
      for (const [index, { query, resolve, reject }] of waiting.entries()) {
        const row = byPlace.get(index + 1)
        if (row === undefined)
          reject(new Error(`Case ${query.claim.caseId} is booked after an attempt that is not there`))
        else resolve(toLook(row))
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }

  #read(queries: readonly DueLookQuery[]): Promise<DueLookRow[]> {
    // One process has one measure of when an attempt is stale.
    const staleness = queries[0]?.staleness
    return this.#database.query<DueLookRow>(LOOKS, [
      queries.map(({ claim }) => claim.tenant.companyId),
      queries.map(({ claim }) => claim.tenant.mode),
      queries.map(({ claim }) => claim.newestTransactionId),
      queries.map(({ now }) => now.toISOString()),
      queries.map(({ wantsCardHistory }) => String(wantsCardHistory)),
      staleness?.ageMs ?? 0,
      staleness?.writtenBefore ?? null,
    ])
  }
}

function toLook(row: DueLookRow): DueLook {
  const newest = toEntry(row)
  const state: AttemptState = newest.attempt.state
  return {
    newest,
    sealedPan: row.sealed_pan,
    situation: {
      configVersion: row.config_version,
      referenceUsed: false,
      referenced: { transactionId: newest.transaction.transactionId, state, isCancelled: row.is_cancelled },
      recoveryCase: newest.recoveryCase,
      dateFirstAttempt: row.case_date_first_attempt,
      caseAttempts: (row.case_attempts ?? []).map(toPastAttempt),
      cardBlockedByCode: row.card_blocked_by,
      otherAttemptsOnCard: (row.card_attempts ?? []).map(toPastAttempt),
      strandedTransactionId: row.stranded,
    },
  }
}
