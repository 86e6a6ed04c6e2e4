import type { Tenant } from '../domain/company.ts'
import type { Advice, CardFacts } from '../domain/recommendation.ts'
import { entryView } from './entry-view.ts'
import type { LedgerEntry, Situation } from './ledger-port.ts'
import type { Completion, TransactionView } from './transaction-view.ts'
import type { ReferenceTokens } from './vault-port.ts'

/** A recommendation as a merchant is to see it. */
export interface RecommendationAnswer {
  readonly view: TransactionView
  /** Null for a request that failed validation: nothing was judged. */
  readonly advice: Advice | null
  readonly cardFacts: CardFacts | null
  /** How the recovery ended, where the answer is about its end. */
  readonly completion?: Completion
}

/** As its rows tell it: the same whenever it is asked for. */
export async function keptAnswer(
  references: ReferenceTokens,
  tenant: Tenant,
  entry: LedgerEntry,
): Promise<RecommendationAnswer> {
  const view = await entryView(references, tenant, entry)
  return { view, advice: entry.recommendation?.advice ?? null, cardFacts: entry.recommendation?.cardFacts ?? null }
}

/** What ended the payment, so that nothing about it is judged or kept any more; null: it goes on. */
export function endOf({ recoveryCase, referenced }: Situation): { responseCode: string; stopReason: string } | null {
  const isApproved = recoveryCase === null && referenced?.state === 'approved'
  const isCancelled = recoveryCase === null && referenced?.isCancelled === true
  if (recoveryCase?.state === 'recovered' || isApproved) return { responseCode: '30044', stopReason: 'recovered' }
  if (recoveryCase?.state === 'cancelled' || isCancelled) return { responseCode: '30080', stopReason: 'cancelled' }
  if (recoveryCase?.state === 'expired') return { responseCode: '30100', stopReason: 'past_deadline' }
  return null
}
