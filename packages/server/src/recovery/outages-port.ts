import type { OutageSource } from '../domain/outage.ts'

/** What is known of sources in trouble, shared by every process. All spans are measured by the database's clock. */
export interface Outages {
  /** `retryAfterMs`: the gateway said how long it wants to be left alone. */
  noteFailure(source: OutageSource, retryAfterMs: number | null): Promise<void>
  /** It answered, whatever it said: the trouble is over, or getting less. */
  noteAnswer(source: OutageSource): Promise<void>
  /**
   * Sources in trouble. `heldMs`: how long nothing is to be sent there, 0 when something may be; `pace`: at most so many at a
   * time, null: any number.
   */
  listTroubled(): Promise<readonly (OutageSource & { readonly heldMs: number; readonly pace: number | null })[]>
}
