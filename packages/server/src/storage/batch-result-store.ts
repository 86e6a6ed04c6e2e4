import type { Mode, Tenant } from '../domain/company.ts'
import type { BatchKey } from '../recovery/batch-port.ts'
import type {
  AnsweredResult,
  BatchResults,
  ClaimedExport,
  NewExport,
  RowPlace,
  RowResult,
  ToldResult,
} from '../recovery/batch-result-port.ts'
import type { LedgerEntry } from '../recovery/ledger-port.ts'
import { BATCH_LEASE, LEASE_SPAN } from './batch-claim.ts'
import type { Queryable, SqlValue } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'
import { ENTRY_SELECT, type EntryRow, toEntry } from './ledger-rows.ts'

export class BatchResultStore implements BatchResults {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async begin(wanted: NewExport): Promise<ClaimedExport | 'taken' | 'name_used' | 'told'> {
    const { companyId, mode, exportId, claimId } = wanted
    const [unfinished] = await this.#database.query<ExportRow>(
      `update batch_exports e set claim_id = $3, claimed_until = ${BATCH_LEASE}
       where e.company_id = $1 and e.mode = $2 and e.state <> 'published' and ${IS_FREE} returning ${EXPORT_COLUMNS}`,
      [companyId, mode, claimId],
    )
    if (unfinished !== undefined) return toClaim(wanted, unfinished)
    try {
      const [begun] = await this.#database.query<ExportRow>(
        `insert into batch_exports as e (company_id, mode, export_id, state, slot_at, file_name, has_header, started_at,
           claim_id, claimed_until)
         select $1::text, $2::text, $4, 'gathering', $5::timestamptz, $6, $7::boolean, $8::timestamptz, $3, ${BATCH_LEASE}
         where not exists (select from batch_exports s where s.company_id = $1 and s.mode = $2 and s.slot_at >= $5)
         returning ${EXPORT_COLUMNS}`,
        [companyId, mode, claimId, exportId, wanted.slotAt, wanted.fileName, wanted.hasHeader, wanted.startedAt],
      )
      return begun === undefined ? 'told' : toClaim(wanted, begun)
    } catch (error) {
      if (isUniqueViolation(error, 'batch_exports_named')) return 'name_used'
      if (isUniqueViolation(error, 'batch_exports_running')) return 'taken'
      throw error
    }
  }

  async watched(tenant: Tenant, after: RowPlace, limit: number): Promise<readonly RowResult[]> {
    const rows = await this.#database.query<ResultRow>(
      `select ${RESULT_COLUMNS} from batch_rows r where r.company_id = $1 and r.mode = $2 and r.is_watched
         and (r.batch_id, r.line) > ($3, $4::integer) order by r.batch_id, r.line limit $5`,
      [tenant.companyId, tenant.mode, after.batchId, after.line, limit],
    )
    return this.#withEntries(tenant, rows)
  }

  async ofBatch(key: BatchKey, afterLine: number, limit: number): Promise<readonly RowResult[]> {
    const rows = await this.#database.query<ResultRow>(
      `select ${RESULT_COLUMNS} from batch_rows r where r.company_id = $1 and r.mode = $2 and r.batch_id = $3
         and r.line > $4 and r.state in ('done', 'rejected') and r.transaction_id is not null order by r.line limit $5`,
      [key.companyId, key.mode, key.batchId, afterLine, limit],
    )
    return this.#withEntries(key, rows)
  }

  async note(
    claim: ClaimedExport,
    results: readonly ToldResult[],
    settled: readonly RowPlace[],
    lookedTo: RowPlace,
  ): Promise<boolean> {
    const [noted] = await this.#database.query<{ is_claimed: boolean }>(NOTE, [
      ...claimValues(claim),
      lookedTo.batchId,
      lookedTo.line,
      results.map(({ transactionId }) => transactionId),
      results.map(({ told }) => told),
      results.map(({ place }) => place?.batchId ?? ''),
      results.map(({ place }) => place?.line ?? -1),
      settled.map(({ batchId }) => batchId),
      settled.map(({ line }) => line),
    ])
    return noted?.is_claimed === true
  }

  async endGathering(claim: ClaimedExport): Promise<number | null> {
    const [row] = await this.#database.query<{ results: number }>(
      `update batch_exports e set state = 'writing', claimed_until = ${BATCH_LEASE}, results = (
         select count(*) from batch_results t where t.company_id = $1 and t.export_id = $3)
       where ${OF_CLAIM} and e.state <> 'published' returning results`,
      claimValues(claim),
    )
    return row?.results ?? null
  }

  async told(claim: ClaimedExport, afterTransactionId: string, limit: number): Promise<readonly RowResult[]> {
    const told = await this.#database.query<{ transaction_id: string; batch_id: string | null; line: number | null }>(
      `select t.transaction_id, t.batch_id, t.line from batch_results t where t.company_id = $1 and t.mode = $2
         and t.export_id = $3 and t.transaction_id > $4 order by t.transaction_id limit $5`,
      [claim.companyId, claim.mode, claim.exportId, afterTransactionId, limit],
    )
    const answered = await this.#rowsAt(claim, told)
    const ids = told.filter(({ batch_id }) => batch_id === null).map(({ transaction_id }) => transaction_id)
    const entries = await this.#entries(claim, ids)
    return told.flatMap(({ transaction_id: transactionId, batch_id, line }): RowResult[] => {
      const place = { transactionId, batchId: batch_id ?? '', line: line ?? 0 }
      const row = answered.get(transactionId)
      if (row !== undefined) return [{ ...place, result: toAnswered(row) }]
      const entry = entries.get(transactionId)
      return entry === undefined ? [] : [{ ...place, result: { kind: 'kept', entries: [entry] } }]
    })
  }

  async published(claim: ClaimedExport, at: Date): Promise<boolean> {
    const rows = await this.#database.query(
      `update batch_exports e set state = 'published', published_at = $5 where ${OF_CLAIM} returning 1`,
      [...claimValues(claim), at],
    )
    return rows.length === 1
  }

  async renew(claim: ClaimedExport): Promise<boolean> {
    const rows = await this.#database.query(
      `update batch_exports e set claimed_until = ${BATCH_LEASE} where ${OF_CLAIM} returning 1`,
      claimValues(claim),
    )
    return rows.length === 1
  }

  async release(claim: ClaimedExport): Promise<void> {
    await this.#database.query(
      `update batch_exports e set claim_id = null, claimed_until = null where ${OF_CLAIM}`,
      claimValues(claim),
    )
  }

  async releaseMadeBefore(instant: Date): Promise<void> {
    await this.#database.query(
      `update batch_exports e set claim_id = null, claimed_until = null where e.claimed_until < $1::timestamptz + ${LEASE_SPAN}`,
      [instant],
    )
  }

  withoutExport(slotAt: Date, limit: number): Promise<readonly Tenant[]> {
    return this.#tenants(
      `select c.company_id, m.mode from companies c cross join (values ('sandbox'), ('live')) m (mode)
       where exists (select from batch_rows r where r.company_id = c.company_id and r.mode = m.mode and r.is_watched)
         and exists (select from batches b where b.company_id = c.company_id and b.mode = m.mode and b.received_at <= $1)
         and not exists (select from batch_exports e where e.company_id = c.company_id and e.mode = m.mode
           and e.slot_at >= $1)
       limit $2`,
      [slotAt, limit],
    )
  }

  unfinished(limit: number): Promise<readonly Tenant[]> {
    return this.#tenants(
      `select e.company_id, e.mode from batch_exports e where e.state <> 'published' and ${IS_FREE} limit $1`,
      [limit],
    )
  }

  async #tenants(text: string, values: readonly SqlValue[]): Promise<readonly Tenant[]> {
    const rows = await this.#database.query<{ company_id: string; mode: Mode }>(text, values)
    return rows.map((row) => ({ companyId: row.company_id, mode: row.mode }))
  }

  async #rowsAt(
    { companyId, mode }: Tenant,
    places: readonly { readonly batch_id: string | null; readonly line: number | null }[],
  ): Promise<ReadonlyMap<string, ResultRow>> {
    const rows = places.filter(({ batch_id }) => batch_id !== null)
    if (rows.length === 0) return new Map()
    const found = await this.#database.query<ResultRow>(
      `select ${RESULT_COLUMNS} from unnest($3::text[], $4::integer[]) p (batch_id, line) cross join lateral (
         select * from batch_rows f where f.company_id = $1 and f.mode = $2 and f.batch_id = p.batch_id
           and f.line = p.line offset 0) r`,
      [companyId, mode, rows.map(({ batch_id }) => batch_id ?? ''), rows.map(({ line }) => line ?? -1)],
    )
    return new Map(found.map((row) => [row.transaction_id, row]))
  }

  async #withEntries(tenant: Tenant, rows: readonly ResultRow[]): Promise<readonly RowResult[]> {
    const own = rows.filter(({ is_kept }) => is_kept).map(({ transaction_id }) => transaction_id)
    const later = await this.#laterAttempts(tenant, own)
    const entries = await this.#entries(tenant, [...new Set([...own, ...Array.from(later.values()).flat()])])
    const read = (id: string) => entries.get(id) ?? []
    return rows.map((row) => {
      const { transaction_id: transactionId, batch_id: batchId, line } = row
      const ids = [transactionId, ...(later.get(transactionId) ?? [])]
      const result = row.is_kept ? { kind: 'kept' as const, entries: ids.flatMap(read) } : toAnswered(row)
      return { transactionId, batchId, line, result }
    })
  }

  /** Of each transaction the attempts of its case that came after it. Each by its whole key: see `readSituation`. */
  async #laterAttempts({ companyId, mode }: Tenant, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const later = new Map<string, string[]>()
    if (ids.length === 0) return later
    const rows = await this.#database.query<{ own: string; later: string }>(
      `select x.id as own, p.transaction_id as later from unnest($3::text[]) x (id) cross join lateral (
         select o.case_id, o.sent_at, o.transaction_id from attempts o where o.company_id = $1 and o.mode = $2
           and o.transaction_id = x.id and o.case_id is not null offset 0) a
       cross join lateral (
         select n.transaction_id, n.sent_at from attempts n where n.company_id = $1 and n.case_id = a.case_id
           and (n.sent_at, n.transaction_id) > (a.sent_at, a.transaction_id) offset 0) p
       order by x.id, p.sent_at, p.transaction_id`,
      [companyId, mode, ids],
    )
    for (const row of rows) later.set(row.own, [...(later.get(row.own) ?? []), row.later])
    return later
  }

  async #entries({ companyId, mode }: Tenant, ids: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>> {
    if (ids.length === 0) return new Map()
    const text = `${ENTRY_SELECT} where t.company_id = $1 and t.mode = $2 and t.transaction_id = any($3)`
    const rows = await this.#database.query<EntryRow>(text, [companyId, mode, ids])
    return new Map(rows.map((row) => [row.transaction_id, toEntry(row)]))
  }
}

