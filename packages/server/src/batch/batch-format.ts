import type { BatchFormat } from '../recovery/batch-format-port.ts'
import { readBatchLayout } from './batch-layout.ts'
import { readBatch } from './batch-reader.ts'
import { writeAcknowledgement, writeRejects, writeResults } from './batch-writer.ts'
import { redactBatch } from './redact-batch.ts'

/** The format of docs/reference/batch-format.md. */
export const batchFormat: BatchFormat = {
  readLayout: readBatchLayout,
  read: readBatch,
  redact: redactBatch,
  writeResults,
  writeRejects,
  writeAcknowledgement,
}
