import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { holdsPan } from '../domain/card.ts'
import { InvalidField } from '../domain/errors.ts'
import { HISTORY_COLUMNS, type HistoryColumnName } from './history-columns.ts'
import { type HistoryRow, readHistoryRow } from './history-row.ts'

/** What is wrong with a file, and where; never what stands there, which may be a card number. */
export interface HistoryFault {
  /** From 1; the header's is 1 as a rule. */
  readonly line: number
  /** Null: it is about the line as a whole. */
  readonly column: string | null
  readonly rule: string
}

export type ReadHistory =
  | { readonly kind: 'header'; readonly ignoredColumns: readonly string[] }
  | { readonly kind: 'row'; readonly line: number; readonly row: HistoryRow }
  | { readonly kind: 'fault'; readonly fault: HistoryFault }

/** A quote that is never closed would take the rest of the file for one cell. */
const RECORD_BYTES_MAX = 65_536
const NAME_LENGTH_SHOWN = 40

interface Place {
  readonly name: string
  /** Null: of a column that is not read. */
  readonly column: HistoryColumnName | null
}

/**
 * Reads a file of past attempts line by line, in bounded memory; a file that ends in its middle is a fault too. A fault
 * after which nothing can be read, one of the header or of the CSV itself, is the last that is yielded.
 */
export async function* readHistory(bytes: AsyncIterable<Uint8Array>, now: Date): AsyncGenerator<ReadHistory> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: RECORD_BYTES_MAX,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  // Errors of either end come out of the parser, which is read below.
  pipeline(bytes, parser, () => {})
  let places: readonly Place[] | null = null
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const line = info.lines
      if (places === null) {
        const header = readHeader(record, line)
        yield header.read
        if (header.places === null) return
        places = header.places
      } else {
        yield readLine(places, record, line, now)
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines: line = 1 } = error as { lines?: number }
    yield faultAt(line, null, 'is not CSV: a quote in it or above is not closed, or a cell is longer than 64 KiB')
    return
  }
  if (places === null) yield faultAt(1, null, 'the file has no header')
}

function readHeader(record: readonly string[], line: number): { read: ReadHistory; places: readonly Place[] | null } {
  const places = record.map((cell) => {
    const name = cell.trim().toLowerCase()
    return { name, column: HISTORY_COLUMNS.find((known) => known.name === name)?.name ?? null }
  })
  const refuse = (column: string | null, rule: string) => ({ read: faultAt(line, column, rule), places: null })
  if (record.some(holdsPan)) return refuse(null, 'must be a header, and holds what may be a card number')
  for (const { name, isRequired } of HISTORY_COLUMNS) {
    const count = places.filter(({ column }) => column === name).length
    if (count > 1) return refuse(name, 'must stand in the header once')
    if (isRequired && count === 0) return refuse(name, 'must stand in the header')
  }
  const ignoredColumns = places
    .filter(({ column }) => column === null)
    .map(({ name }) => name.slice(0, NAME_LENGTH_SHOWN))
  return { read: { kind: 'header', ignoredColumns }, places }
}

function readLine(places: readonly Place[], record: readonly string[], line: number, now: Date): ReadHistory {
  if (record.length !== places.length) {
    return faultAt(line, null, `must have ${places.length} cells like the header, and has ${record.length}`)
  }
  const cells: Partial<Record<HistoryColumnName, string>> = {}
  for (const [index, { name, column }] of places.entries()) {
    const cell = record[index] ?? ''
    if (holdsPan(cell)) {
      return faultAt(line, column ?? name.slice(0, NAME_LENGTH_SHOWN), 'holds what may be a card number: take it out')
    }
    if (column !== null) cells[column] = cell
  }
  try {
    return { kind: 'row', line, row: readHistoryRow(cells, now) }
  } catch (error) {
    if (error instanceof InvalidField) return faultAt(line, error.field, error.rule)
    throw error
  }
}

function faultAt(line: number, column: string | null, rule: string): ReadHistory {
  return { kind: 'fault', fault: { line, column, rule } }
}
