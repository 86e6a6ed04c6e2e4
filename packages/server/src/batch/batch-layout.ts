import { InvalidField } from '../domain/errors.ts'
import type { BatchDelimiter, BatchLayout } from '../recovery/batch-format-port.ts'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { findOperation } from './batch-column.ts'
import { BATCH_COLUMNS, type BatchColumnName, findColumn, type KnownColumn } from './batch-columns.ts'

/** What a delimiter is called where it is configured. */
export const DELIMITER_NAMES = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
} as const satisfies Record<string, BatchDelimiter>

export const DEFAULT_LAYOUT: BatchLayout = { delimiter: ',', columns: null }

/** As little as a row can do with. */
const REQUIRED: BatchColumnName = 'operation'

/**
 * Reads a layout as it is configured: a delimiter by its name or as it is, and column names in an order of one's own.
 *
 * @throws InvalidField for a delimiter that is none of the four, and for columns that are unknown, twice there, or lack
 * the operation
 */
export function readBatchLayout(told: {
  readonly delimiter: string | null
  readonly columns: readonly string[] | null
}): BatchLayout {
  return {
    delimiter: told.delimiter === null ? DEFAULT_LAYOUT.delimiter : readDelimiter(told.delimiter),
    columns: told.columns === null ? null : readColumns(told.columns),
  }
}

function readDelimiter(text: string): BatchDelimiter {
  const found = Object.entries(DELIMITER_NAMES).find(([name, character]) => text === name || text === character)
  if (found !== undefined) return found[1]
  throw new InvalidField('delimiter', `must be one of ${Object.keys(DELIMITER_NAMES).join(', ')}`)
}

function readColumns(names: readonly string[]): readonly BatchColumnName[] {
  const columns = names.map((name, index) => {
    const known = findColumn(name)
    if (known === null) throw new InvalidField('columns', `must be names of columns: the ${ordinal(index)} is not`)
    return known.name
  })
  const twice = columns.find((name, index) => columns.indexOf(name) !== index)
  if (twice !== undefined) throw new InvalidField('columns', `must name ${twice} once`)
  if (!columns.includes(REQUIRED)) throw new InvalidField('columns', `must name ${REQUIRED}`)
  return columns
}

function ordinal(index: number): string {
  return `${index + 1}${['st', 'nd', 'rd'][index] ?? 'th'}`
}

/** Which columns the cells of a file without a header are. */
export function columnsOf(layout: BatchLayout): readonly KnownColumn[] {
  if (layout.columns === null) return BATCH_COLUMNS
  return readColumns(layout.columns).flatMap((name) => findColumn(name) ?? [])
}

/** How many cells must be names of columns before a first line that lacks the operation is a header all the same. */
const NAMES_OF_A_HEADER = 2
const NAME_SHOWN = /^[\w.]{1,60}$/

/**
 * The columns that a first record names, in its order; null: it is a row. A header names the operation, or two columns of
 * any kind, and has no operation where one of `layout` would have it.
 *
 * @throws UnreadableBatch for a header with a name that is unknown, empty or twice there, or without the operation
 */
export function readHeader(
  cells: readonly string[],
  line: number,
  layout: readonly KnownColumn[],
): readonly KnownColumn[] | null {
  const operation = cells[layout.findIndex(({ name }) => name === REQUIRED)] ?? ''
  if (findOperation(operation) !== null) return null
  const found = cells.map(findColumn)
  const known = found.filter((each) => each !== null)
  const isHeader = known.some(({ name }) => name === REQUIRED) || known.length >= NAMES_OF_A_HEADER
  if (!isHeader) return null
  const unknown = found.indexOf(null)
  if (unknown !== -1) throw new UnreadableBatch(line, `${nameOf(cells[unknown] ?? '', unknown)} is no column.`)
  const twice = known.find(({ name }, index) => known.findIndex((each) => each.name === name) !== index)
  if (twice !== undefined) throw new UnreadableBatch(line, `The column ${twice.name} is there twice.`)
  if (!known.some(({ name }) => name === REQUIRED)) {
    throw new UnreadableBatch(line, `The column ${REQUIRED} is missing.`)
  }
  return known
}

/** A name as it was written, unless it may be something else: a row's value, or a number. */
function nameOf(cell: string, index: number): string {
  const name = cell.trim()
  const isName = NAME_SHOWN.test(name) && !/\d{4}/.test(name)
  return isName ? `"${name}", the ${ordinal(index)} name of the header,` : `The ${ordinal(index)} name of the header`
}
