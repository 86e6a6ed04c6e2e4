import {
  classifyDecline,
  type FailedPayment,
  type RetryEngine,
  responseCodeFor,
  type StopReason,
} from '@reprise/engine'
import { isSameFacts, withAnswered } from '../domain/card-facts.ts'
import type { CardNetwork } from '../domain/card-network.ts'
import { booksRetries, type Company } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { HoldoutDraw } from '../domain/holdout.ts'
import type { Initiator } from '../domain/initiator.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import { isWithinAmounts, type RecoveryLimits } from '../domain/recovery-limits.ts'
import type { GatewayAnswer, Transaction } from '../domain/transaction.ts'
import { askEngine } from './ask-engine.ts'
import { followSchedule } from './control-schedule.ts'
import { drawArm } from './draw-arm.ts'
import { codesOf, type NewestAttempt, type ToldHistory, toFailedPayment } from './failed-payment.ts'
import type { GatewayOutcome } from './gateway-port.ts'
import { expiryOf } from './instrument.ts'
import { type Decision, keepDecision, OUTSIDE_AMOUNTS } from './keep-decision.ts'
import type { AttemptOutcome, CardBlock, CaseOutcome, PastAttempt } from './ledger-port.ts'
import type { MethodKeeping } from './method-keeping.ts'

const DAY_MS = 86_400_000

/** An authorization is to be captured within seven days: the shortest validity that the networks give one. */
const CAPTURE_WITHIN_DAYS = 7

/** All that the decision about one finished attempt rests on. */
export interface FinishedAttempt {
  readonly transaction: Transaction
  readonly method: PaymentMethod
  readonly network: CardNetwork
  readonly company: Company
  readonly gateway: GatewayAccount
  /** Where the next attempt may go. */
  readonly retryGateways: readonly GatewayAccount[]
  readonly recoveryCase: RecoveryCase | null
  /** A case id for when this outcome opens one. */
  readonly newCaseId: string
  readonly joinKey: string
  readonly earlier: readonly PastAttempt[]
  readonly otherAttemptsOnCard: readonly PastAttempt[]
  readonly retryCount: number
  readonly sentAt: Date
  readonly finishedAt: Date
  readonly methodKeeping: MethodKeeping
  /** Reprise can charge the method again by itself. */
  readonly isRepeatable: boolean
  readonly outcome: GatewayOutcome
  /** For a recommendation: what the merchant told beside the attempt. */
  readonly told?: ToldHistory
}

/** What to write and to answer for one finished attempt. Pure but for the engine, which only reads. */
export function decideOutcome(engine: RetryEngine, attempt: FinishedAttempt): AttemptOutcome {
  const { outcome } = attempt
  switch (outcome.kind) {
    case 'approved':
      return approvedOutcome(attempt, outcome.answer)
    case 'declined':
      return declinedOutcome(engine, attempt, outcome.answer)
    case 'not_processed':
      return notProcessedOutcome(engine, attempt)
    case 'unknown':
      return unknownOutcome(attempt)
  }
}

function approvedOutcome(attempt: FinishedAttempt, answer: GatewayAnswer): AttemptOutcome {
  const { transaction, finishedAt } = attempt
  const captureBy = new Date(finishedAt.getTime() + CAPTURE_WITHIN_DAYS * DAY_MS)
  return {
    ...commonOutcome(attempt),
    state: 'approved',
    answer,
    status: 1,
    responseCode: '10000',
    retryAt: transaction.type === 'authorize' ? captureBy : null,
    ...newFacts(attempt, answer),
    caseOutcome: attempt.recoveryCase === null ? null : caseOutcome(attempt, { caseState: 'recovered' }),
    retainMethod: retention(attempt, attempt.methodKeeping === 'store_when_approved'),
  }
}

function declinedOutcome(engine: RetryEngine, attempt: FinishedAttempt, answer: GatewayAnswer): AttemptOutcome {
  const { disableCustomerRecovery } = attempt.transaction
  return outcomeOfDecline(
    attempt,
    answer,
    disableCustomerRecovery ? null : adviseRetry(engine, attempt, 'declined', answer),
  )
}

/** What to write for a decline, given the decision on it; null: the merchant wants none. */
export function outcomeOfDecline(
  attempt: FinishedAttempt,
  answer: GatewayAnswer,
  decision: Decision | null,
): AttemptOutcome {
  const classified = classifyDecline({
    network: attempt.network,
    gatewayType: attempt.gateway.gatewayType,
    at: attempt.sentAt,
    ...codesOf(answer),
  })
  const forbidden = classified.never === undefined ? null : classified.responseCode.stop
  const next = nextStep(attempt, decision)
  return {
    ...commonOutcome(attempt),
    state: 'declined',
    answer,
    status: 2,
    responseCode: decision === null ? classified.responseCode.stop : responseCodeFor(classified, decision),
    retryAt: next.retryAt,
    assignedGatewayToken: next.gatewayToken ?? attempt.gateway.gatewayToken,
    ...newFacts(attempt, answer),
    caseOutcome: {
      ...caseOutcome(attempt, next),
      forbiddenByCode: forbidden,
      recoveryDisabled: decision === null,
    },
    cardBlock: cardBlockOf(attempt.method, classified.never?.reach ?? 'payment'),
    retainMethod: next.caseState === 'scheduled' ? null : retention(attempt, false),
    decision: keepDecision(decision),
  }
}