const IS_FREE = '(e.claimed_until is null or e.claimed_until <= now())'

/** Of an export `e`, by the first four parameters of a statement. */
const OF_CLAIM = 'e.company_id = $1 and e.mode = $2 and e.export_id = $3 and e.claim_id = $4'

function claimValues({ companyId, mode, exportId, claimId }: ClaimedExport): SqlValue[] {
  return [companyId, mode, exportId, claimId]
}

const NOTE = `
with mine as (
  update batch_exports e set last_batch_id = $5, last_line = $6, claimed_until = ${BATCH_LEASE}
  where ${OF_CLAIM} and e.state = 'gathering' returning e.export_id
), noted as (
  insert into batch_results as t (company_id, mode, transaction_id, export_id, told, batch_id, line)
  select distinct on (n.transaction_id) $1::text, $2::text, n.transaction_id, m.export_id, n.told, nullif(n.batch_id, ''),
    nullif(n.line, -1)
  from mine m, unnest($7::text[], $8::text[], $9::text[], $10::integer[]) n (transaction_id, told, batch_id, line)
  on conflict (company_id, transaction_id) do update set export_id = excluded.export_id, told = excluded.told
    where t.told <> excluded.told
), settled as (
  update batch_rows r set is_watched = false
  from mine, unnest($11::text[], $12::integer[]) s (batch_id, line)
  where r.company_id = $1 and r.mode = $2 and r.batch_id = s.batch_id and r.line = s.line
)
select exists (select from mine) as is_claimed`

