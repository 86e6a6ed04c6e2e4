import type { Batch } from '../domain/batch.ts'
import type { BatchAnswer } from './schemas/batch.ts'

export function presentBatch(batch: Batch): BatchAnswer {
  const { fault } = batch
  return {
    id: batch.batchId,
    fileName: batch.fileName,
    status: batch.state,
    reason: fault === null ? null : { line: fault.line, message: fault.rule },
    rows: batch.accepted + batch.rejected,
    accepted: batch.accepted,
    rejected: batch.rejected,
    acted: batch.acted,
    refused: batch.refused,
    amounts: batch.totals.map((totals) => ({
      currencyCode: totals.currency,
      accepted: totals.acceptedRows,
      acceptedAmount: presentSum(totals.acceptedMinor),
      rejected: totals.rejectedRows,
      rejectedAmount: presentSum(totals.rejectedMinor),
    })),
    dateReceived: batch.receivedAt.toISOString(),
    dateAcknowledged: batch.acknowledgedAt?.toISOString() ?? null,
    dateFinished: batch.finishedAt?.toISOString() ?? null,
  }
}

/** A JSON number would round it without a word. */
function presentSum(minor: bigint): number | string {
  return minor <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(minor) : String(minor)
}
