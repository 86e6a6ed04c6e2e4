import type { Batch } from '../domain/batch.ts'
import type { BatchKey } from './batch-port.ts'

/** What is kept only for a time. Every method does a little and says how much: call it until there is nothing left. */
export interface Housekeeping {
  /**
   * Erases from Cached methods made before this instant all that names a person or a card, but for the mask, where no
   * recovery and no unresolved attempt needs them any more.
   */
  eraseCachedMethods(madeBefore: Date, now: Date): Promise<number>
  /** Writes down, and tells, that cases whose merchant keeps the calendar have expired: nobody may come by any more. */
  expireCases(now: Date): Promise<number>
  /** Deletes events written longer ago, by the clock that wrote them: the database's. And where they were sent. */
  deleteEvents(keptDays: number): Promise<number>
  /** Deletes what was to be sent to webhooks that are gone. */
  deleteStrayDeliveries(): Promise<number>
  /** Erases inputs whose writer left off before this instant and never came back. */
  deleteAbandonedUploads(changedBefore: Date): Promise<number>
  /**
   * Some batches that were over before this instant (finished, acknowledged and redacted), with no row that waits, acts
   * or has a result that may change, and of whose company no file of results is being written. Oldest first.
   */
  batchesToErase(overBefore: Date): Promise<readonly Batch[]>
  /** Deletes the masked input and the outputs of these names. From then on the batch's files are not there. */
  eraseBatch(key: BatchKey, outputNames: readonly string[], at: Date): Promise<void>
  /** Deletes rows of erased batches, and what was told of their payments. */
  deleteErasedRows(): Promise<number>
  /** Deletes files of results, encrypted ones too, that were written before this instant. */
  deleteResultFiles(writtenBefore: Date): Promise<number>
  /** Deletes bytes of batch files that no file refers to, such as a process leaves that ends in the middle of writing. */
  deleteStrayChunks(): Promise<number>
}
