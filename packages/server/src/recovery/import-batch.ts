import type { Batch } from '../domain/batch.ts'
import type { Tenant } from '../domain/company.ts'
import { answerNames } from './answer-names.ts'
import type { BatchFiles } from './batch-file-port.ts'
import type { BatchFormat, BatchLayout } from './batch-format-port.ts'
import type { Batches, BatchKey, BatchRows, ClaimedBatch } from './batch-port.ts'
import type { CompanyTime } from './company-time.ts'
import { holdClaim, type Repeat } from './hold-claim.ts'
import { type StageRowsPorts, stageRows } from './stage-rows.ts'

export interface ImportBatchPorts extends StageRowsPorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly files: Pick<BatchFiles, 'read' | 'publish' | 'replaceContent'>
  readonly batches: Batches
  readonly rows: Pick<BatchRows, 'stage' | 'rejects'>
  readonly format: BatchFormat
  readonly layoutOf: (tenant: Tenant) => Promise<BatchLayout>
  readonly webhooksDue: () => void
  readonly repeat: Repeat
  readonly onAnswered: (end: 'accepted' | 'refused') => void
}

/** What is still to be done before the rows of an input act; does nothing when another process is at it. */
export type ImportBatch = (key: BatchKey) => Promise<void>

/**
 * Reads an input, answers it with an acknowledgement and a file of rejects, and leaves a masked copy in its place. Each
 * step is done once, and by the next process when this one dies. An answer's name is its input's own: one that is there
 * was written before the crash.
 */
export function createImportBatch(ports: ImportBatchPorts): ImportBatch {
  return async function importBatch(key) {
    const claim = await ports.batches.claim(key, ports.ids.next())
    if (claim === null) return
    try {
      await holdClaim(
        ports.repeat,
        () => ports.batches.renew(claim),
        () => goOn(ports, claim),
      )
    } finally {
      await ports.batches.release(claim)
    }
  }
}

async function goOn(ports: ImportBatchPorts, claim: ClaimedBatch): Promise<void> {
  const layout = await ports.layoutOf(claim)
  const found = await ports.batches.find(claim)
  if (found === null) return
  const isUnread = found.state === 'received' || found.state === 'checking'
  if (isUnread && !(await stageRows(ports, claim, found.lastLine, layout))) return
  const read = (await ports.batches.find(claim)) ?? found
  if (read.acknowledgedAt === null && !(await acknowledge(ports, claim, read, layout))) return
  if (!read.isRedacted) await redact(ports, claim, layout)
}

async function acknowledge(
  ports: ImportBatchPorts,
  claim: ClaimedBatch,
  batch: Batch,
  layout: BatchLayout,
): Promise<boolean> {
  const { files, format, batches } = ports
  const form = { delimiter: layout.delimiter, hasHeader: batch.hasHeader }
  const names = answerNames(batch)
  const { receivedAt, totals, fault: refused } = batch
  const rejects = format.writeRejects(ports.rows.rejects(claim), refused, form)
  await files.publish(claim, 'Outputs', names.rejects, rejects)
  const acknowledgement = format.writeAcknowledgement({ inputName: batch.fileName, receivedAt, refused, totals }, form)
  await files.publish(claim, 'Outputs', names.acknowledgement, acknowledgement)
  const isOver = batch.finishedAt !== null
  const types = isOver ? (['batch.received', 'batch.completed'] as const) : (['batch.received'] as const)
  const told = { types, occurredAt: await ports.companyTime.now(claim) }
  const isMine = await batches.acknowledged(claim, ports.clock.now(), told)
  if (isMine) ports.onAnswered(refused === null ? 'accepted' : 'refused')
  ports.webhooksDue()
  return isMine
}

async function redact(ports: ImportBatchPorts, claim: ClaimedBatch, layout: BatchLayout): Promise<void> {
  const masked = ports.format.redact(ports.files.read(claim, claim.batchId), layout)
  await ports.files.replaceContent(claim, claim.batchId, masked)
  await ports.batches.redacted(claim, ports.clock.now())
}
