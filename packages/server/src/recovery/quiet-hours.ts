import { type FailedPayment, nextPermitted } from '@reprise/engine'
import type { RecoveryLimits } from '../domain/recovery-limits.ts'
import type { EngineDecision } from './ask-engine.ts'

const QUIET_HOURS = { rule: 'merchant_quiet_hours', source: 'the company’s limits.quietHours' }

/**
 * The engine's advice, moved to the end of the merchant's quiet hours when it falls into them, and its card with it. They
 * differ by who began the payment, so that they are kept here and not in the engine's policy, which is one for all
 * payments of a company.
 */
export function outsideQuietHours(
  advised: EngineDecision,
  payment: FailedPayment,
  now: Date,
  { quietHours }: Pick<RecoveryLimits, 'quietHours'>,
): EngineDecision {
  const { decided } = advised.card
  if (quietHours === null || advised.action === 'stop' || decided.action === 'stop') return advised
  const permitted = nextPermitted(payment, advised.at, now, { quietHoursLocal: quietHours, minGapMinutes: 0 })
  if (permitted?.at.getTime() === advised.at.getTime()) return advised
  const explanation = { ...advised.explanation, boundBy: [...advised.explanation.boundBy, QUIET_HOURS] }
  if (permitted === null) {
    const stop = { action: 'stop', reason: 'past_deadline' } as const
    const { modelVersion } = advised
    return { ...stop, explanation, modelVersion, card: { ...advised.card, explanation, decided: stop } }
  }
  const { at } = permitted
  const candidates = decided.candidates.map((candidate, place) =>
    place === decided.chosen ? { ...candidate, at: at.toISOString() } : candidate,
  )
  const card = { ...advised.card, explanation, decided: { ...decided, candidates } }
  return { ...advised, at, explanation, card }
}
