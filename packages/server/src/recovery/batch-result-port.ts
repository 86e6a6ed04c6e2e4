import type { Tenant } from '../domain/company.ts'
import type { TransactionStatus } from '../domain/transaction.ts'
import type { BatchKey } from './batch-port.ts'
import type { BatchOperation } from './batch-row.ts'
import type { LedgerEntry } from './ledger-port.ts'

/** Where a row stands. */
export interface RowPlace {
  readonly batchId: string
  readonly line: number
}

/** A row that has acted, with what it came to as it stands now. */
export interface RowResult extends RowPlace {
  readonly transactionId: string
  readonly result: KeptResult | AnsweredResult
}

/** Its transaction, and the attempts of its payment that came after it, oldest first. */
export interface KeptResult {
  readonly kind: 'kept'
  readonly entries: readonly LedgerEntry[]
}

/** It was answered, and nothing of it is among the transactions. */
export interface AnsweredResult {
  readonly kind: 'answered'
  readonly operation: BatchOperation
  readonly merchantTransactionId: string | null
  readonly amountMinor: number | null
  readonly currency: string | null
  readonly responseCode: string
  readonly status: TransactionStatus
}

/** A file of results that this process is writing. */
export interface ClaimedExport extends Tenant {
  readonly exportId: string
  readonly claimId: string
  readonly fileName: string
  readonly hasHeader: boolean
  readonly state: 'gathering' | 'writing'
  readonly lookedTo: RowPlace
}

export interface NewExport extends Tenant {
  readonly exportId: string
  readonly claimId: string
  readonly fileName: string
  readonly hasHeader: boolean
  /** Null: it was asked for. */
  readonly slotAt: Date | null
  readonly startedAt: Date
}

/** What is told of a transaction now; of a row that was not kept, by its own id and place. */
export interface ToldResult {
  readonly transactionId: string
  /** What may change of it: two that differ are told twice. */
  readonly told: string
  readonly place: RowPlace | null
}

export interface BatchResults {
  /**
   * The unfinished export of the company and mode, or else a new one. taken: another process is at it; name_used: a file
   * of that name was written before; told: the time of day that it is for has had its own.
   */
  begin(wanted: NewExport): Promise<ClaimedExport | 'taken' | 'name_used' | 'told'>
  /** Rows behind a place whose results may have changed since they were told. */
  watched(tenant: Tenant, after: RowPlace, limit: number): Promise<readonly RowResult[]>
  /**
   * Puts down, in one commit, what has changed of these, that the settled ones need not be looked at again, and how far
   * that is. False: the claim is lost.
   */
  note(
    claim: ClaimedExport,
    results: readonly ToldResult[],
    settled: readonly RowPlace[],
    lookedTo: RowPlace,
  ): Promise<boolean>
  /** Everything was looked at; resolves to how many results there are to write, null: the claim is lost. */
  endGathering(claim: ClaimedExport): Promise<number | null>
  /** What an export tells, behind a transaction, in the order of their ids. */
  told(claim: ClaimedExport, afterTransactionId: string, limit: number): Promise<readonly RowResult[]>
  published(claim: ClaimedExport, at: Date): Promise<boolean>
  /** False: the claim is lost. */
  renew(claim: ClaimedExport): Promise<boolean>
  release(claim: ClaimedExport): Promise<void>
  /** Ends claims that were made before an instant of the database's clock: of a process that had the database alone. */
  releaseMadeBefore(instant: Date): Promise<void>

  /** Rows of one batch that have acted, behind a line, in the order of the file. */
  ofBatch(key: BatchKey, afterLine: number, limit: number): Promise<readonly RowResult[]>
  /** Companies and modes that have rows to tell of since before the instant, and no export for it. */
  withoutExport(slotAt: Date, limit: number): Promise<readonly Tenant[]>
  /** Exports that a dead process left unfinished. */
  unfinished(limit: number): Promise<readonly Tenant[]>
}
