import { type BatchColumn, COLUMN_TYPES, OPERATION_NAMES, OPERATIONS } from '../../src/batch/batch-column.ts'
import { BATCH_COLUMNS } from '../../src/batch/batch-columns.ts'
import { DELIMITER_NAMES } from '../../src/batch/batch-layout.ts'
import { RECORD_LENGTH_MAX } from '../../src/batch/csv-records.ts'
import {
  ACKNOWLEDGEMENT_COLUMNS,
  type OutputColumn,
  REJECT_COLUMNS,
  RESULT_COLUMNS,
} from '../../src/batch/output-columns.ts'
import type { BatchOperation } from '../../src/recovery/batch-row.ts'

/** The reference page of batch files, written from the tables that read and write them. */
export function batchFormatPage(): string {
  return `${[
    '# Batch files',
    '',
    'Generated from `packages/server/src/batch/batch-columns.ts` and `output-columns.ts`; do not edit by hand. A test fails when they',
    'differ, and rewrites the page with',
    '`REPRISE_UPDATE_PAGES=1 node --conditions=@reprise/source --import tsx --test packages/server/test/reference/batch-format-page.test.ts`.',
    '',
    'How to send files and what comes back: [the guide](../guides/batch.md).',
    '',
    '## A file',
    '',
    `UTF-8, with or without a byte order mark; lines end with LF or CRLF; empty lines are no rows. Quotes are those of RFC 4180: a cell`,
    'with a delimiter, a quote or a line end in it stands in quotes, and a quote in it is doubled. A row has at most',
    `${RECORD_LENGTH_MAX} characters. The delimiter is a comma, or what the company's layout says (${Object.keys(DELIMITER_NAMES).join(', ')}).`,
    '',
    '**With a header**, the first line names the columns: any of those below, in any order and any capitals. A name that is',
    'none of them refuses the file. **Without one**, the columns stand in the order below, or in that of the company’s layout.',
    'Columns after the last one that is used may be left off, in all rows alike.',
    '',
    '## Columns',
    '',
    '| position | name | type | longest | read by | required by | example | what |',
    '|---|---|---|---|---|---|---|---|',
    ...BATCH_COLUMNS.map((column, index) => columnRow(column, index + 1)),
    '',
    'An empty cell is one that is not given. What an operation does not read is left aside.',
    '',
    '| type | is |',
    '|---|---|',
    ...Object.entries(COLUMN_TYPES).map(([type, is]) => `| ${type} | ${is} |`),
    '',
    '## Results: `<company code>yyyyMMddHHmmss.out.txt`',
    '',
    ...outputTable(RESULT_COLUMNS),
    '',
    '## Rejects: `<input>.rej.txt`',
    '',
    ...outputTable(REJECT_COLUMNS),
    '',
    '## Acknowledgement: `<input>.ack.txt`',
    '',
    ...outputTable(ACKNOWLEDGEMENT_COLUMNS),
  ].join('\n')}\n`
}

function columnRow(column: BatchColumn, position: number): string {
  const { name, type, lengthMax, readBy, requiredBy, condition, example, about } = column
  const required = [namesOf(requiredBy), condition].filter((part) => part !== '').join('; ')
  const cells = [position, `\`${name}\``, type, lengthMax, namesOf(readBy), required, `\`${example}\``, about]
  return `| ${cells.join(' | ')} |`
}

function namesOf(operations: readonly BatchOperation[]): string {
  if (operations.length === OPERATIONS.length) return 'all'
  return operations.map((operation) => OPERATION_NAMES[operation]).join(', ')
}

function outputTable(columns: readonly Pick<OutputColumn<never>, 'name' | 'about'>[]): string[] {
  const rows = columns.map(({ name, about }) => `| \`${name}\` | ${about} |`)
  return ['| column | what |', '|---|---|', ...rows]
}