/** The gateway was provably not reached: an error of the way there, not a decline, and worth another try soon. */
function notProcessedOutcome(engine: RetryEngine, attempt: FinishedAttempt): AttemptOutcome {
  const decision = attempt.transaction.disableCustomerRecovery
    ? null
    : adviseRetry(engine, attempt, 'not_processed', null)
  const next = nextStep(attempt, decision)
  const isRetried = next.retryAt !== null
  return {
    ...commonOutcome(attempt),
    state: 'not_processed',
    answer: null,
    status: 3,
    responseCode: isRetried ? '20046' : '30090',
    retryAt: next.retryAt,
    assignedGatewayToken: next.gatewayToken ?? attempt.gateway.gatewayToken,
    caseOutcome: caseOfNotProcessed(attempt, next),
    retainMethod: next.caseState === 'scheduled' ? null : retention(attempt, false),
    decision: keepDecision(decision),
  }
}

/** Nothing happened, so nothing is opened by it but a retry that is booked; an open case goes on, its count as before. */
function caseOfNotProcessed(attempt: FinishedAttempt, next: NextStep): CaseOutcome | null {
  const { recoveryCase } = attempt
  if (recoveryCase !== null) return { ...caseOutcome(attempt, next), retryCount: recoveryCase.retryCount }
  return next.caseState === 'scheduled' ? caseOutcome(attempt, next) : null
}

function unknownOutcome(attempt: FinishedAttempt): AttemptOutcome {
  const openTransactionId = attempt.transaction.transactionId
  return {
    ...commonOutcome(attempt),
    state: 'unknown',
    answer: null,
    status: 3,
    responseCode: '20039',
    retryAt: null,
    caseOutcome: { ...caseOutcome(attempt, { caseState: 'attempting' }), openTransactionId },
    // The number stays until the outcome is known: an approval may still turn up that has to retain it.
    retainMethod: null,
  }
}

function commonOutcome(attempt: FinishedAttempt) {
  return {
    transactionId: attempt.transaction.transactionId,
    finishedAt: attempt.finishedAt,
    assignedGatewayToken: attempt.gateway.gatewayToken,
    cardBlock: null,
    decision: null,
  }
}

/** What the gateway told of the card that was not known before: nothing, most often. */
function newFacts({ method }: FinishedAttempt, { card }: GatewayAnswer): Pick<AttemptOutcome, 'cardFacts'> {
  if (card === undefined) return {}
  const cardFacts = withAnswered(method.cardFacts, card)
  const { paymentMethodId } = method
  return isSameFacts(method.cardFacts, cardFacts) ? {} : { cardFacts: { paymentMethodId, ...cardFacts } }
}

export function adviseRetry(
  engine: RetryEngine,
  attempt: FinishedAttempt,
  outcome: 'declined' | 'not_processed',
  answer: GatewayAnswer | null,
): Decision {
  if (!isWithinAmounts(limitsOf(attempt), attempt.transaction.amountMinor)) return OUTSIDE_AMOUNTS
  if (attempt.retryGateways.length === 0) return { action: 'stop', reason: 'no_gateway' }
  const payment = paymentOf(attempt, outcome, answer)
  const now = attempt.finishedAt
  const advised = askEngine(engine, payment, now)
  if (holdoutOf(attempt)?.arm !== 'held_out') return advised
  const answeredBefore = attempt.earlier.filter(({ state }) => state === 'declined').length
  return followSchedule({
    payment,
    now,
    advised,
    caseOpenedAt: attempt.recoveryCase?.firstSeenAt ?? attempt.transaction.createdAt,
    answeredCount: answeredBefore + (outcome === 'declined' ? 1 : 0),
  })
}

/** The payment as the engine is to see it, the attempt its newest. */
export function paymentOf(
  attempt: FinishedAttempt,
  outcome: NewestAttempt['outcome'],
  answer: GatewayAnswer | null,
): FailedPayment {
  const { gatewayToken, gatewayType } = attempt.gateway
  const { maxRetries, quietHours } = limitsOf(attempt)
  return toFailedPayment({
    paymentId: attempt.recoveryCase?.caseId ?? attempt.newCaseId,
    transaction: attempt.transaction,
    method: attempt.method,
    network: attempt.network,
    earlier: attempt.earlier,
    newest: { sentAt: attempt.sentAt, gatewayToken, gatewayType, outcome, answer },
    otherAttemptsOnCard: attempt.otherAttemptsOnCard,
    gateways: attempt.retryGateways,
    deadlineAt: deadlineOf(attempt),
    retriesLeft: maxRetries - attempt.retryCount,
    quietHours,
    told: attempt.told,
  })
}

