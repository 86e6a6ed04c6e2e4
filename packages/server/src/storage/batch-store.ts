import type { Batch, BatchFault } from '../domain/batch.ts'
import type { Mode, Tenant } from '../domain/company.ts'
import type { BatchFile } from '../recovery/batch-file-port.ts'
import type { BatchEvents, Batches, BatchKey, BatchPageQuery, ClaimedBatch } from '../recovery/batch-port.ts'
import { BATCH_LEASE, claimValues, IS_FREE, keyValues, MADE_BEFORE, OF_BATCH, OF_CLAIM } from './batch-claim.ts'
import { BATCH_COLUMNS, type BatchRow, toBatch } from './batch-row.ts'
import type { Queryable, SqlValue } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'
import { insertBatchEvents } from './insert-batch-events.ts'
import { Statement } from './statement.ts'

/** Rows that one statement deletes: the embedded database blocks the process while it runs. */
const CHUNK = 2_000

interface FoundRow extends BatchRow {
  readonly last_line: number
  readonly is_redacted: boolean
  readonly is_erased: boolean
}

export class BatchStore implements Batches {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async takeUp(tenant: Tenant, file: BatchFile, nameKey: string, at: Date) {
    try {
      const rows = await this.#database.query<{ batch_id: string }>(TAKE_UP, [
        ...takenValues(tenant, file, at),
        nameKey,
        'received',
        null,
        null,
      ])
      return rows.length === 1 ? 'taken' : 'known'
    } catch (error) {
      if (isUniqueViolation(error, 'batches_named')) return 'name_used'
      throw error
    }
  }

  async takeUpRefused(tenant: Tenant, file: BatchFile, { line, rule }: BatchFault, at: Date): Promise<void> {
    await this.#database.query(TAKE_UP, [...takenValues(tenant, file, at), null, 'refused', line, rule])
  }

  async findToImport(limit: number): Promise<readonly BatchKey[]> {
    return this.#keys(
      `select b.company_id, b.mode, b.batch_id from batches b
       where (b.finished_at is null or b.acknowledged_at is null or b.redacted_at is null) and ${IS_FREE}
         and (b.state in ('received', 'checking') or b.acknowledged_at is null or b.redacted_at is null)
       order by b.batch_id limit $1`,
      [limit],
    )
  }

  async findToAct(limit: number): Promise<readonly BatchKey[]> {
    // One batch of a company at a time, in the order in which they came: so its rows in flight are bounded, over all
    // processes, and what an earlier file began a later one can name. Rows that were put back hold up no other file.
    return this.#keys(
      `select f.company_id, f.mode, f.batch_id from (
         select distinct on (b.company_id, b.mode) b.company_id, b.mode, b.batch_id from batches b
         where (b.finished_at is null or b.acknowledged_at is null or b.redacted_at is null) and b.state = 'acting'
           and b.acknowledged_at is not null and b.redacted_at is not null
           and (exists (select from batch_rows r where r.company_id = b.company_id and r.batch_id = b.batch_id
               and r.state in ('waiting', 'acting') and r.due_at <= now())
             -- All have acted, and whoever saw to that died before the end.
             or not exists (select from batch_rows r where r.company_id = b.company_id and r.batch_id = b.batch_id
               and r.state in ('waiting', 'acting')))
         order by b.company_id, b.mode, b.batch_id) f
       where not exists (select from batches o where o.company_id = f.company_id and o.mode = f.mode
         and o.state = 'acting' and o.finished_at is null and o.claimed_until > now())
       order by f.batch_id limit $1`,
      [limit],
    )
  }

  async claim(key: BatchKey, claimId: string): Promise<ClaimedBatch | null> {
    const rows = await this.#database.query(
      `update batches b set claim_id = $4, claimed_until = ${BATCH_LEASE} where ${OF_BATCH} and ${IS_FREE} returning 1`,
      [...keyValues(key), claimId],
    )
    if (rows.length === 0) return null
    const claim = { ...key, claimId }
    await this.#database.query(
      `update batch_rows r set state = 'waiting' where r.company_id = $1 and r.batch_id = $3 and r.state = 'acting'
         and exists (select from batches b where ${OF_CLAIM})`,
      claimValues(claim),
    )
    return claim
  }

  async releaseMadeBefore(instant: Date): Promise<void> {
    await this.#database.query(`update batches b set claim_id = null, claimed_until = null where ${MADE_BEFORE}`, [
      instant,
    ])
  }

  renew(claim: ClaimedBatch): Promise<boolean> {
    return this.#change(claim, `claimed_until = ${BATCH_LEASE}`)
  }

  async release(claim: ClaimedBatch): Promise<void> {
    await this.#change(claim, 'claim_id = null, claimed_until = null')
  }

  async find(key: BatchKey) {
    const [row] = await this.#database.query<FoundRow>(
      `select ${BATCH_COLUMNS}, b.last_line, b.redacted_at is not null as is_redacted, b.erased_at is not null as is_erased
       from batches b where ${OF_BATCH}`,
      keyValues(key),
    )
    if (row === undefined) return null
    const { last_line: lastLine, is_redacted: isRedacted, is_erased: isErased } = row
    return { ...toBatch(row), lastLine, isRedacted, isErased }
  }

  async page({ companyId, mode }: Tenant, { order, count, sinceBatchId }: BatchPageQuery): Promise<readonly Batch[]> {
    const since = sinceBatchId === null ? '' : `and b.batch_id ${order === 'asc' ? '>' : '<'} $4`
    const rows = await this.#database.query<BatchRow>(
      `select ${BATCH_COLUMNS} from batches b where b.company_id = $1 and b.mode = $2 ${since}
       order by b.batch_id ${order} limit $3`,
      [companyId, mode, count, ...(sinceBatchId === null ? [] : [sinceBatchId])],
    )
    return rows.map(toBatch)
  }

  async hasHeader({ companyId, mode }: Tenant): Promise<boolean> {
    const [row] = await this.#database.query<{ has_header: boolean }>(
      `select b.has_header from batches b where b.company_id = $1 and b.mode = $2 and b.state in ('acting', 'done')
       order by b.batch_id desc limit 1`,
      [companyId, mode],
    )
    return row?.has_header ?? false
  }

  async beginActing(claim: ClaimedBatch, at: Date): Promise<boolean> {
    return this.#change(
      claim,
      `state = case when b.accepted = 0 then 'done' else 'acting' end,
       finished_at = case when b.accepted = 0 then $5::timestamptz end, claimed_until = ${BATCH_LEASE}`,
      [at],
    )
  }

  async fail(claim: ClaimedBatch, { line, rule }: BatchFault, at: Date): Promise<boolean> {
    for (;;) {
      const rows = await this.#database.query(
        `delete from batch_rows r using (select line from batch_rows where company_id = $1 and batch_id = $3 limit $5) old
         where r.company_id = $1 and r.batch_id = $3 and r.line = old.line
           and exists (select from batches b where ${OF_CLAIM}) returning 1`,
        [...claimValues(claim), CHUNK],
      )
      if (rows.length < CHUNK) break
      if (!(await this.renew(claim))) return false
    }
    return this.#change(
      claim,
      `state = 'failed', fault_line = $5, fault_rule = $6, finished_at = $7, totals = '[]', accepted = 0, rejected = 0`,
      [line, rule, at],
    )
  }

  acknowledged(claim: ClaimedBatch, at: Date, told: BatchEvents): Promise<boolean> {
    return this.#tell(claim, told, 'acknowledged_at = $5', [at])
  }

  redacted(claim: ClaimedBatch, at: Date): Promise<boolean> {
    return this.#change(claim, 'redacted_at = $5', [at])
  }

  finish(claim: ClaimedBatch, at: Date, told: BatchEvents): Promise<boolean> {
    const isOver = `b.state = 'acting' and not exists (select from batch_rows r where r.company_id = $1 and r.batch_id = $3
      and r.state in ('waiting', 'acting'))`
    return this.#tell(claim, told, `state = 'done', finished_at = $5`, [at], isOver)
  }

  async #keys(text: string, values: readonly SqlValue[]): Promise<readonly BatchKey[]> {
    const rows = await this.#database.query<{ company_id: string; mode: Mode; batch_id: string }>(text, values)
    return rows.map((row) => ({ companyId: row.company_id, mode: row.mode, batchId: row.batch_id }))
  }

  async #change(claim: ClaimedBatch, set: string, values: readonly SqlValue[] = []): Promise<boolean> {
    const text = `update batches b set ${set} where ${OF_CLAIM} returning 1`
    return (await this.#database.query(text, [...claimValues(claim), ...values])).length === 1
  }

  async #tell(
    claim: ClaimedBatch,
    told: BatchEvents,
    set: string,
    values: readonly SqlValue[],
    condition = 'true',
  ): Promise<boolean> {
    const statement = new Statement()
    for (const value of [...claimValues(claim), ...values]) statement.value(value)
    const changed = `changed as (update batches b set ${set} where ${OF_CLAIM} and ${condition} returning ${BATCH_COLUMNS})`
    const parts = [changed, ...insertBatchEvents(statement, claim, told, 'changed')]
    const rows = await this.#database.query(`with ${parts.join(',\n')} select 1 from changed`, statement.values)
    return rows.length === 1
  }
}

/** The input is its writer's no more, and is a batch: both or neither, so that no crash comes between. */
const TAKE_UP = `
with taken as (
  update batch_files f set taken_at = $4 where f.company_id = $1 and f.mode = $2 and f.file_id = $3
    and f.folder = 'Inputs' and f.state = 'complete' and f.taken_at is null returning f.file_id
)
insert into batches (company_id, mode, batch_id, received_at, finished_at, file_name, name_key, state, fault_line, fault_rule)
select $1, $2, t.file_id, $4, case when $7 = 'refused' then $4::timestamptz end, $5, $6, $7, $8, $9 from taken t
returning batch_id`

function takenValues({ companyId, mode }: Tenant, { fileId, name }: BatchFile, at: Date): SqlValue[] {
  return [companyId, mode, fileId, at, name]
}
