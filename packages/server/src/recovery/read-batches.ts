import type { Batch } from '../domain/batch.ts'
import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { BatchFormat, BatchLayout } from './batch-format-port.ts'
import type { Batches, BatchKey, BatchPageQuery, BatchRows, FoundBatch } from './batch-port.ts'
import type { BatchResults } from './batch-result-port.ts'
import type { CompanyTime } from './company-time.ts'
import { resultReadings } from './result-readings.ts'
import type { TransactionReading } from './transaction-view.ts'
import type { ReferenceTokens } from './vault-port.ts'

export interface ReadBatchesPorts {
  readonly batches: Pick<Batches, 'find' | 'page'>
  readonly rows: Pick<BatchRows, 'rejects'>
  readonly results: Pick<BatchResults, 'ofBatch'>
  readonly references: ReferenceTokens
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly format: Pick<BatchFormat, 'writeResults' | 'writeRejects'>
  readonly layoutOf: (tenant: Tenant) => Promise<BatchLayout>
}

/**
 * All throw NotFound for an id that is unknown, another company's or the other mode's; `output` and `rejects` also for a
 * batch whose time is over.
 */
export interface ReadBatches {
  byId(tenant: Tenant, batchId: string): Promise<Batch>
  page(tenant: Tenant, query: BatchPageQuery): Promise<readonly Batch[]>
  /** Every row that has acted, with the retries of its payment, as they stand now: a file of results. */
  output(tenant: Tenant, batchId: string): Promise<AsyncIterable<Uint8Array>>
  /** Every row that was rejected, also when it acted: a file of rejects. */
  rejects(tenant: Tenant, batchId: string): Promise<AsyncIterable<Uint8Array>>
}

const ROWS_A_STEP = 200

export function createReadBatches(ports: ReadBatchesPorts): ReadBatches {
  const find = async (tenant: Tenant, batchId: string): Promise<FoundBatch> => {
    const batch = await ports.batches.find({ ...tenant, batchId })
    if (batch === null) throw new NotFound('There is no such batch.')
    return batch
  }
  const findWithFiles = async (tenant: Tenant, batchId: string): Promise<Batch> => {
    const batch = await find(tenant, batchId)
    if (batch.isErased) throw new NotFound('The files of this batch are not kept any more.')
    return batch
  }
  const formOf = async (batch: Batch) => {
    const { delimiter } = await ports.layoutOf(batch)
    return { delimiter, hasHeader: batch.hasHeader }
  }
  return {
    byId: find,
    page: (tenant, query) => ports.batches.page(tenant, query),
    async output(tenant, batchId) {
      const batch = await findWithFiles(tenant, batchId)
      return ports.format.writeResults(readingsOf(ports, batch), await formOf(batch))
    },
    async rejects(tenant, batchId) {
      const batch = await findWithFiles(tenant, batchId)
      return ports.format.writeRejects(ports.rows.rejects(batch), batch.fault, await formOf(batch))
    },
  }
}

async function* readingsOf(ports: ReadBatchesPorts, key: BatchKey): AsyncIterable<TransactionReading> {
  let after = 0
  for (;;) {
    const rows = await ports.results.ofBatch(key, after, ROWS_A_STEP)
    yield* resultReadings(ports, key, rows, await ports.companyTime.now(key))
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS_A_STEP) return
    after = last.line
  }
}
