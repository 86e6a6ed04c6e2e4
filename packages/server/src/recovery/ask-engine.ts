import type { FailedPayment, Recommendation, RetryEngine } from '@reprise/engine'
import type { KeptCard } from './decision-port.ts'

/** The engine's advice with its card. */
export type EngineDecision = Recommendation & { readonly card: KeptCard }

export function askEngine(engine: RetryEngine, payment: FailedPayment, now: Date): EngineDecision {
  const { recommendation, card } = engine.decide(payment, now)
  return { ...recommendation, card }
}
