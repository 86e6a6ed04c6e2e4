import type { Recommendation, StopReason } from '@reprise/engine'
import type { KeptCard, KeptDecision } from './decision-port.ts'

/** The engine's advice with its card, or that the engine need not be asked. */
export type Decision = (Recommendation & { readonly card: KeptCard }) | UnaskedDecision

export interface UnaskedDecision {
  readonly action: 'stop'
  readonly reason: StopReason
}

/** What is kept of a decision; null: the merchant wants none. */
export function keepDecision(decision: Decision | null): KeptDecision {
  if (decision === null) return { decidedBy: 'rule', stopReason: 'recovery_disabled' }
  if ('card' in decision) return { decidedBy: 'engine', card: decision.card }
  return { decidedBy: 'rule', stopReason: decision.reason }
}
