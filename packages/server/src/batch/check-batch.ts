import type { CurrencyTotals } from '../domain/batch.ts'
import type { BatchLayout } from '../recovery/batch-format-port.ts'
import type { ReadRow, RejectedRow } from '../recovery/batch-row.ts'
import { BatchTotals } from '../recovery/batch-totals.ts'
import { type BatchColumnName, findColumn } from './batch-columns.ts'
import { type BatchCells, readBatchRows } from './batch-rows.ts'
import { readBatchRow, rejectBrokenRow } from './read-batch-row.ts'

/** What is found in a file, in numbers. */
export interface CheckedBatch {
  readonly hasHeader: boolean
  readonly acceptedRows: number
  readonly rejectedRows: number
  /** Of the rejected rows, all together. */
  readonly faults: number
  readonly totals: readonly CurrencyTotals[]
}

/**
 * Reads a file as an import would, and tells every fault of every row as it is found: of each row the first is that with
 * which an import rejects it.
 *
 * @throws UnreadableBatch for a file of which nothing would be taken
 */
export async function checkBatch(
  bytes: AsyncIterable<Uint8Array>,
  layout: BatchLayout,
  tell: (fault: RejectedRow) => void,
): Promise<CheckedBatch> {
  const totals = new BatchTotals()
  const checked = { hasHeader: false, acceptedRows: 0, rejectedRows: 0, faults: 0 }
  for await (const row of readBatchRows(bytes, layout)) {
    if (row.kind === 'header') {
      checked.hasHeader = true
      continue
    }
    const { line } = row.record
    const cells = row.kind === 'cells' ? row.cells : {}
    const read = row.kind === 'broken' ? rejectBrokenRow(line, row.rule) : readBatchRow(line, cells)
    totals.add(read)
    if (read.kind === 'row') {
      checked.acceptedRows += 1
      continue
    }
    checked.rejectedRows += 1
    for (const fault of faultsOf(read, cells)) {
      checked.faults += 1
      tell(fault)
    }
  }
  return { ...checked, totals: totals.list() }
}

/**
 * The fault of a row, and those that would be found when it was repaired: its cell is replaced by the column's example, and
 * left out where that is no better.
 */
function* faultsOf(first: RejectedRow, cells: BatchCells): Generator<RejectedRow> {
  const repaired: Partial<Record<BatchColumnName, string>> = { ...cells }
  const tried = new Map<string, number>()
  for (let read: ReadRow | RejectedRow = first; read.kind === 'reject'; read = readBatchRow(first.line, repaired)) {
    const column = read.column === null ? null : findColumn(read.column)
    const tries = tried.get(read.column ?? '') ?? 0
    if (tries === 0) yield read
    if (column === null || tries > 1) return
    tried.set(column.name, tries + 1)
    if (tries === 0) repaired[column.name] = column.example
    else delete repaired[column.name]
  }
}