interface ExportRow {
  readonly export_id: string
  readonly state: ClaimedExport['state']
  readonly file_name: string
  readonly has_header: boolean
  readonly last_batch_id: string
  readonly last_line: number
}

const EXPORT_COLUMNS = 'e.export_id, e.state, e.file_name, e.has_header, e.last_batch_id, e.last_line'

function toClaim({ companyId, mode, claimId }: NewExport, row: ExportRow): ClaimedExport {
  return {
    companyId,
    mode,
    claimId,
    exportId: row.export_id,
    state: row.state,
    fileName: row.file_name,
    hasHeader: row.has_header,
    lookedTo: { batchId: row.last_batch_id, line: row.last_line },
  }
}

interface ResultRow {
  readonly batch_id: string
  readonly line: number
  readonly transaction_id: string
  readonly is_kept: boolean
  readonly operation: AnsweredResult['operation']
  readonly merchant_transaction_id: string | null
  readonly amount_minor: number | null
  readonly currency: string | null
  readonly response_code: string | null
  readonly status: AnsweredResult['status'] | null
}

const RESULT_COLUMNS = `r.batch_id, r.line, r.transaction_id, r.is_kept, r.operation, r.merchant_transaction_id,
  r.amount_minor, r.currency, r.response_code, r.status`

function toAnswered(row: ResultRow): AnsweredResult {
  return {
    kind: 'answered',
    operation: row.operation,
    merchantTransactionId: row.merchant_transaction_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    responseCode: row.response_code ?? '',
    status: row.status ?? 2,
  }
}
