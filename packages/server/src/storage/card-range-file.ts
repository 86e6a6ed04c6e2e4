import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { InvalidField } from '../domain/errors.ts'
import type { CardRangeRow } from '../recovery/card-ranges-port.ts'

/** A quote that is never closed would take the rest of the file for one cell. */
const RECORD_BYTES_MAX = 65_536

/** The rows of a CSV file on this machine, by the names in its first line, in bounded memory. @throws InvalidField */
export async function* readCardRangeFile(path: string): AsyncIterable<CardRangeRow> {
  const parser = parse({
    bom: true,
    columns: true,
    info: true,
    max_record_size: RECORD_BYTES_MAX,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  // Errors of either end come out of the parser, which is read below.
  pipeline(createReadStream(path), parser, () => {})
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>
      info: { lines: number }
    }>) {
      yield { line: info.lines, cells: record }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new InvalidField('file', `cannot be read as CSV (${error.code})`)
    if (isMissing(error)) throw new InvalidField('file', 'cannot be opened by the server')
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'EISDIR'].includes(String(error.code))
}
