import type { StopReason } from '@reprise/engine'
import type { EngineDecision } from './ask-engine.ts'
import type { ScheduledRetry } from './control-schedule.ts'
import type { KeptDecision } from './decision-port.ts'

/** The engine's advice, the control schedule's for a held-out case, or that neither need be asked. */
export type Decision = EngineDecision | ScheduledRetry | UnaskedDecision

export interface UnaskedDecision {
  readonly action: 'stop'
  readonly reason: StopReason
  /** One sentence, where the reason has not always the same. */
  readonly words?: string
}

/** The payment is not one that the merchant wants recovered. */
export const OUTSIDE_AMOUNTS: UnaskedDecision = {
  action: 'stop',
  reason: 'not_worth_it',
  words: 'The amount lies outside those that the company wants recovered.',
}

/** What is kept of a decision; null: the merchant wants none. */
export function keepDecision(decision: Decision | null): KeptDecision {
  if (decision === null) return { decidedBy: 'rule', stopReason: 'recovery_disabled', words: null }
  if ('card' in decision) return { decidedBy: 'engine', card: decision.card }
  if (decision.action === 'stop')
    return { decidedBy: 'rule', stopReason: decision.reason, words: decision.words ?? null }
  const { at: retryAt, gatewayId: gatewayToken, words } = decision
  return { decidedBy: 'schedule', retryAt, gatewayToken, words }
}
