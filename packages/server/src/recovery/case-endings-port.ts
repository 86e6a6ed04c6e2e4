import type { Tenant } from '../domain/company.ts'

/** Ends of cases that no attempt's outcome brings about. */
export interface CaseEndings {
  /**
   * Cancels a case that is under way, erases what was kept of its cards for retries, and resolves to whether it is
   * cancelled now: also when it was before, not when it has ended otherwise. An attempt that is with the gateway is not
   * called back: its outcome is written, and the case stays cancelled.
   */
  cancel(tenant: Tenant, caseId: string, cancellation: Cancellation): Promise<boolean>
}

export interface Cancellation {
  /** In the merchant's words, or ours. */
  readonly reason: string | null
  readonly at: Date
}
