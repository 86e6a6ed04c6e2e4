import { type FailedPayment, nextPermitted, type StopReason } from '@reprise/engine'
import type { EngineDecision } from './ask-engine.ts'

/** What held-out cases are retried by. */
export interface ControlSchedule {
  readonly name: string
  /** Hours after the case opened, one for each retry. */
  readonly retryAfterHours: readonly number[]
  readonly source: string
}

/**
 * The ladder that is copied most between billing systems: four retries, 1, 3, 5 and 7 days after the decline. One that is
 * in wide use and was not chosen for being weak: see docs/guides/proof-of-lift.md.
 */
export const CONTROL_SCHEDULE: ControlSchedule = {
  name: 'common-1-3-5-7-days',
  retryAfterHours: [24, 72, 120, 168],
  source: 'gapcheck.dev, tarka.ai; DUNNING_RETRY_INTERVALS = [1, 3, 5, 7] in several public repositories',
}

/** A retry that was set by the schedule: no model was asked what it is worth. */
export interface ScheduledRetry {
  readonly action: 'retry'
  readonly at: Date
  readonly gatewayId: string
  readonly schedule: string
  readonly words: string
}

/** The schedule's end, or of the days in which it may go on. */
export interface ScheduleEnd {
  readonly action: 'stop'
  readonly reason: StopReason
  readonly words: string
}

export interface HeldOutPayment {
  readonly payment: FailedPayment
  readonly now: Date
  /** What the engine says: its hard stops bind here too. */
  readonly advised: EngineDecision
  readonly caseOpenedAt: Date
  /** Attempts of the case that an issuer answered, the one that opened it included. */
  readonly answeredCount: number
}

const HOUR_MS = 3_600_000

/**
 * What to do about a held-out case: what the schedule says, within every rule that binds the engine. Whether a retry is
 * worth it is the engine's own judgement, and what is to be proved: it does not stop the schedule.
 */
export function followSchedule(held: HeldOutPayment): EngineDecision | ScheduledRetry | ScheduleEnd {
  const { payment, now, advised } = held
  if (advised.action === 'stop' && advised.reason !== 'not_worth_it') return advised
  const { name, retryAfterHours } = CONTROL_SCHEDULE
  // An attempt that no issuer saw uses up no place in the schedule.
  const place = Math.max(0, held.answeredCount - 1)
  const afterHours = retryAfterHours[place]
  if (afterHours === undefined) {
    const words = `Held out from the engine: the ${retryAfterHours.length} retries of the schedule ${name} were made.`
    return { action: 'stop', reason: 'retry_limit', words }
  }
  const wanted = new Date(held.caseOpenedAt.getTime() + afterHours * HOUR_MS)
  const permitted = nextPermitted(payment, wanted, now)
  if (permitted === null) {
    const words = `Held out from the engine: no instant is left for retry ${place + 1} of the schedule ${name}.`
    return { action: 'stop', reason: 'past_deadline', words }
  }
  const words = `Held out from the engine: retry ${place + 1} of ${retryAfterHours.length} of the schedule ${name}.`
  return {
    action: 'retry',
    at: permitted.at,
    gatewayId: gatewayFor(payment, permitted.gatewayIds),
    schedule: name,
    words,
  }
}

/** The one that was used, as a schedule that knows of no other would; another only where that one cannot take it. */
function gatewayFor({ attempts }: FailedPayment, gatewayIds: readonly string[]): string {
  const used = attempts[attempts.length - 1]?.gatewayId
  const found = gatewayIds.find((gatewayId) => gatewayId === used) ?? gatewayIds[0]
  if (found === undefined) throw new Error('a permitted retry names its gateways')
  return found
}