/** A payment has at least one gateway, also one that nothing can be sent through any more. */
export function withAnyGateway(attempt: FinishedAttempt): FinishedAttempt {
  return attempt.retryGateways.length > 0 ? attempt : { ...attempt, retryGateways: [attempt.gateway] }
}

/**
 * What a model learns from an attempt, once its outcome is on disk; null: it is not known yet. Named by the case that it
 * was written to, or by itself where it has none: as it is found again in the log of outcomes.
 */
export function lessonOf(attempt: FinishedAttempt, caseId: string | null): FailedPayment | null {
  const { outcome, transaction } = attempt
  if (outcome.kind === 'unknown') return null
  const answer = outcome.kind === 'not_processed' ? null : outcome.answer
  const payment = paymentOf(withAnyGateway(attempt), outcome.kind, answer)
  return { ...payment, paymentId: caseId ?? transaction.transactionId }
}

interface NextStep {
  readonly retryAt: Date | null
  readonly gatewayToken: string | null
  readonly caseState: CaseState
}

/** The state that a case ends in when nothing more is advised. */
export const END_OF_STOP: Readonly<Record<StopReason, CaseState>> = {
  never_retry: 'hard_declined',
  hard_decline: 'hard_declined',
  needs_customer: 'hard_declined',
  needs_merchant: 'hard_declined',
  retry_limit: 'exhausted',
  network_limit: 'exhausted',
  no_gateway: 'exhausted',
  not_worth_it: 'exhausted',
  past_deadline: 'expired',
}

function nextStep(attempt: FinishedAttempt, decision: Decision | null): NextStep {
  if (decision === null) return { retryAt: null, gatewayToken: null, caseState: 'exhausted' }
  if (decision.action === 'stop') {
    return { retryAt: null, gatewayToken: null, caseState: END_OF_STOP[decision.reason] }
  }
  const caseState =
    booksRetries(attempt.company, attempt.transaction.details) && attempt.isRepeatable ? 'scheduled' : 'open'
  return { retryAt: decision.at, gatewayToken: decision.gatewayId, caseState }
}

function caseOutcome(attempt: FinishedAttempt, next: Pick<NextStep, 'caseState'> & Partial<NextStep>): CaseOutcome {
  const { recoveryCase, transaction } = attempt
  return {
    caseId: recoveryCase?.caseId ?? attempt.newCaseId,
    paymentMethodId: attempt.method.paymentMethodId,
    isNew: recoveryCase === null,
    state: next.caseState,
    joinKey: attempt.joinKey,
    initialTransactionId: recoveryCase?.initialTransactionId ?? transaction.transactionId,
    firstSeenAt: recoveryCase?.firstSeenAt ?? transaction.createdAt,
    deadlineAt: deadlineOf(attempt),
    retryCount: attempt.retryCount,
    forbiddenByCode: recoveryCase?.forbiddenByCode ?? null,
    openTransactionId: null,
    recoveryDisabled: recoveryCase?.recoveryDisabled ?? false,
    initiator: initiatorOf(attempt),
    holdout: holdoutOf(attempt),
    nextAttemptAt: next.caseState === 'scheduled' ? (next.retryAt ?? null) : null,
  }
}

/** The lot of the case; drawn when it opens, unless the merchant wants no recovery and there is nothing to compare. */
function holdoutOf({ recoveryCase, newCaseId, transaction, company }: FinishedAttempt): HoldoutDraw | null {
  if (recoveryCase !== null) return recoveryCase.holdout
  return transaction.disableCustomerRecovery ? null : drawArm(newCaseId, company.holdoutShare)
}

/** Of the payment, not of the retry: those that a merchant posts are his own, whoever began it. */
function initiatorOf({ recoveryCase, transaction }: FinishedAttempt): Initiator {
  return recoveryCase?.initiator ?? transaction.initiator
}

function limitsOf(attempt: FinishedAttempt): RecoveryLimits {
  return attempt.company.limits[initiatorOf(attempt)]
}

function deadlineOf(attempt: FinishedAttempt): Date {
  const { recoveryCase, transaction } = attempt
  return recoveryCase?.deadlineAt ?? new Date(transaction.createdAt.getTime() + limitsOf(attempt).maxDays * DAY_MS)
}

function cardBlockOf(method: PaymentMethod, reach: 'payment' | 'card' | 'card_number'): CardBlock | null {
  if (reach === 'payment' || method.fingerprint === null) return null
  // Lost and stolen hold for the number whatever its expiry; the rest until number or expiry change.
  const expiry = reach === 'card_number' ? '' : (expiryOf(method) ?? '')
  return { fingerprint: method.fingerprint, expiry }
}

function retention(attempt: FinishedAttempt, isStored: boolean): AttemptOutcome['retainMethod'] {
  if (attempt.methodKeeping === 'as_it_is') return null
  return { paymentMethodId: attempt.method.paymentMethodId, isStored }
}
