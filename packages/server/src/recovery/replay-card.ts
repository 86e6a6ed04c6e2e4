import { InvalidArgumentError, replayDecision } from '@reprise/engine'
import { Conflict } from '../domain/errors.ts'
import type { KeptCard } from './decision-port.ts'

/** What a card's own numbers lead to. */
export interface Replayed {
  readonly action: 'retry' | 'stop'
  /** Null for a stop. */
  readonly at: Date | null
  readonly gatewayId: string | null
  /** Null for a retry. */
  readonly stopReason: string | null
  /** It is what was decided then, and what was answered. */
  readonly isSame: boolean
}

/**
 * Decides again from the card alone, without the model of then.
 *
 * @param answered the retry date beside the attempt; null where there is none, or where it has been taken back since
 * @throws Conflict for a card that is of no known form
 */
export function replayCard(card: KeptCard, answered: Date | null): Replayed {
  const { decided } = card
  const again = replay(card)
  if (again.action === 'stop') {
    const isSame = decided.action === 'stop' && decided.reason === again.reason && answered === null
    return { action: 'stop', at: null, gatewayId: null, stopReason: again.reason, isSame }
  }
  const { at, gatewayId, approvalProbability, propensity } = again
  const then = decided.action === 'retry' ? decided.candidates[decided.chosen] : undefined
  const isSame =
    decided.action === 'retry' &&
    then !== undefined &&
    then.at === at.toISOString() &&
    (answered === null || answered.getTime() === at.getTime()) &&
    then.gatewayId === gatewayId &&
    then.approvalProbability === approvalProbability &&
    decided.propensity === propensity
  return { action: 'retry', at, gatewayId, stopReason: null, isSame }
}

function replay(card: KeptCard) {
  try {
    return replayDecision(card)
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new Conflict(`This card cannot be replayed: ${error.message}.`)
    throw error
  }
}
