import type { Tenant } from './company.ts'

/**
 * How far an input has come. received: it is here. checking: it is being read. acting: all of it was read, its rows are
 * acted on. done: they have acted. failed: it could not be read; refused: its name was not in order: nothing was done.
 */
export type BatchState = 'received' | 'checking' | 'acting' | 'done' | 'failed' | 'refused'

/** Why nothing of a file was acted on. */
export interface BatchFault {
  /** From 1; null: it is about the file as a whole. */
  readonly line: number | null
  /** One sentence. */
  readonly rule: string
}

/** Rows and money of one currency of a file. */
export interface CurrencyTotals {
  /** ISO 4217; null: rows without an amount or a currency that can be read. Their sums are 0. */
  readonly currency: string | null
  readonly acceptedRows: number
  /** Minor units. bigint: a million of the largest amounts are more than a number holds. */
  readonly acceptedMinor: bigint
  readonly rejectedRows: number
  readonly rejectedMinor: bigint
}

/** An input, and what has become of it. */
export interface Batch extends Tenant {
  /** That of its file. */
  readonly batchId: string
  readonly fileName: string
  readonly state: BatchState
  readonly fault: BatchFault | null
  readonly totals: readonly CurrencyTotals[]
  /** Rows that were taken, and rows that could not be. While it is being read: so far. */
  readonly accepted: number
  readonly rejected: number
  /** Accepted rows that have acted; and of these, those that were refused when they did, as a reference used before is. */
  readonly acted: number
  readonly refused: number
  readonly hasHeader: boolean
  readonly receivedAt: Date
  readonly acknowledgedAt: Date | null
  readonly finishedAt: Date | null
}
