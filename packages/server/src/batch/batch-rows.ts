import type { BatchLayout } from '../recovery/batch-format-port.ts'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { findOperation } from './batch-column.ts'
import type { BatchColumnName, KnownColumn } from './batch-columns.ts'
import { columnsOf, readHeader } from './batch-layout.ts'
import { type CsvRecord, RECORD_LENGTH_MAX, readCsvRecords } from './csv-records.ts'
import { decodeBatch } from './decode-batch.ts'
import { restoreFormula } from './formula-cells.ts'

/** What stands in a row, by column; empty cells are not in it. */
export type BatchCells = Readonly<Partial<Record<BatchColumnName, string>>>

/** One record of a file, and what its cells are. */
export type BatchRow =
  | { readonly kind: 'header'; readonly record: CsvRecord; readonly columns: readonly KnownColumn[] }
  | {
      readonly kind: 'cells'
      readonly record: CsvRecord
      readonly columns: readonly KnownColumn[]
      readonly cells: BatchCells
    }
  /** `rule` says what is wrong with it as a whole. */
  | { readonly kind: 'broken'; readonly record: CsvRecord; readonly rule: string }

/**
 * Reads a file row by row: by its header, where the first record is one, else by the layout. How many cells a row has is
 * said by the header; without one, by the first row that says what it asks for.
 *
 * @throws UnreadableBatch for a file of which no row can be trusted
 */
export async function* readBatchRows(bytes: AsyncIterable<Uint8Array>, layout: BatchLayout): AsyncGenerator<BatchRow> {
  let columns = columnsOf(layout)
  let isFirst = true
  let hasRows = false
  let count: number | null = null
  for await (const record of readCsvRecords(decodeBatch(bytes), layout.delimiter)) {
    const header = isFirst ? readFirst(record, columns) : null
    isFirst = false
    if (header !== null) {
      columns = header
      count = header.length
      yield { kind: 'header', record, columns }
      continue
    }
    hasRows = true
    const rule = ruleBroken(record, count ?? columns.length, count !== null)
    if (rule !== null) {
      yield { kind: 'broken', record, rule }
      continue
    }
    const cells = toCells(record.cells, columns)
    if (findOperation(cells.operation ?? '') !== null) count ??= record.cells.length
    yield { kind: 'cells', record, columns, cells }
  }
  // An export that went wrong leaves an empty file: to take it would look as if all were well.
  if (!hasRows) throw new UnreadableBatch(null, 'The file has no rows.')
}

/** Rows under a header that nobody could read would be taken for what they are not. */
function readFirst(record: CsvRecord, columns: readonly KnownColumn[]): readonly KnownColumn[] | null {
  if (record.fault === null) return readHeader(record.cells, record.line, columns)
  throw new UnreadableBatch(record.line, `It may name the columns, and cannot be read. ${FAULT_RULES[record.fault]}`)
}

const FAULT_RULES = {
  quote: 'A quote stands in the wrong place: a cell with quotes in it is put in quotes, and those in it are doubled.',
  length: `The row is longer than ${RECORD_LENGTH_MAX} characters.`,
} as const

function ruleBroken({ cells, fault, lines }: CsvRecord, count: number, isExact: boolean): string | null {
  if (fault !== null) return FAULT_RULES[fault]
  if (isExact ? cells.length === count : cells.length <= count) return null
  const has = `The row has ${cells.length} columns, and must have ${isExact ? '' : 'at most '}${count}`
  return lines === 1 ? `${has}.` : `${has}; it spans ${lines} lines, so that a quote may not be closed.`
}

function toCells(texts: readonly string[], columns: readonly KnownColumn[]): BatchCells {
  const cells: Partial<Record<BatchColumnName, string>> = {}
  for (let at = 0; at < texts.length; at += 1) {
    const text = texts[at] ?? ''
    const column = columns[at]
    if (text !== '' && column !== undefined) cells[column.name] = restoreFormula(text)
  }
  return cells
}
