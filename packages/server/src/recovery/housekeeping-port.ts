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
  /** Deletes bytes of batch files that no file refers to, such as a process leaves that ends in the middle of writing. */
  deleteStrayChunks(): Promise<number>
}
