import type {
  ActedRow,
  BatchBacklog,
  BatchKey,
  BatchRows,
  ClaimedBatch,
  ReadSoFar,
  StagedRow,
  TakenRow,
} from '../recovery/batch-port.ts'
import { BATCH_LEASE, claimValues, keyValues, OF_CLAIM } from './batch-claim.ts'
import { totalsJson } from './batch-row.ts'
import type { Queryable } from './database.ts'

/** Rejects read in one statement. */
const PAGE = 1_000

/** More that wait are as much to do as that many. */
const COUNTED_MAX = 10_000

type Reject = Extract<StagedRow, { readonly kind: 'reject' }>

export class BatchRowStore implements BatchRows {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async stage(claim: ClaimedBatch, rows: readonly StagedRow[], soFar: ReadSoFar): Promise<boolean> {
    const good = (row: StagedRow) => (row.kind === 'row' ? row : null)
    const bad = (row: StagedRow) => (row.kind === 'reject' ? row : null)
    const requests = placesOf(rows)
    // An array has no nulls here: an empty text, and an amount below zero, stand for them.
    const [staged] = await this.#database.query<{ is_claimed: boolean }>(STAGE, [
      ...claimValues(claim),
      soFar.lastLine,
      soFar.hasHeader,
      totalsJson(soFar.totals),
      soFar.accepted,
      soFar.rejected,
      rows.map(({ line }) => line),
      rows.map((row) => good(row)?.operation ?? ''),
      requests.map(({ offset }) => offset),
      requests.map(({ length }) => length),
      rows.map((row) => good(row)?.transactionId ?? ''),
      rows.map(({ merchantTransactionId }) => merchantTransactionId ?? ''),
      rows.map((row) => good(row)?.original ?? ''),
      rows.map(({ amountMinor }) => amountMinor ?? -1),
      rows.map(({ currency }) => currency ?? ''),
      rows.map((row) => bad(row)?.code ?? ''),
      rows.map((row) => bad(row)?.column ?? ''),
      rows.map((row) => bad(row)?.rule ?? ''),
      rows.map((row) => bad(row)?.valueClass ?? ''),
      Buffer.concat(rows.map((row) => good(row)?.sealedRequest ?? NOTHING)),
    ])
    return staged?.is_claimed === true
  }

  async take(claim: ClaimedBatch, afterLine: number, limit: number): Promise<readonly TakenRow[]> {
    const rows = await this.#database.query<TakenRowColumns>(TAKE, [...claimValues(claim), afterLine, limit])
    return rows
      .map((row) => ({
        line: row.line,
        operation: row.operation,
        sealedRequest: row.sealed_request,
        transactionId: row.transaction_id,
        takes: row.takes,
      }))
      .sort((one, other) => one.line - other.line)
  }

  async recordActed(claim: ClaimedBatch, rows: readonly ActedRow[]): Promise<void> {
    if (rows.length === 0) return
    const kept = (row: ActedRow) => (row.end === 'kept' ? row : null)
    const answered = (row: ActedRow) => (row.end === 'answered' ? row : null)
    const renamed = (row: ActedRow) => (row.end === 'put_back' ? row.as : null)
    await this.#database.query(RECORD, [
      ...claimValues(claim),
      rows.map(({ line }) => line),
      rows.map(({ end }) => end),
      rows.map((row) => kept(row)?.transactionId ?? renamed(row)?.transactionId ?? ''),
      rows.map((row) => answered(row)?.responseCode ?? ''),
      rows.map((row) => answered(row)?.status ?? -1),
      rows.map((row) => answered(row)?.fault?.rule ?? ''),
      rows.map((row) => answered(row)?.fault?.column ?? ''),
      rows.map((row) => (row.end === 'put_back' ? row.afterMs : -1)),
      rows.map((row) => renamed(row)?.sealedRequest.toString('hex') ?? ''),
    ])
  }

  async *rejects(key: BatchKey): AsyncIterable<Reject> {
    let after = 0
    for (;;) {
      const rows = await this.#database.query<RejectRow>(REJECTS, [...keyValues(key), after, PAGE])
      for (const row of rows) yield toReject(row)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return
      after = last.line
    }
  }

  async backlog(now: Date): Promise<BatchBacklog> {
    const [row] = await this.#database.query<{ rows: number | null; oldest: Date | null }>(
      `select sum(w.rows)::bigint as rows, min(b.received_at) as oldest from batches b cross join lateral (
         select count(*) as rows from (select from batch_rows r where r.company_id = b.company_id
           and r.batch_id = b.batch_id and r.state in ('waiting', 'acting') limit ${COUNTED_MAX}) open) w
       where b.finished_at is null or b.acknowledged_at is null or b.redacted_at is null`,
    )
    const oldest = row?.oldest ?? null
    return { rows: row?.rows ?? 0, oldestMs: oldest === null ? 0 : Math.max(0, now.getTime() - oldest.getTime()) }
  }
}

const NOTHING = Buffer.alloc(0)

/** Where each sealed request stands among all of them, from 1: as one value they cost a tenth of what texts would. */
function placesOf(rows: readonly StagedRow[]): readonly { readonly offset: number; readonly length: number }[] {
  let offset = 1
  return rows.map((row) => {
    const length = row.kind === 'row' ? row.sealedRequest.length : 0
    const place = { offset, length }
    offset += length
    return place
  })
}

