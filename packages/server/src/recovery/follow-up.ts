import type { RetryEngine } from '@reprise/engine'
import { networkOfFirstSix } from '../domain/card-network.ts'
import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { IdSource } from '../domain/ids.ts'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { FollowUpOperation, Transaction } from '../domain/transaction.ts'
import type { GatewayCaller } from './call-gateway.ts'
import type { CompanyTime } from './company-time.ts'
import { entryView } from './entry-view.ts'
import { findWithRecovery } from './find-with-recovery.ts'
import { decideFollowUpOutcome } from './follow-up-outcome.ts'
import type { FollowUpLedger, FollowUpToBegin, MoneyMoved } from './follow-up-port.ts'
import type { FollowUpRequest } from './follow-up-request.ts'
import { judgeFollowUp } from './follow-up-rules.ts'
import { type FollowUpIdentity, followUpDetails, followUpView, unknownOriginalView } from './follow-up-views.ts'
import type { FollowUpCall, Gateway } from './gateway-port.ts'
import type { InFlight } from './in-flight.ts'
import type { AttemptOutcome, LedgerEntry, PaymentLedger } from './ledger-port.ts'
import type { MerchantConfigurations } from './merchant-port.ts'
import { originalPaymentOf } from './original-payment.ts'
import type { RecoveryEvents } from './recovery-events.ts'
import { reportUnclassified } from './report-unclassified.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import type { TransactionView } from './transaction-view.ts'
import { readAsked, validateFollowUp } from './validate-follow-up.ts'
import type { ReferenceTokens } from './vault-port.ts'

export interface FollowUpPorts {
  readonly clock: Clock
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly references: ReferenceTokens
  readonly ledger: PaymentLedger
  readonly followUps: FollowUpLedger
  readonly configurations: MerchantConfigurations
  readonly gatewayCaller: GatewayCaller
  readonly resolveAttempt: ResolveAttempt
  readonly inFlight: InFlight
  readonly engineFor: (tenant: Tenant) => Promise<RetryEngine>
  readonly events: RecoveryEvents
}

export type FollowUp = (
  tenant: Tenant,
  operation: FollowUpOperation,
  transactionId: string,
  request: FollowUpRequest,
  /** The follow-up's own id, where it was given beforehand so that it can be recognised. No two have the same. */
  ownId?: string,
) => Promise<TransactionView>

/**
 * Captures, voids or refunds a payment, or records that it was refunded elsewhere. The id may be the payment's or that
 * of its capture; for refunded_payment, any transaction of the chain. What cannot be is refused by our own books and
 * not kept; what may be is on disk before the gateway is called.
 */
export function createFollowUp(ports: FollowUpPorts): FollowUp {
  return async function followUp(tenant, operation, transactionId, request, givenId) {
    const createdAt = await ports.companyTime.now(tenant)
    const ownId = givenId ?? ports.ids.next()
    const asked = readAsked(operation, request.amount)
    const original = await findOriginal(ports, tenant, transactionId, operation)
    const referenceData = await ports.references.signReference(tenant, original?.transaction.transactionId ?? ownId)
    const identity: FollowUpIdentity = { tenant, operation, transactionId: ownId, createdAt, request, referenceData }
    if (original === null) {
      const made = { paymentMethodId: ports.ids.next(), customerId: ports.ids.next() }
      return unknownOriginalView(identity, made, asked.amountMinor)
    }
    const shownMinor = asked.amountMinor ?? original.transaction.amountMinor
    const refuse = (responseCode: string) => followUpView(identity, original, shownMinor, { responseCode })
    const fault = validateFollowUp(operation, request)
    if (fault !== null) return refuse(fault.responseCode)
    const reference = request.merchantTransactionId ?? ''
    if (await ports.followUps.isReferenceUsed(tenant, operation, reference)) return refuse('50129')
    // Voids and refunds have no follow-ups of their own; of what was tried elsewhere it is told that it is over.
    const isToldOf = operation === 'refunded_payment' && original.transaction.type === 'recommendation'
    if (!isPayment(original) && !isToldOf) return refuse('30011')
    return ports.inFlight.during(ownId, () => attemptFollowUp(ports, identity, original, asked.amountMinor, refuse))
  }
}

