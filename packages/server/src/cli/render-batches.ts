import type { ShownBatch } from '../admin/batch-operations.ts'
import { renderTable } from './render-table.ts'

const HEADINGS = ['BATCH', 'MODE', 'FILE', 'STATE', 'ACCEPTED', 'REJECTED', 'ACTED', 'REFUSED', 'RECEIVED']

export function renderBatches(batches: readonly ShownBatch[]): string {
  if (batches.length === 0) return 'No batch file has come yet.'
  const rows = batches.map(({ batchId, mode, fileName, state, accepted, rejected, acted, refused, receivedAt }) => [
    batchId,
    mode,
    fileName,
    state,
    ...[accepted, rejected, acted, refused].map(String),
    receivedAt,
  ])
  return renderTable(HEADINGS, rows)
}

export function renderBatch(batch: ShownBatch): string {
  const { fault, totals } = batch
  const where = fault === null || fault.line === null ? '' : `line ${fault.line}: `
  const money = totals.map(({ currency, acceptedRows, acceptedMinor, rejectedRows, rejectedMinor }) => [
    currency ?? 'none',
    String(acceptedRows),
    acceptedMinor,
    String(rejectedRows),
    rejectedMinor,
  ])
  const parts = [
    renderBatches([batch]),
    ...(fault === null ? [] : [`Nothing of it was done: ${where}${fault.rule}`]),
    ...(money.length === 0 ? [] : [renderTable(['CURRENCY', 'ACCEPTED', 'AMOUNT', 'REJECTED', 'AMOUNT'], money)]),
    `Acknowledged ${batch.acknowledgedAt ?? 'not yet'}, finished ${batch.finishedAt ?? 'not yet'}.`,
  ]
  return parts.join('\n\n')
}
