import type { BatchAcknowledgement, BatchOutputForm } from '../recovery/batch-format-port.ts'
import type { RejectedRow } from '../recovery/batch-row.ts'
import type { TransactionReading } from '../recovery/transaction-view.ts'
import type { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { csvLine, toBytes } from './csv-writer.ts'
import {
  ACKNOWLEDGEMENT_COLUMNS,
  type AcknowledgementLine,
  type OutputColumn,
  REJECT_COLUMNS,
  RESULT_COLUMNS,
  type WrittenReject,
} from './output-columns.ts'

export function writeResults(
  results: AsyncIterable<TransactionReading>,
  form: BatchOutputForm,
): AsyncIterable<Uint8Array> {
  return writeRows(RESULT_COLUMNS, results, form)
}

/** `refused`: why nothing of the file was taken, as its first row. */
export function writeRejects(
  rejects: AsyncIterable<RejectedRow>,
  refused: Pick<UnreadableBatch, 'line' | 'rule'> | null,
  form: BatchOutputForm,
): AsyncIterable<Uint8Array> {
  return writeRows(REJECT_COLUMNS, withRefusal(rejects, refused), form)
}

export function writeAcknowledgement(
  acknowledgement: BatchAcknowledgement,
  form: BatchOutputForm,
): AsyncIterable<Uint8Array> {
  return writeRows(ACKNOWLEDGEMENT_COLUMNS, acknowledgementLines(acknowledgement), form)
}

function writeRows<Row>(
  columns: readonly OutputColumn<Row>[],
  rows: AsyncIterable<Row>,
  { delimiter, hasHeader }: BatchOutputForm,
): AsyncIterable<Uint8Array> {
  async function* lines() {
    if (hasHeader)
      yield csvLine(
        columns.map(({ name }) => name),
        delimiter,
      )
    for await (const row of rows)
      yield csvLine(
        columns.map(({ text }) => cellOf(text(row))),
        delimiter,
      )
  }
  return toBytes(lines())
}

function cellOf(value: string | number | Date | null): string {
  if (value instanceof Date) return value.toISOString()
  return value === null ? '' : String(value)
}

async function* withRefusal(
  rejects: AsyncIterable<RejectedRow>,
  refused: Pick<UnreadableBatch, 'line' | 'rule'> | null,
): AsyncGenerator<WrittenReject> {
  if (refused !== null) yield { ...ABOUT_THE_FILE, line: refused.line, rule: refused.rule }
  yield* rejects
}

const ABOUT_THE_FILE = {
  column: null,
  code: null,
  valueClass: null,
  merchantTransactionId: null,
  amountMinor: null,
  currency: null,
} as const

async function* acknowledgementLines(acknowledgement: BatchAcknowledgement): AsyncGenerator<AcknowledgementLine> {
  const { inputName, receivedAt, refused, totals } = acknowledgement
  const head = { inputName, receivedAt, status: refused === null ? 'Accepted' : 'Refused' } as const
  const message = refused === null ? null : messageOf(refused)
  const sums = { currency: null, acceptedMinor: null, rejectedMinor: null }
  if (refused !== null) {
    yield { of: 'file', ...head, message, ...sums, acceptedRows: null, rejectedRows: null }
    return
  }
  const acceptedRows = totals.reduce((rows, each) => rows + each.acceptedRows, 0)
  const rejectedRows = totals.reduce((rows, each) => rows + each.rejectedRows, 0)
  yield { of: 'file', ...head, message, ...sums, acceptedRows, rejectedRows }
  for (const each of totals) {
    if (each.currency !== null) yield { of: 'currency', ...head, message, ...each }
    else yield { of: 'unreadable', ...head, message, ...each, acceptedMinor: null, rejectedMinor: null }
  }
}

function messageOf({ line, rule }: { readonly line: number | null; readonly rule: string }): string {
  return line === null ? rule : `Line ${line}: ${rule}`
}
