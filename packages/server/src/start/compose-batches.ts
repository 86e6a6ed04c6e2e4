import type { Logger } from 'pino'
import type { Clock } from '../domain/clock.ts'
import type { Mode, Tenant } from '../domain/company.ts'
import type { IdSource } from '../domain/ids.ts'
import type { Job, JobKind } from '../jobs/queues.ts'
import { createActOnBatch } from '../recovery/act-on-batch.ts'
import { type ActOnRowPorts, createActOnRow } from '../recovery/act-on-row.ts'
import type { BatchFiles } from '../recovery/batch-file-port.ts'
import type { BatchFormat } from '../recovery/batch-format-port.ts'
import type { BatchBacklog, BatchKey, BatchRowVault } from '../recovery/batch-port.ts'
import type { BatchResults } from '../recovery/batch-result-port.ts'
import { readBatchRow, writeBatchRow } from '../recovery/batch-row-text.ts'
import { createBatchSlots } from '../recovery/batch-slots.ts'
import type { CompanyTime } from '../recovery/company-time.ts'
import { createExportResults, type ExportResults } from '../recovery/export-results.ts'
import { latestExportSlot } from '../recovery/export-slot.ts'
import { createImportBatch } from '../recovery/import-batch.ts'
import { layoutOf } from '../recovery/manage-batch-layout.ts'
import type { Companies } from '../recovery/merchant-port.ts'
import { createReadBatches, type ReadBatches } from '../recovery/read-batches.ts'
import { createReceiveBatch, type ReceiveBatch } from '../recovery/receive-batch.ts'
import { takeUpInputs } from '../recovery/take-up-inputs.ts'
import type { ReferenceTokens } from '../recovery/vault-port.ts'
import { BatchLayoutStore } from '../storage/batch-layout-store.ts'
import { BatchResultStore } from '../storage/batch-result-store.ts'
import { BatchRowStore } from '../storage/batch-row-store.ts'
import { BatchStore } from '../storage/batch-store.ts'
import type { Database } from '../storage/database.ts'
import { BATCH_ROW_KIND, type Vault } from '../vault/vault.ts'
import { repeatByTimer } from './repeat.ts'

export interface BatchSurroundings extends ActOnRowPorts {
  readonly database: Database
  readonly clock: Clock
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly vault: Vault
  readonly references: ReferenceTokens
  readonly companies: Companies
  readonly files: BatchFiles
  readonly format: BatchFormat
  /** Rows under way at once; 0: none, and no file is read. */
  readonly slots: number
  readonly webhooksDue: () => void
  readonly inputArrived: () => void
  readonly metrics: { batchFileAnswered(end: 'accepted' | 'refused'): void }
  readonly logger: Logger
  /** By the database's clock. */
  readonly startedAt: Date
}

export interface Batching {
  readonly receiveBatch: ReceiveBatch
  readonly readBatches: ReadBatches
  readonly exportResults: ExportResults
  readonly backlog: () => Promise<BatchBacklog>
  readonly jobs: Readonly<Record<'batch-import' | 'batch-acting' | 'batch-export', JobKind>>
  /** Everything that may be done now, one after the other. */
  runAll(): Promise<void>
  /** Takes nothing new; resolves when the rows that are under way have acted. */
  stop(): Promise<void>
}

/** Batches and companies that one look hands out. */
const FOUND_AT_ONCE = 100

