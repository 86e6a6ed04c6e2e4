import type { Batch, BatchFault, CurrencyTotals } from '../domain/batch.ts'
import type { Tenant } from '../domain/company.ts'
import type { TransactionStatus } from '../domain/transaction.ts'
import type { BatchFile } from './batch-file-port.ts'
import type { BatchOperation, BatchRequest, RejectedRow } from './batch-row.ts'
import type { SealedRecordId } from './vault-port.ts'
import type { EventsToTell } from './webhook-port.ts'

/** Which batch, of any company. */
export interface BatchKey extends Tenant {
  readonly batchId: string
}

/** A batch that this process is at, until the lease ends that it renews with everything it writes. */
export interface ClaimedBatch extends BatchKey {
  readonly claimId: string
}

/** A row as it is put down to be acted on, or told to be wrong. */
export type StagedRow =
  | {
      readonly kind: 'row'
      readonly line: number
      readonly operation: BatchOperation
      readonly sealedRequest: Buffer
      readonly transactionId: string
      readonly merchantTransactionId: string | null
      /** What it names a transaction by: our id or the merchant's reference. */
      readonly original: string | null
      readonly amountMinor: number | null
      readonly currency: string | null
    }
  | RejectedRow

/** What has been read of a batch so far. */
export interface ReadSoFar {
  readonly lastLine: number
  readonly hasHeader: boolean
  readonly totals: readonly CurrencyTotals[]
  readonly accepted: number
  readonly rejected: number
}

/** A row whose turn it is. */
export interface TakenRow {
  readonly line: number
  readonly operation: BatchOperation
  readonly sealedRequest: Buffer
  readonly transactionId: string
  /** 1: nobody took it up before. */
  readonly takes: number
}

/** What a row came to. */
export type ActedRow =
  /** A transaction that can be read: its own, or the one that it named. */
  | { readonly line: number; readonly end: 'kept'; readonly transactionId: string }
  /** It was answered, and nothing of it was kept. */
  | {
      readonly line: number
      readonly end: 'answered'
      readonly responseCode: string
      readonly status: TransactionStatus
      readonly fault: { readonly column: string | null; readonly rule: string } | null
    }
  /** It could not be tried: once more, in so many milliseconds; `as`: under another id, for its own is used up. */
  | { readonly line: number; readonly end: 'put_back'; readonly afterMs: number; readonly as?: RowIdentity }

/** Under which id a row acts; its request is sealed for that id alone. */
export interface RowIdentity {
  readonly transactionId: string
  readonly sealedRequest: Buffer
}

export interface BatchPageQuery {
  readonly order: 'asc' | 'desc'
  /** 1 to 100. */
  readonly count: number
  readonly sinceBatchId: string | null
}

export interface FoundBatch extends Batch {
  /** The last line that is among its rows. */
  readonly lastLine: number
  readonly isRedacted: boolean
  /** Its time is over: its files are gone, and its rows are or will be. */
  readonly isErased: boolean
}

/** Inputs. Whatever takes a claim does nothing, and says so by false or null, when the claim is lost. */
export interface Batches {
  /**
   * Takes an input from its writer and begins its batch, in one step. known: it is a batch already, or not there to be
   * taken; name_used: another file had this name, and this one is refused by that.
   */
  takeUp(tenant: Tenant, file: BatchFile, nameKey: string, at: Date): Promise<'taken' | 'known' | 'name_used'>
  /** Takes it up as refused: nothing of it will be read. */
  takeUpRefused(tenant: Tenant, file: BatchFile, fault: BatchFault, at: Date): Promise<void>

  /** Batches that are to be read, acknowledged or redacted and that nobody is at, oldest first. */
  findToImport(limit: number): Promise<readonly BatchKey[]>
  /** The oldest batch with rows to act on of each company and mode, of those that nobody is at. */
  findToAct(limit: number): Promise<readonly BatchKey[]>
  /** Null: another is at it. Rows that a dead process had are put back. */
  claim(key: BatchKey, claimId: string): Promise<ClaimedBatch | null>
  /** Ends claims that were made before an instant of the database's clock: of a process that had the database alone. */
  releaseMadeBefore(instant: Date): Promise<void>
  /** False: the claim is lost. */
  renew(claim: ClaimedBatch): Promise<boolean>
  release(claim: ClaimedBatch): Promise<void>

  find(key: BatchKey): Promise<FoundBatch | null>
  page(tenant: Tenant, query: BatchPageQuery): Promise<readonly Batch[]>
  /** Whether the company's newest file that was read had a header. */
  hasHeader(tenant: Tenant): Promise<boolean>

  /** All of it was read: from here on its rows act. Without rows to act on it is done. */
  beginActing(claim: ClaimedBatch, at: Date): Promise<boolean>
  /** It could not be read: none of its rows is left. */
  fail(claim: ClaimedBatch, fault: BatchFault, at: Date): Promise<boolean>
  acknowledged(claim: ClaimedBatch, at: Date, told: BatchEvents): Promise<boolean>
  redacted(claim: ClaimedBatch, at: Date): Promise<boolean>
  /** Done, and told so, when no row is left to act; else false. */
  finish(claim: ClaimedBatch, at: Date, told: BatchEvents): Promise<boolean>
}

/** The rows of a batch. Whatever takes a claim does nothing when the claim is lost. */
export interface BatchRows {
  /** Adds rows behind the last line, and says how far that is. False: the claim is lost. */
  stage(claim: ClaimedBatch, rows: readonly StagedRow[], soFar: ReadSoFar): Promise<boolean>
  /**
   * The next rows behind a line that may act now, in the order of the file: none that names an earlier row,
   * or what an earlier row names, before that one has.
   */
  take(claim: ClaimedBatch, afterLine: number, limit: number): Promise<readonly TakenRow[]>
  recordActed(claim: ClaimedBatch, rows: readonly ActedRow[]): Promise<void>
  /** All that were rejected, also when they acted, in the order of the file. */
  rejects(key: BatchKey): AsyncIterable<RejectedRow>
  /** Rows that wait, counted up to a limit, and for how long the oldest batch of these has been here; milliseconds. */
  backlog(now: Date): Promise<BatchBacklog>
}

export interface BatchBacklog {
  readonly rows: number
  readonly oldestMs: number
}

/** What is told of a batch, at an instant in the time of its company. */
export interface BatchEvents {
  readonly types: readonly EventsToTell['events'][number]['type'][]
  readonly occurredAt: Date
}

/** Seals what a row asks for while it waits; `id` is that of its transaction. */
export interface BatchRowVault {
  /** Dates in it come back as dates. */
  seal(row: SealedRecordId, request: BatchRequest): Promise<Buffer>
  open(row: SealedRecordId, sealed: Uint8Array): Promise<BatchRequest>
}
