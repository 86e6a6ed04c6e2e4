import type { Batch } from '../domain/batch.ts'
import type { Mode, Tenant } from '../domain/company.ts'
import type { BatchKey } from '../recovery/batch-port.ts'
import type { Housekeeping } from '../recovery/housekeeping-port.ts'
import { keyValues } from './batch-claim.ts'
import { type BatchRow, toBatch } from './batch-row.ts'
import type { Queryable } from './database.ts'
import { DELETE_ERASED_ROWS, DELETE_RESULT_FILES, ERASE_BATCH, OLD_BATCHES } from './erase-batches.ts'
import { insertEvents, recoveryEnded, selectChangedCases, TOLD_OF_CASE } from './insert-events.ts'
import { ERASED_COLUMNS } from './payment-method-store.ts'
import { DAYS_OVER } from './record-outcome.ts'
import { Statement } from './statement.ts'

/** Rows of one statement: the embedded database blocks the process while it runs. */
const CHUNK = 200

/** The country names nobody, and is what past declines are learned from. */
const ERASURE = ERASED_COLUMNS.filter((column) => column !== 'country')
  .map((column) => `${column} = null`)
  .join(', ')

export class HousekeepingStore implements Housekeeping {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async eraseCachedMethods(madeBefore: Date, now: Date): Promise<number> {
    let total = 0
    for (const tenant of await this.#tenantsWithCached(madeBefore)) {
      total += await this.#eraseOf(tenant, madeBefore, now)
    }
    return total
  }