export function composeBatches(surroundings: BatchSurroundings): Batching {
  const { database, clock, logger, slots } = surroundings
  const layouts = { batchLayouts: new BatchLayoutStore(database), batchFormat: surroundings.format }
  let isStopped = false
  const ports = {
    ...surroundings,
    layoutOf: ({ companyId }: Tenant) => layoutOf(layouts, companyId),
    batches: new BatchStore(database),
    rows: new BatchRowStore(database),
    results: new BatchResultStore(database),
    rowVault: rowVaultOf(surroundings.vault),
    isStopping: () => isStopped,
    repeat: repeatByTimer,
    onAnswered: surroundings.metrics.batchFileAnswered,
    slots: createBatchSlots(Math.max(1, slots)),
    actOnRow: createActOnRow(surroundings),
    onFailure: ({ companyId, batchId, line }: BatchKey & { readonly line: number }, error: unknown) =>
      logger.error({ err: error, companyId, batchId, line }, 'a row of a batch could not be acted on'),
  }
  const importBatch = createImportBatch(ports)
  const actOnBatch = createActOnBatch(ports)
  const exportResults = createExportResults(ports)
  // The embedded database is ours alone: what was claimed before we started, nobody is at.
  const forgetDead = once(async () => {
    if (database.kind !== 'pglite') return
    await ports.batches.releaseMadeBefore(surroundings.startedAt)
    await ports.results.releaseMadeBefore(surroundings.startedAt)
  })
  const acting = new Set<Promise<boolean>>()
  const jobs = {
    'batch-import': {
      async find() {
        if (slots === 0 || isStopped) return []
        await forgetDead()
        await takeUpInputs(ports)
        return (await ports.batches.findToImport(FOUND_AT_ONCE)).map(jobOf)
      },
      async run(data) {
        await importBatch(keyOf(data))
        return false
      },
    },
    'batch-acting': {
      find: async () => (slots === 0 || isStopped ? [] : (await ports.batches.findToAct(FOUND_AT_ONCE)).map(jobOf)),
      run(data) {
        const turn = actOnBatch(keyOf(data)).finally(() => acting.delete(turn))
        acting.add(turn)
        return turn
      },
    },
    'batch-export': exportJobs(ports, exportResults),
  } satisfies Batching['jobs']
  return {
    receiveBatch: createReceiveBatch(ports),
    readBatches: createReadBatches(ports),
    exportResults,
    jobs,
    backlog: () => ports.rows.backlog(clock.now()),
    runAll: () => runAll([jobs['batch-import'], jobs['batch-acting']]),
    async stop() {
      isStopped = true
      await Promise.allSettled(acting)
    },
  }
}

/** Does it once; again when it failed. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => {
    done ??= work().catch((error: unknown) => {
      done = null
      throw error
    })
    return done
  }
}

function exportJobs(
  { results, clock }: { readonly results: BatchResults; readonly clock: Clock },
  exportResults: ExportResults,
): JobKind {
  return {
    async find() {
      const slotAt = latestExportSlot(clock.now())
      const due = await results.withoutExport(slotAt, FOUND_AT_ONCE)
      const unfinished = await results.unfinished(FOUND_AT_ONCE)
      return [...unfinished, ...due].map((tenant) => exportJobOf(tenant, slotAt))
    },
    async run({ companyId = '', mode, slotAt = '' }) {
      await exportResults({ companyId, mode: mode as Mode }, new Date(slotAt))
      return false
    },
  }
}

async function runAll(kinds: readonly JobKind[]): Promise<void> {
  for (;;) {
    let count = 0
    for (const kind of kinds) {
      for (const job of await kind.find()) {
        await kind.run(job.data)
        count += 1
      }
    }
    if (count === 0) return
  }
}

function jobOf({ companyId, mode, batchId }: BatchKey): Job {
  return { key: batchId, data: { companyId, mode, batchId } }
}

function keyOf({ companyId = '', mode, batchId = '' }: Job['data']): BatchKey {
  return { companyId, mode: mode as Mode, batchId }
}

function exportJobOf({ companyId, mode }: Tenant, slotAt: Date): Job {
  return { key: `${companyId}/${mode}`, data: { companyId, mode, slotAt: slotAt.toISOString() } }
}

function rowVaultOf(vault: Vault): BatchRowVault {
  return {
    seal(row, request) {
      return vault.seal({ ...row, kind: BATCH_ROW_KIND }, Buffer.from(writeBatchRow(request)))
    },
    async open(row, sealed) {
      const plaintext = await vault.open({ ...row, kind: BATCH_ROW_KIND }, sealed)
      const request = readBatchRow(plaintext.toString('utf8'))
      plaintext.fill(0)
      return request
    },
  }
}