/**
 * What is still open on the payment comes first. Another follow-up that this process is making is waited for, no longer
 * than its gateway's deadline: of those that came at once each is judged by what the others did. Of what a process that
 * died has left open, the gateway is asked.
 */
async function attemptFollowUp(
  ports: FollowUpPorts,
  identity: FollowUpIdentity,
  first: LedgerEntry,
  askedMinor: number | null,
  refuse: (responseCode: string) => TransactionView,
): Promise<TransactionView> {
  const { tenant } = identity
  let original = first
  for (const found = new Set<string>(); ; ) {
    const begun = await begin(ports, identity, original, askedMinor)
    if (begun.kind === 'reference_used') return refuse('50129')
    if (begun.kind === 'begun') return finish(ports, identity, original, begun.followUp, begun.moved)
    if ('responseCode' in begun.refused) return refuse(begun.refused.responseCode)
    const { openTransactionId: open, isFollowUp } = begun.refused
    if (isFollowUp) await ports.inFlight.ended(open)
    if ((await ports.resolveAttempt(tenant, open)) === 'unresolved') return refuse('20039')
    // Each look finds out another one of those that came at once, so that there is an end.
    if (found.has(open)) throw new Error(`${open} has an outcome, and is still read as open`)
    found.add(open)
    original = (await findOriginal(ports, tenant, original.transaction.transactionId, identity.operation)) ?? original
  }
}

type Refused = { readonly responseCode: string } | { readonly openTransactionId: string; readonly isFollowUp: boolean }

function begin(ports: FollowUpPorts, identity: FollowUpIdentity, original: LedgerEntry, askedMinor: number | null) {
  const { tenant, operation } = identity
  const { transaction, attempt, recoveryCase } = original
  return ports.followUps.beginFollowUp<Refused>(tenant, transaction.transactionId, (moved) => {
    const verdict = judgeFollowUp({
      operation,
      original: {
        operation: transaction.type === 'authorize' ? 'authorize' : 'charge',
        state: attempt.state,
        amountMinor: transaction.amountMinor,
        hasCase: recoveryCase !== null,
      },
      moved,
      askedMinor,
    })
    if ('unresolved' in verdict) {
      const { openFollowUpId, openAttemptId } = moved
      const openTransactionId = openFollowUpId ?? openAttemptId ?? transaction.transactionId
      return { go: false, refused: { openTransactionId, isFollowUp: openFollowUpId !== null } }
    }
    if ('responseCode' in verdict) return { go: false, refused: verdict }
    return { go: true, followUp: toBegin(identity, original, verdict.amountMinor) }
  })
}

function toBegin(identity: FollowUpIdentity, original: LedgerEntry, amountMinor: number): FollowUpToBegin {
  const { attempt, recoveryCase } = original
  const isRecordedOnly = identity.operation === 'refunded_payment'
  const { gatewayToken, gatewayType, merchantAccountReferenceId } = attempt
  return {
    transaction: followUpTransaction(identity, original, amountMinor),
    gateway: { gatewayToken, gatewayType, merchantAccountReferenceId },
    recorded: isRecordedOnly ? recordedOutcome(identity, original) : null,
    cancelsCaseId: isRecordedOnly ? (recoveryCase?.caseId ?? null) : null,
  }
}

/** A refund made elsewhere is a fact that we are told: approved as soon as it is written. */
function recordedOutcome(identity: FollowUpIdentity, original: LedgerEntry): AttemptOutcome {
  return {
    transactionId: identity.transactionId,
    state: 'approved',
    finishedAt: identity.createdAt,
    answer: { ...NOTHING_SAID, verification: original.attempt.answer?.verification ?? null },
    status: 1,
    responseCode: '10000',
    retryAt: null,
    assignedGatewayToken: original.attempt.assignedGatewayToken,
    caseOutcome: null,
    cardBlock: null,
    retainMethod: null,
    decision: null,
  }
}