  async expireCases(now: Date): Promise<number> {
    // By the company's own time, which in the sandbox may be ahead.
    const tenants = await this.#database.query<{ company_id: string; mode: Mode; ahead_ms: number }>(
      `select c.company_id, m.mode, case when m.mode = 'sandbox' then c.sandbox_clock_offset_ms else 0 end as ahead_ms
       from companies c cross join (values ('sandbox'), ('live')) m (mode)`,
    )
    let total = 0
    for (const { company_id: companyId, mode, ahead_ms: aheadMs } of tenants) {
      const companyNow = new Date(now.getTime() + aheadMs)
      let count = CHUNK
      while (count === CHUNK) {
        count = await this.#expireSome({ companyId, mode }, companyNow)
        total += count
      }
    }
    return total
  }

  /** Events are deleted after where they were sent, so that none is sent without being there. */
  async deleteEvents(keptDays: number): Promise<number> {
    const rows = await this.#database.query(
      `with old as (
         select company_id, event_id from webhook_events where written_at < now() - make_interval(days => $1) order by written_at limit $2
       ), sent as (
         delete from webhook_deliveries d using old o, webhooks w
         where w.company_id = o.company_id and d.company_id = w.company_id and d.webhook_id = w.webhook_id
           and d.event_id = o.event_id
       )
       delete from webhook_events e using old o where e.company_id = o.company_id and e.event_id = o.event_id
       returning 1`,
      [keptDays, CHUNK],
    )
    return rows.length
  }

  async deleteStrayDeliveries(): Promise<number> {
    const rows = await this.#database.query(
      `delete from webhook_deliveries d using (
         select company_id, webhook_id, event_id from webhook_deliveries s
         where not exists (select from webhooks w where w.company_id = s.company_id and w.webhook_id = s.webhook_id)
         limit $1) s
       where d.company_id = s.company_id and d.webhook_id = s.webhook_id and d.event_id = s.event_id returning 1`,
      [CHUNK],
    )
    return rows.length
  }

  /** Their chunks are strays from then on. */
  async deleteAbandonedUploads(changedBefore: Date): Promise<number> {
    const rows = await this.#database.query(
      `delete from batch_files f using (
         select company_id, file_id from batch_files
         where folder = 'Inputs' and state = 'open' and taken_at is null and changed_at < $1 limit $2) old
       where f.company_id = old.company_id and f.file_id = old.file_id and f.state = 'open' and f.changed_at < $1
       returning 1`,
      [changedBefore, CHUNK],
    )
    return rows.length
  }

  async batchesToErase(overBefore: Date): Promise<readonly Batch[]> {
    const rows = await this.#database.query<BatchRow>(OLD_BATCHES, [overBefore, CHUNK])
    return rows.map(toBatch)
  }

  async eraseBatch(key: BatchKey, outputNames: readonly string[], at: Date): Promise<void> {
    await this.#database.query(ERASE_BATCH, [...keyValues(key), outputNames, at])
  }

  async deleteErasedRows(): Promise<number> {
    for (;;) {
      const [step] = await this.#database.query<{ batches: number; rows: number }>(DELETE_ERASED_ROWS, [CHUNK])
      // A batch of which no row is left, as of a file that was refused, is done with; the next may have some.
      if (step === undefined || step.batches === 0 || step.rows > 0) return step?.rows ?? 0
    }
  }

  async deleteResultFiles(writtenBefore: Date): Promise<number> {
    return (await this.#database.query(DELETE_RESULT_FILES, [writtenBefore, CHUNK])).length
  }

  /** A content is written before the file that it will belong to. None takes a day. */
  async deleteStrayChunks(): Promise<number> {
    const rows = await this.#database.query(
      `delete from batch_file_chunks c using (
         select company_id, content_id, position from batch_file_chunks s
         where written_at < now() - interval '1 day'
           and not exists (select from batch_files f where f.company_id = s.company_id and f.content_id = s.content_id)
         limit $1) s
       where c.company_id = s.company_id and c.content_id = s.content_id and c.position = s.position returning 1`,
      [CHUNK],
    )
    return rows.length
  }

  async #expireSome(tenant: Tenant, now: Date): Promise<number> {
    const statement = new Statement()
    const company = statement.value(tenant.companyId)
    const over = `over as materialized (select o.case_id from recovery_cases o where o.company_id = ${company}
      and o.mode = ${statement.value(tenant.mode)} and o.state = 'open' and not o.recovery_disabled
      and o.deadline_at <= ${statement.value(now)} limit ${statement.value(CHUNK)} for update skip locked)`
    const kase = `kase as (update recovery_cases c set state = 'expired', changed_at = c.deadline_at from over
      where c.company_id = ${company} and c.case_id = over.case_id returning ${TOLD_OF_CASE})`
    const told = insertEvents(statement, tenant, recoveryEnded('expired', DAYS_OVER), {
      name: 'told',
      select: selectChangedCases('kase', 'true'),
      occurredAt: now,
    })
    const rows = await this.#database.query(
      `with ${[over, kase, ...told].join(',\n')} select case_id from kase`,
      statement.values,
    )
    return rows.length
  }

  /** One look into the index for each company and mode. */
  async #tenantsWithCached(madeBefore: Date): Promise<readonly Tenant[]> {
    const rows = await this.#database.query<{ company_id: string; mode: Mode }>(
      `select c.company_id, m.mode from companies c cross join (values ('sandbox'), ('live')) m (mode)
       where exists (select from payment_methods p where p.company_id = c.company_id and p.mode = m.mode
         and p.storage_state = 'Cached' and p.erased_at is null and p.created_at < $1)`,
      [madeBefore],
    )
    return rows.map((row) => ({ companyId: row.company_id, mode: row.mode }))
  }

  /** Walks past those that are still needed; they are looked at again the next time. */
  async #eraseOf({ companyId, mode }: Tenant, madeBefore: Date, now: Date): Promise<number> {
    let total = 0
    let after = { madeAt: new Date(0), id: '' }
    for (;;) {
      const [row] = await this.#database.query<ErasedRow>(ERASE_CHUNK, [
        companyId,
        mode,
        madeBefore,
        after.madeAt,
        after.id,
        now,
        CHUNK,
      ])
      total += row?.erased ?? 0
      if (row === undefined || row.last_made_at === null || row.last_id === null || row.seen < CHUNK) return total
      after = { madeAt: row.last_made_at, id: row.last_id }
    }
  }
}

interface ErasedRow {
  readonly seen: number
  readonly erased: number
  readonly last_made_at: Date | null
  readonly last_id: string | null
}

/** A method belongs to the payment that it came with; the case may have taken others since, all with this method. */
const ERASE_CHUNK = `
with old as materialized (
  select payment_method_id, transaction_id, created_at from payment_methods
  where company_id = $1 and mode = $2 and storage_state = 'Cached' and erased_at is null
    and created_at < $3 and created_at >= $4 and (created_at, payment_method_id) > ($4, $5)
  order by created_at, payment_method_id limit $7
), unneeded as (
  select o.payment_method_id from old o where not exists (
    select from attempts a left join recovery_cases c on c.company_id = a.company_id and c.case_id = a.case_id
    where a.company_id = $1 and a.transaction_id = o.transaction_id and (a.state in ('sending', 'unknown')
      or c.state in ('scheduled', 'attempting') or (c.state = 'open' and c.deadline_at > $6)))
), erased as (
  update payment_methods m set erased_at = $6, ${ERASURE} from unneeded u
  where m.company_id = $1 and m.payment_method_id = u.payment_method_id and m.storage_state = 'Cached'
  returning 1
)
select (select count(*) from old) as seen, (select count(*) from erased) as erased, last.created_at as last_made_at,
  last.payment_method_id as last_id
from (values (1)) once left join (
  select * from old order by created_at desc, payment_method_id desc limit 1) last on true`
