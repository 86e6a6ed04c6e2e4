import { type CaseState, isEnd } from '../domain/recovery-case.ts'
import { EVERY_EVENT, type EventReason, type WebhookEventType } from '../domain/webhook.ts'
import { wordsOfStop } from './advice.ts'
import type { KeptDecision } from './decision-port.ts'
import type { Redecided } from './due-retries-port.ts'
import type { AttemptOutcome } from './ledger-port.ts'
import type { MerchantConfiguration } from './merchant-port.ts'
import type { EventsToTell } from './webhook-port.ts'

type WantedEvents = MerchantConfiguration['wantedEvents']

/** What the outcome of a charge or authorize is to tell; null: nothing that anybody wants. */
export function eventsOfOutcome(outcome: AttemptOutcome, wanted: WantedEvents): EventsToTell | null {
  if (wanted.length === 0) return null
  const { caseOutcome, decision } = outcome
  const events: { type: WebhookEventType; caseState: CaseState | null }[] = []
  if (outcome.state === 'approved') events.push({ type: 'attempt.approved', caseState: null })
  if (outcome.state === 'declined') events.push({ type: 'attempt.declined', caseState: null })
  if (caseOutcome !== null && !caseOutcome.recoveryDisabled) {
    const type = eventOfState(caseOutcome.state)
    if (type !== null) events.push({ type, caseState: caseOutcome.state })
    // A case whose card was redacted meanwhile ends as it opens.
    if (caseOutcome.isNew && !isEnd(caseOutcome.state)) events.push({ type: 'recovery.ended', caseState: 'cancelled' })
  }
  const isRetried = caseOutcome?.state === 'open' || caseOutcome?.state === 'scheduled'
  return keepWanted(wanted, {
    events,
    isInRecovery: caseOutcome !== null && !caseOutcome.recoveryDisabled,
    reason: decision === null ? null : reasonOf(decision),
    nextAttemptAt: isRetried ? outcome.retryAt : null,
    gatewayToken: isRetried && outcome.retryAt !== null ? outcome.assignedGatewayToken : null,
  })
}

/** What a second look at a booked retry is to tell. */
export function eventsOfRedecision(outcome: Redecided, decision: KeptDecision | null): EventsToTell {
  const caseState = outcome.kind === 'rebooked' ? 'scheduled' : outcome.state
  const type = eventOfState(caseState)
  return {
    events: type === null ? [] : [{ type, caseState }],
    isInRecovery: true,
    reason: decision === null ? null : reasonOf(decision),
    nextAttemptAt: outcome.kind === 'rebooked' ? outcome.at : null,
    gatewayToken: outcome.kind === 'rebooked' ? outcome.gatewayToken : null,
  }
}

/** Null when nobody wants any of them. */
function keepWanted(wanted: WantedEvents, told: EventsToTell): EventsToTell | null {
  const events = told.events.filter(({ type }) => wanted.includes(type) || wanted.includes(EVERY_EVENT))
  return events.length === 0 ? null : { ...told, events }
}

/** What a case tells when it comes to a state; null: nothing beside its attempt. */
function eventOfState(state: CaseState): WebhookEventType | null {
  switch (state) {
    case 'scheduled':
      return 'retry.scheduled'
    case 'recovered':
      return 'recovery.succeeded'
    case 'hard_declined':
    case 'exhausted':
    case 'expired':
    case 'cancelled':
      return 'recovery.ended'
    case 'open':
    case 'attempting':
      return null
  }
}

/** The reason as the decision itself is shown: GET /v1/transactions/{id}/decision has the rest. */
export function reasonOf(decision: KeptDecision): EventReason {
  switch (decision.decidedBy) {
    case 'engine': {
      const { decided, explanation } = decision.card
      const stopReason = decided.action === 'stop' ? decided.reason : null
      return { declineReason: explanation.reason, stopReason, summary: explanation.summary }
    }
    case 'rule': {
      const { stopReason, words } = decision
      return { declineReason: null, stopReason, summary: words ?? wordsOfStop(stopReason) }
    }
    case 'schedule':
      return { declineReason: null, stopReason: null, summary: decision.words }
  }
}