async function finish(
  ports: FollowUpPorts,
  identity: FollowUpIdentity,
  original: LedgerEntry,
  followUp: FollowUpToBegin,
  moved: MoneyMoved,
): Promise<TransactionView> {
  const { tenant, operation } = identity
  const { transaction, gateway, recorded } = followUp
  if (recorded !== null) return followUpView(identity, original, transaction.amountMinor, { outcome: recorded })
  if (operation === 'refunded_payment') throw new Error('A refund made elsewhere is recorded, not sent')
  const call = toCall(transaction, original, moved)
  const startedMs = ports.clock.monotonicMs()
  const outcome = await ports.gatewayCaller.send(tenant, gateway, (adapter: Gateway, connection, signal) =>
    adapter[operation](connection, call, signal),
  )
  const configuration = await ports.configurations.read(tenant)
  const decided = decideFollowUpOutcome(await ports.engineFor(tenant), {
    transaction,
    original,
    gateway: configuration.gateways.find((account) => account.gatewayToken === gateway.gatewayToken) ?? null,
    declinedCaptures: moved.declinedCaptures,
    limits: configuration.company.limits[original.transaction.initiator],
    outcome,
    finishedAt: await ports.companyTime.now(tenant),
  })
  if (outcome.kind === 'declined') {
    const network = networkOfFirstSix(original.method.firstSix)
    const { gatewayType } = gateway
    reportUnclassified(ports.events, tenant, { gatewayType, network, sentAt: transaction.createdAt }, outcome.answer)
  }
  const written = await ports.ledger.recordOutcome(tenant, decided)
  if (written === null) return answerAsRecorded(ports, identity)
  ports.events.attemptFinished({
    operation,
    gatewayType: gateway.gatewayType,
    state: decided.state,
    responseCode: decided.responseCode,
    durationMs: ports.clock.monotonicMs() - startedMs,
  })
  return followUpView(identity, original, transaction.amountMinor, { outcome: decided })
}

/** Somebody gave this follow-up up for dead and found out its outcome first: that one stands. */
async function answerAsRecorded(ports: FollowUpPorts, { tenant, transactionId }: FollowUpIdentity) {
  const entry = await ports.ledger.find(tenant, transactionId)
  if (entry === null) throw new Error(`Follow-up ${transactionId} is not where it was written`)
  return entryView(ports.references, tenant, entry)
}

function toCall(transaction: Transaction, original: LedgerEntry, moved: MoneyMoved): FollowUpCall {
  return {
    idempotencyKey: transaction.transactionId,
    amountMinor: transaction.amountMinor,
    currency: transaction.currency,
    original: originalPaymentOf(original, moved.capture?.gatewayTransactionId ?? null),
  }
}

function followUpTransaction(identity: FollowUpIdentity, original: LedgerEntry, amountMinor: number): Transaction {
  return {
    ...original.transaction,
    transactionId: identity.transactionId,
    type: identity.operation,
    merchantTransactionId: identity.request.merchantTransactionId,
    originalTransactionId: original.transaction.transactionId,
    createdAt: identity.createdAt,
    amountMinor,
    retryCount: identity.operation === 'capture' ? 0 : original.transaction.retryCount,
    paymentModel: null,
    disableCustomerRecovery: identity.request.disableCustomerRecovery,
    details: followUpDetails(original),
  }
}

/** The payment behind an id: its own, or the one that a capture (for refunded_payment: any follow-up) belongs to. */
async function findOriginal(ports: FollowUpPorts, tenant: Tenant, transactionId: string, operation: FollowUpOperation) {
  const isToldOf = operation === 'refunded_payment'
  const entry = isToldOf
    ? await findWithRecovery(ports.ledger, tenant, transactionId)
    : await ports.ledger.find(tenant, transactionId)
  if (entry === null || entry.transaction.originalTransactionId === null) return entry
  const namesPayment = entry.transaction.type === 'capture' || isToldOf
  if (!namesPayment) return entry
  return ports.ledger.find(tenant, entry.transaction.originalTransactionId)
}

function isPayment(entry: LedgerEntry): boolean {
  return entry.transaction.type === 'charge' || entry.transaction.type === 'authorize'
}
