import type { CurrencyTotals } from '../domain/batch.ts'
import type { BatchLine, RejectedRow } from './batch-row.ts'
import type { TransactionReading } from './transaction-view.ts'
import type { UnreadableBatch } from './unreadable-batch.ts'

export type BatchDelimiter = ',' | ';' | '\t' | '|'

/** How a company's files are laid out. */
export interface BatchLayout {
  readonly delimiter: BatchDelimiter
  /** Names of the columns in the order of a file without a header; null: the order of the reference. */
  readonly columns: readonly string[] | null
}

/** How a file for a company is to be written. */
export interface BatchOutputForm {
  readonly delimiter: BatchDelimiter
  /** Whether the first line names the columns: as in the input that is answered. */
  readonly hasHeader: boolean
}

/** What became of an input, by its counts. */
export interface BatchAcknowledgement {
  readonly inputName: string
  /** When it was complete here. */
  readonly receivedAt: Date
  /** Null: it was taken; otherwise nothing in it was acted on. */
  readonly refused: { readonly line: number | null; readonly rule: string } | null
  readonly totals: readonly CurrencyTotals[]
}

/** The format of batch files, read and written in bounded memory. */
export interface BatchFormat {
  /**
   * A layout as it is configured: the delimiter by its name or as it is; null: the default.
   * @throws InvalidField for a delimiter or a column that there is not
   */
  readLayout(told: { readonly delimiter: string | null; readonly columns: readonly string[] | null }): BatchLayout
  /** Reads from the beginning each time. @throws UnreadableBatch for a file of which no row can be trusted */
  read(bytes: AsyncIterable<Uint8Array>, layout: BatchLayout): AsyncIterable<BatchLine>
  /** The same file without what must not be kept: numbers masked, security codes gone. */
  redact(bytes: AsyncIterable<Uint8Array>, layout: BatchLayout): AsyncIterable<Uint8Array>
  writeResults(results: AsyncIterable<TransactionReading>, form: BatchOutputForm): AsyncIterable<Uint8Array>
  /** `refused`: why nothing of the file was taken, as its first line. */
  writeRejects(
    rejects: AsyncIterable<RejectedRow>,
    refused: Pick<UnreadableBatch, 'line' | 'rule'> | null,
    form: BatchOutputForm,
  ): AsyncIterable<Uint8Array>
  writeAcknowledgement(acknowledgement: BatchAcknowledgement, form: BatchOutputForm): AsyncIterable<Uint8Array>
}
