/** A sealed CVV waiting for its authorization. At most one a payment method: a later one takes its place. */
export interface CachedCvv {
  readonly companyId: string
  readonly paymentMethodId: string
  /** 36 or 37 bytes (vault/envelope-encryption.ts). */
  readonly sealed: Buffer
  readonly expiresAt: Date
}

/**
 * Where sealed CVVs wait. Implemented in storage, in an UNLOGGED table of its own: such rows never reach the
 * write-ahead log, its archive or a replica, and a crash empties the table.
 */
export interface CvvStore {
  /** Adds the row, or replaces that of the same company and method. */
  put(cvv: CachedCvv): Promise<void>
  /** Deletes the row and returns it, in one statement (DELETE ... RETURNING): of many that ask at once, one gets it. */
  take(companyId: string, paymentMethodId: string): Promise<CachedCvv | null>
  /** Deletes rows whose expiresAt is not after `now` or is after `latest`; returns how many. */
  deleteExpired(now: Date, latest: Date): Promise<number>
  /** Rows of all companies. */
  count(): Promise<number>
}
