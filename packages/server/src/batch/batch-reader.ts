import type { BatchLayout } from '../recovery/batch-format-port.ts'
import type { BatchLine } from '../recovery/batch-row.ts'
import { readBatchRows } from './batch-rows.ts'
import { readBatchRow, rejectBrokenRow } from './read-batch-row.ts'

/**
 * Reads a batch file: its header, where it has one, and then each row, in order and in bounded memory. A row that cannot be
 * acted on is a reject, and the next is read.
 *
 * @throws UnreadableBatch for a file of which no row can be trusted
 */
export async function* readBatch(bytes: AsyncIterable<Uint8Array>, layout: BatchLayout): AsyncGenerator<BatchLine> {
  for await (const row of readBatchRows(bytes, layout)) {
    const { line } = row.record
    if (row.kind === 'header') yield { kind: 'header', line, columns: row.columns.map(({ name }) => name) }
    else if (row.kind === 'broken') yield rejectBrokenRow(line, row.rule)
    else yield readBatchRow(line, row.cells)
  }
}
