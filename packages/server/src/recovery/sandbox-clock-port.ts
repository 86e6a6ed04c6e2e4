import type { Tenant } from '../domain/company.ts'
import type { ClaimedRetry } from './due-retries-port.ts'
import type { Staleness } from './ledger-port.ts'

/** How far companies' sandbox clocks are ahead of the real time, and who moves them: one at a time. */
export interface SandboxClocks {
  /** Milliseconds, 0 or more. */
  offsetMs(companyId: string): Promise<number>
  /**
   * Takes the clock for `leaseMs` by the database's clock: until then nobody else moves it, and the scheduler leaves the
   * company's sandbox alone. Resolves to its offset; null: somebody else has it.
   */
  hold(companyId: string, holder: string, leaseMs: number): Promise<number | null>
  /** Moves it to an offset, never back, and holds it anew. False: the holder has lost it. */
  move(companyId: string, holder: string, offsetMs: number, leaseMs: number): Promise<boolean>
  /** Lets go of the clock. What somebody else holds by now stays his. */
  release(companyId: string, holder: string): Promise<void>
  /** Cases of the company's sandbox that came to an end within a span, its beginning left out. */
  countEnds(companyId: string, from: Date, until: Date): Promise<number>
}

/** What falls due in a company's sandbox, in order of time. */
export interface SandboxCalendar {
  /** Takes up the retry that comes first, if it is due at or before `until`; the cases of `except` are passed over. */
  claimEarliest(
    tenant: Tenant,
    claimId: string,
    until: Date,
    except: readonly string[],
    leaseMs: number,
  ): Promise<EarliestRetry>
  /** Attempts whose outcome is not known and which no living request is waiting for, oldest first, at most `limit`. */
  findUnresolved(tenant: Tenant, staleness: Staleness, limit: number): Promise<readonly string[]>
}

/** The booked retry of a company's sandbox that comes first. */
export type EarliestRetry =
  | { readonly kind: 'claimed'; readonly claim: ClaimedRetry; readonly dueAt: Date }
  /** A worker has it, or had it when it died: its lease has not run out. */
  | { readonly kind: 'taken'; readonly dueAt: Date }
  | { readonly kind: 'none' }
