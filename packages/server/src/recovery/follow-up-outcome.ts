import { classifyDecline, type RetryEngine, responseCodeFor } from '@reprise/engine'
import { networkOfFirstSix } from '../domain/card-network.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { isWithinAmounts, type RecoveryLimits } from '../domain/recovery-limits.ts'
import { messageFor } from '../domain/response-code.ts'
import type { GatewayAnswer, Transaction, VerificationResult } from '../domain/transaction.ts'
import { askEngine } from './ask-engine.ts'
import { codesOf, toFailedPayment } from './failed-payment.ts'
import type { GatewayOutcome } from './gateway-port.ts'
import { type Decision, keepDecision, OUTSIDE_AMOUNTS } from './keep-decision.ts'
import type { AttemptOutcome, LedgerEntry, PastAttempt } from './ledger-port.ts'

const DAY_MS = 86_400_000

export interface FinishedFollowUp {
  readonly transaction: Transaction
  /** The payment that it follows; its method and gateway are the follow-up's too. */
  readonly original: LedgerEntry
  readonly gateway: GatewayAccount | null
  readonly declinedCaptures: readonly PastAttempt[]
  /** Of payments begun as the original was. */
  readonly limits: RecoveryLimits
  readonly outcome: GatewayOutcome
  readonly finishedAt: Date
}

/** What to write and to answer for a capture, void or refund that the gateway was asked to make. */
export function decideFollowUpOutcome(engine: RetryEngine, followUp: FinishedFollowUp): AttemptOutcome {
  const { outcome } = followUp
  const common = {
    transactionId: followUp.transaction.transactionId,
    finishedAt: followUp.finishedAt,
    retryAt: null,
    assignedGatewayToken: followUp.original.attempt.assignedGatewayToken,
    caseOutcome: null,
    cardBlock: null,
    retainMethod: null,
    decision: null,
  }
  switch (outcome.kind) {
    case 'approved': {
      const answer = withOriginalVerification(followUp, outcome.answer, '10000')
      return { ...common, state: 'approved', status: 1, responseCode: '10000', answer }
    }
    case 'declined':
      return { ...common, ...declined(engine, followUp, outcome.answer), state: 'declined', status: 2 }
    case 'not_processed':
      return { ...common, state: 'not_processed', status: 3, responseCode: '20046', answer: null }
    case 'unknown':
      return { ...common, state: 'unknown', status: 3, responseCode: '20039', answer: null }
  }
}

function declined(engine: RetryEngine, followUp: FinishedFollowUp, answer: GatewayAnswer) {
  const { transaction, original } = followUp
  const classified = classifyDecline({
    network: networkOfFirstSix(original.method.firstSix),
    gatewayType: original.attempt.gatewayType,
    at: transaction.createdAt,
    ...codesOf(answer),
  })
  // Only a capture is worth another try by the calendar: the money is still to be had.
  const isCapture = transaction.type === 'capture'
  const advice = isCapture ? adviseCapture(engine, followUp, answer) : null
  const responseCode = advice === null ? classified.responseCode.stop : responseCodeFor(classified, advice)
  return {
    responseCode,
    retryAt: advice?.action === 'retry' ? advice.at : null,
    answer: withOriginalVerification(followUp, answer, responseCode),
    decision: isCapture ? keepDecision(advice) : null,
  }
}

function adviseCapture(engine: RetryEngine, followUp: FinishedFollowUp, answer: GatewayAnswer): Decision | null {
  const { transaction, original, gateway, declinedCaptures, limits } = followUp
  if (transaction.disableCustomerRecovery) return null
  if (!isWithinAmounts(limits, transaction.amountMinor)) return OUTSIDE_AMOUNTS
  if (gateway === null) return { action: 'stop', reason: 'no_gateway' }
  const { gatewayToken, gatewayType } = gateway
  const payment = toFailedPayment({
    paymentId: original.transaction.transactionId,
    transaction,
    method: original.method,
    network: networkOfFirstSix(original.method.firstSix),
    earlier: declinedCaptures,
    newest: { sentAt: transaction.createdAt, gatewayToken, gatewayType, outcome: 'declined', answer },
    otherAttemptsOnCard: [],
    gateways: [gateway],
    deadlineAt: new Date(original.transaction.createdAt.getTime() + limits.maxDays * DAY_MS),
    retriesLeft: limits.maxRetries - declinedCaptures.length,
    quietHours: limits.quietHours,
  })
  return askEngine(engine, payment, followUp.finishedAt)
}

/** Follow-ups repeat the original's checks; a refused amount tells its message there too (wire.md section 4). */
export function verificationOf(original: LedgerEntry, responseCode: string): VerificationResult | null {
  const verification = original.attempt.answer?.verification ?? null
  if (verification === null || responseCode !== '30015') return verification
  return { ...verification, cvvMessage: messageFor('30015') }
}

function withOriginalVerification(followUp: FinishedFollowUp, answer: GatewayAnswer, responseCode: string) {
  return { ...answer, verification: verificationOf(followUp.original, responseCode) }
}
