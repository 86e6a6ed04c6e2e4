import { classifyDecline, type RetryEngine, responseCodeFor } from '@reprise/engine'
import { eventsOfRedecision } from './announce-outcome.ts'
import { adviseRetry, END_OF_STOP, type FinishedAttempt } from './decide-outcome.ts'
import type { ClaimedRetry, DueRetries, Redecided } from './due-retries-port.ts'
import { codesOf } from './failed-payment.ts'
import { type Decision, keepDecision } from './keep-decision.ts'

/** A booked retry whose moment has passed, or that a rule forbids as it was booked. */
export interface RetryToRedecide {
  readonly claim: ClaimedRetry
  /** The chain's newest attempt, finished as if its outcome had become known only now. */
  readonly newest: FinishedAttempt
  /** The code of a never-answer, which forbids every further attempt; null: there is none. */
  readonly forbiddenByCode: string | null
}

/** run: the retry is to be made now, as it was booked. lost: the case changed hands meanwhile, and nothing was written. */
export type RedecidedRetry = 'run' | 'rebooked' | 'ended' | 'lost'

/** Asks the engine again, by what is known now; a decision other than 'run' is on disk, in place of the old one. */
export async function redecideRetry(
  ports: { readonly dueRetries: Pick<DueRetries, 'redecide'> },
  engine: RetryEngine,
  { claim, newest, forbiddenByCode }: RetryToRedecide,
): Promise<RedecidedRetry> {
  const now = newest.finishedAt
  const decision: Decision =
    forbiddenByCode === null ? askAgain(engine, newest) : { action: 'stop', reason: 'never_retry' }
  const isForNow = decision.action === 'retry' && decision.at <= now
  if (isForNow && decision.gatewayId === claim.gatewayToken) return 'run'
  const outcome: Redecided =
    decision.action === 'retry'
      ? { kind: 'rebooked', at: decision.at, gatewayToken: decision.gatewayId }
      : { kind: 'ended', state: END_OF_STOP[decision.reason] }
  const kept = keepDecision(decision)
  const isWritten = await ports.dueRetries.redecide({
    claim,
    told: eventsOfRedecision(outcome, kept),
    decidedAt: now,
    outcome,
    responseCode: forbiddenByCode ?? codeUnder(decision, newest),
    decision: kept,
  })
  return isWritten ? outcome.kind : 'lost'
}

function askAgain(engine: RetryEngine, newest: FinishedAttempt): Decision {
  const { outcome } = newest
  return outcome.kind === 'declined'
    ? adviseRetry(engine, newest, 'declined', outcome.answer)
    : adviseRetry(engine, newest, 'not_processed', null)
}

/** How the newest attempt's code reads under the new decision (wire.md section 5). */
function codeUnder(decision: Decision, { outcome, network, gateway, sentAt: at }: FinishedAttempt): string {
  if (outcome.kind !== 'declined') return decision.action === 'retry' ? '20046' : '30090'
  const { gatewayType } = gateway
  return responseCodeFor(classifyDecline({ network, gatewayType, at, ...codesOf(outcome.answer) }), decision)
}
