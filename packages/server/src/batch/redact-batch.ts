import { holdsIssuedPan, maskPan } from '../domain/card.ts'
import type { BatchDelimiter, BatchLayout } from '../recovery/batch-format-port.ts'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { type BatchRow, readBatchRows } from './batch-rows.ts'
import { csvLine, toBytes } from './csv-writer.ts'

const REMOVED = '[removed: may have held a card number]'
const ROW_REMOVED = '[row removed: it could not be read]'
const REST_REMOVED = '[all from here on removed: the file could not be read]'

/**
 * The same file, line by line, without what must not be kept: card numbers are masked, security codes gone, and of what
 * cannot be read nothing is left, since nobody knows what stood in it.
 */
export function redactBatch(bytes: AsyncIterable<Uint8Array>, layout: BatchLayout): AsyncIterable<Uint8Array> {
  return toBytes(redactedLines(bytes, layout))
}

async function* redactedLines(bytes: AsyncIterable<Uint8Array>, layout: BatchLayout): AsyncGenerator<string> {
  let nextLine = 1
  try {
    for await (const row of readBatchRows(bytes, layout)) {
      const { line } = row.record
      // Empty lines, so that every row keeps its number.
      yield '\n'.repeat(line - nextLine)
      const text = redactedLine(row, layout.delimiter)
      yield text
      nextLine = line + newLinesIn(text)
    }
  } catch (error) {
    if (!(error instanceof UnreadableBatch)) throw error
    yield csvLine([REST_REMOVED], layout.delimiter)
  }
}

function redactedLine(row: BatchRow, delimiter: BatchDelimiter): string {
  if (row.kind === 'header')
    return csvLine(
      row.columns.map(({ name }) => name),
      delimiter,
    )
  if (row.kind === 'broken') return csvLine([ROW_REMOVED], delimiter)
  const { columns, cells, record } = row
  const kept = columns.slice(0, record.cells.length).map(({ name, type }) => {
    const text = cells[name] ?? ''
    if (name === 'cvv') return ''
    if (type === 'card number') return maskedNumber(text)
    return holdsIssuedPan(text) ? REMOVED : text
  })
  return csvLine(kept, delimiter)
}

function newLinesIn(text: string): number {
  return text.split('\n').length - 1
}

/** First six and last four of what can be a number; of anything else its length, which helps to find a mistake. */
function maskedNumber(text: string): string {
  const digits = text.replaceAll(/[\s-]/g, '')
  const isNumber = /^[0-9]{12,19}$/.test(digits)
  return isNumber ? maskPan(digits.slice(0, 6), digits.slice(-4), digits.length) : '*'.repeat(text.length)
}
