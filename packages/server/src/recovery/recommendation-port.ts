import type { Tenant } from '../domain/company.ts'
import type { KeptRecommendation } from '../domain/recommendation.ts'
import type { AttemptOutcome, BeginAttempt, LedgerEntry } from './ledger-port.ts'

/** The real attempt that an outcome is of. */
export interface OutcomeAttempt {
  readonly at: Date
  readonly gatewayToken: string
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly gatewayCode: string | null
  readonly gatewayMessage: string | null
}

export interface RecommendationToRecord {
  readonly begin: BeginAttempt
  readonly recorded: AttemptOutcome
  readonly recommendation: Omit<KeptRecommendation, 'outcome'>
  /** The recommendation whose outcome this decline is; null: it was told by itself. */
  readonly follows: string | null
}

export interface EndToRecord {
  readonly transactionId: string
  readonly caseId: string
  readonly result: 'approved' | 'cancelled'
  /** Null for cancelled. */
  readonly attempt: OutcomeAttempt | null
  readonly toldAt: Date
}

/** Each write is one commit, or nothing. */
export interface RecommendationLedger {
  /**
   * Writes the decline, the case and the advice, and that the open recommendations of the case had this outcome; resolves
   * with the recommendation as it is read back.
   * `outcome_known`: somebody told the outcome of `follows` first; the others are as for beginAttempt.
   */
  record(
    tenant: Tenant,
    told: RecommendationToRecord,
  ): Promise<LedgerEntry | 'reference_used' | 'case_changed' | 'outcome_known'>
  /** Writes that the case was recovered or cancelled. */
  recordEnd(tenant: Tenant, end: EndToRecord): Promise<'recorded' | 'case_changed' | 'outcome_known'>
}
