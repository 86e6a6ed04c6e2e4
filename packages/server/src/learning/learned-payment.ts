import type { FailedPayment } from '@reprise/engine'
import { networkOfFirstSix } from '../domain/card-network.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import { RECOVERY_DAYS_MAX, RETRIES_MAX } from '../domain/recovery-limits.ts'
import { networkOfCard } from '../recovery/card-facts.ts'
import { type NewestAttempt, toFailedPayment } from '../recovery/failed-payment.ts'
import type { PastAttempt } from '../recovery/ledger-port.ts'
import type { LoggedOutcome, OutcomeDetails } from './outcome-log-port.ts'

const DAY_MS = 86_400_000

/** Whether an issuer or a gateway decided something that a later attempt may turn on: a void or a refund is no attempt. */
export function teaches({ type }: LoggedOutcome): boolean {
  return type === 'charge' || type === 'authorize' || type === 'capture' || type === 'recommendation'
}

/**
 * The payment as the engine learns it, rebuilt from what is on disk: with the same id and the same attempts as when the
 * outcome was told at once (`lessonOf`), so that what was learned then is recognised.
 */
export function learnedPayment(details: OutcomeDetails, gateways: readonly GatewayAccount[]): FailedPayment {
  const { outcome, entry, related } = details
  const { transaction, method, recommendation, recoveryCase } = entry
  const newest = newestOf(details)
  const earlier = related.filter((past) => isEarlier(past, outcome)).sort(inOrder)
  const payment = toFailedPayment({
    paymentId: learnedPaymentId(outcome),
    transaction,
    method,
    network:
      recommendation === null ? networkOfFirstSix(method.firstSix) : networkOfCard(method, recommendation.cardFacts),
    earlier,
    newest,
    otherAttemptsOnCard: details.otherAttemptsOnCard,
    gateways,
    deadlineAt: recoveryCase?.deadlineAt ?? new Date(transaction.createdAt.getTime() + RECOVERY_DAYS_MAX * DAY_MS),
    retriesLeft: RETRIES_MAX - earlier.length,
    // What may still be done teaches nothing.
    quietHours: null,
    ...(recommendation === null ? {} : { told: recommendation }),
  })
  const gatewaysOrOwn = payment.gateways.length > 0 ? payment.gateways : [{ gatewayId: newest.gatewayToken }]
  return { ...payment, gateways: gatewaysOrOwn, ...(outcome.type === 'capture' ? { isCapture: true } : {}) }
}

/** Of one case, of one payment's captures, or alone: a payment approved at once has no case. */
export function learnedPaymentId(outcome: LoggedOutcome): string {
  if (outcome.type === 'capture') return `capture/${outcome.originalTransactionId ?? outcome.transactionId}`
  return outcome.caseId ?? outcome.transactionId
}

/** Tells one attempt of a payment from its others. */
export function attemptNameOf(paymentId: string, at: Date): string {
  return `${paymentId}@${at.getTime()}`
}

/** As attemptNameOf, of a payment's newest attempt. */
export function newestAttemptNameOf({ paymentId, attempts }: FailedPayment): string {
  return attemptNameOf(paymentId, attempts.at(-1)?.at ?? new Date(0))
}

function newestOf({ outcome, entry, toldAttempt }: OutcomeDetails): NewestAttempt {
  const { gatewayToken, gatewayType, state, answer } = entry.attempt
  if (outcome.kind === 'approval_told') {
    const token = toldAttempt?.gatewayToken ?? gatewayToken
    const told = { sentAt: outcome.at, gatewayToken: token, gatewayType, outcome: 'approved' } as const
    return { ...told, answer: toldAttempt === null ? null : { ...NOTHING_SAID, ...toldAttempt } }
  }
  if (state !== 'approved' && state !== 'declined' && state !== 'not_processed') {
    throw new Error(`The outcome of ${outcome.transactionId} is in the log and not in its attempt`)
  }
  return { sentAt: outcome.at, gatewayToken, gatewayType, outcome: state, answer }
}

function isEarlier(past: PastAttempt, outcome: LoggedOutcome): boolean {
  if (outcome.kind === 'approval_told') return past.sentAt <= outcome.at
  return past.transactionId !== outcome.transactionId && inOrder(past, { ...outcome, sentAt: outcome.at }) < 0
}

function inOrder(
  left: Pick<PastAttempt, 'sentAt' | 'transactionId'>,
  right: Pick<PastAttempt, 'sentAt' | 'transactionId'>,
): number {
  return left.sentAt.getTime() - right.sentAt.getTime() || (left.transactionId < right.transactionId ? -1 : 1)
}