const STAGE = `
with mine as (
  update batches b set state = 'checking', last_line = $5, has_header = $6, totals = $7::jsonb, accepted = $8, rejected = $9,
    claimed_until = ${BATCH_LEASE}
  where ${OF_CLAIM} and b.state in ('received', 'checking') returning 1
), staged as (
  insert into batch_rows (company_id, mode, batch_id, line, state, operation, sealed_request, transaction_id,
    merchant_transaction_id, original, amount_minor, currency, response_code, fault_column, fault_rule, fault_class)
  select $1, $2, $3, r.line, case when r.code = '' then 'waiting' else 'rejected' end, nullif(r.operation, ''),
    case when r.code = '' then substring($23::bytea from r.request_at for r.request_bytes) end, nullif(r.transaction_id, ''), nullif(r.reference, ''),
    nullif(r.original, ''), nullif(r.amount_minor, -1), nullif(r.currency, ''), nullif(r.code, ''),
    nullif(r.fault_column, ''), nullif(r.fault_rule, ''), nullif(r.fault_class, '')
  from mine, unnest($10::integer[], $11::text[], $12::integer[], $13::integer[], $14::text[], $15::text[], $16::text[],
    $17::bigint[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[])
    r (line, operation, request_at, request_bytes, transaction_id, reference, original, amount_minor, currency, code, fault_column,
      fault_rule, fault_class)
)
select exists (select from mine) as is_claimed`

interface TakenRowColumns {
  readonly line: number
  readonly operation: TakenRow['operation']
  readonly sealed_request: Buffer
  readonly transaction_id: string
  readonly takes: number
}

const TAKE = `
with next as materialized (
  select r.line from batch_rows r where r.company_id = $1 and r.batch_id = $3 and r.state = 'waiting' and r.line > $5
    and r.due_at <= now() and exists (select from batches b where ${OF_CLAIM})
    and (r.original is null
      or not exists (select from batch_rows e where e.company_id = $1 and e.batch_id = $3
        and e.merchant_transaction_id = r.original and e.line < r.line and e.state in ('waiting', 'acting'))
      and not exists (select from batch_rows e where e.company_id = $1 and e.batch_id = $3
        and e.original = r.original and e.line < r.line and e.state in ('waiting', 'acting')))
  order by r.line limit $6
)
update batch_rows r set state = 'acting', takes = r.takes + 1 from next
where r.company_id = $1 and r.batch_id = $3 and r.mode = $2 and r.line = next.line
returning r.line, r.operation, r.sealed_request, r.transaction_id, r.takes`

/** A row that was recorded by whoever was taken for dead stays as it was recorded. */
const RECORD = `
with told as (
  select * from unnest($5::integer[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::text[], $11::text[],
    $12::integer[], $13::text[]) t (line, ending, transaction_id, code, status, fault_rule, fault_column, after_ms, sealed)
), acted as (
  update batch_rows r set
    state = case when t.ending = 'put_back' then 'waiting' when t.fault_rule <> '' then 'rejected' else 'done' end,
    sealed_request = case when t.ending = 'put_back' then coalesce(decode(nullif(t.sealed, ''), 'hex'), r.sealed_request) end,
    transaction_id = coalesce(nullif(t.transaction_id, ''), r.transaction_id),
    is_kept = t.ending = 'kept',
    response_code = nullif(t.code, ''), status = nullif(t.status, -1),
    fault_rule = nullif(t.fault_rule, ''), fault_column = nullif(t.fault_column, ''),
    is_watched = t.ending <> 'put_back',
    due_at = case when t.ending = 'put_back' then now() + t.after_ms * interval '1 millisecond' else r.due_at end
  from told t where r.company_id = $1 and r.mode = $2 and r.batch_id = $3 and r.line = t.line and r.state = 'acting'
    and exists (select from batches b where ${OF_CLAIM})
  returning r.state
)
update batches b set acted = b.acted + (select count(*) from acted where state <> 'waiting'),
  refused = b.refused + (select count(*) from acted where state = 'rejected'), claimed_until = ${BATCH_LEASE}
where ${OF_CLAIM}`

interface RejectRow {
  readonly line: number
  readonly merchant_transaction_id: string | null
  readonly amount_minor: number | null
  readonly currency: string | null
  readonly response_code: string
  readonly fault_column: string | null
  readonly fault_rule: string
  readonly fault_class: string | null
}

const REJECTS = `
select r.line, r.merchant_transaction_id, r.amount_minor, r.currency, r.response_code, r.fault_column, r.fault_rule,
  r.fault_class
from batch_rows r where r.company_id = $1 and r.mode = $2 and r.batch_id = $3 and r.state = 'rejected' and r.line > $4
order by r.line limit $5`

function toReject(row: RejectRow): Reject {
  return {
    kind: 'reject',
    line: row.line,
    column: row.fault_column,
    code: row.response_code,
    rule: row.fault_rule,
    valueClass: row.fault_class,
    merchantTransactionId: row.merchant_transaction_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
  }
}
