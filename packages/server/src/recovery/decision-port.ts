import type { DecisionCard, StopReason } from '@reprise/engine'
import type { Tenant } from '../domain/company.ts'

/** Stops that are decided before the engine is asked; `recovery_disabled`: the merchant wants no retry. */
export type UnaskedStop = StopReason | 'recovery_disabled'

/** All that a decision rested on, as the engine wrote it down. */
export type KeptCard = DecisionCard

/**
 * The decision on the attempt after one that failed: the engine's card of it, what the control schedule says for a case
 * that is held out, or why nobody was asked. `words`: one sentence; null: the usual one of its reason.
 */
export type KeptDecision =
  | { readonly decidedBy: 'engine'; readonly card: KeptCard }
  | { readonly decidedBy: 'rule'; readonly stopReason: UnaskedStop; readonly words: string | null }
  | {
      readonly decidedBy: 'schedule'
      readonly retryAt: Date
      readonly gatewayToken: string
      readonly words: string
    }

/** A decision as it is on disk, beside the attempt that it followed. */
export interface DecidedAttempt {
  readonly transactionId: string
  readonly decidedAt: Date
  readonly decision: KeptDecision
}

export interface Decisions {
  find(tenant: Tenant, transactionId: string): Promise<DecidedAttempt | null>
}
