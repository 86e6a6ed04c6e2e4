import type { BatchDelimiter } from '../recovery/batch-format-port.ts'
import { neutraliseFormula } from './formula-cells.ts'

/** How much text is gathered before it is handed on, in UTF-16 code units. */
const CHUNK_LENGTH = 65_536

/** One line of CSV, its line feed included, that no spreadsheet runs: what the reader gives back as these cells. */
export function csvLine(cells: readonly string[], delimiter: BatchDelimiter): string {
  // A line with nothing in it would be no row.
  if (cells.length === 1 && cells[0] === '') return '""\n'
  return `${cells.map((cell) => quoted(neutraliseFormula(cell), delimiter)).join(delimiter)}\n`
}

/** A byte order mark at the start of a file would not be text. */
const NEEDS_QUOTES = /["\r\n\uFEFF]/

function quoted(cell: string, delimiter: BatchDelimiter): string {
  return NEEDS_QUOTES.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Lines as bytes of UTF-8, in chunks. */
export async function* toBytes(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let gathered = ''
  for await (const line of lines) {
    gathered += line
    if (gathered.length < CHUNK_LENGTH) continue
    yield Buffer.from(gathered)
    gathered = ''
  }
  if (gathered !== '') yield Buffer.from(gathered)
}
