import type { RetryEngine } from '@reprise/engine'
import { networkOfFirstSix } from '../domain/card-network.ts'
import type { Tenant } from '../domain/company.ts'
import type { IdSource } from '../domain/ids.ts'
import { UNRESOLVED_STATES } from '../domain/transaction.ts'
import { eventsOfOutcome } from './announce-outcome.ts'
import type { GatewayCaller } from './call-gateway.ts'
import type { CompanyTime } from './company-time.ts'
import { decideOutcome, type FinishedAttempt } from './decide-outcome.ts'
import { fundingOf } from './failed-payment.ts'
import { decideFollowUpOutcome } from './follow-up-outcome.ts'
import type { GatewayOutcome, GatewayTypes, LookUp } from './gateway-port.ts'
import type { InFlight } from './in-flight.ts'
import type { LedgerEntry, PaymentLedger, Staleness } from './ledger-port.ts'
import type { MerchantConfigurations } from './merchant-port.ts'
import { isRepeatable, keepingOf } from './method-keeping.ts'
import { originalPaymentOf } from './original-payment.ts'
import type { RecoveryEvents } from './recovery-events.ts'
import { reportUnclassified } from './report-unclassified.ts'
import { retryGatewaysOf } from './retry-gateways.ts'
import { retryCountOf } from './send-rules.ts'

export interface ResolvePorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly ledger: PaymentLedger
  readonly configurations: MerchantConfigurations
  readonly gatewayTypes: GatewayTypes
  readonly gatewayCaller: GatewayCaller
  readonly engineFor: (tenant: Tenant) => Promise<RetryEngine>
  readonly events: RecoveryEvents
  readonly inFlight: InFlight
  readonly staleness: Staleness
}

/** resolved: the outcome is known now, or was already; unresolved: still not, or a living request is waiting for it. */
export type ResolveAttempt = (tenant: Tenant, transactionId: string) => Promise<'resolved' | 'unresolved'>

/**
 * Finds out what became of an attempt whose answer never came, by asking the gateway; never by sending again. Writes the
 * outcome as if it had come in time.
 */
export function createResolveAttempt(ports: ResolvePorts): ResolveAttempt {
  return async function resolveAttempt(tenant, transactionId) {
    const entry = await ports.ledger.find(tenant, transactionId)
    if (entry === null || !UNRESOLVED_STATES.includes(entry.attempt.state)) return 'resolved'
    if (isInFlight(ports, entry)) return 'unresolved'
    const outcome = await ask(ports, tenant, entry)
    if (outcome.kind === 'unknown') ports.events.attemptUnresolved({ transactionId, why: outcome.why })
    // An attempt that a dead process left in `sending` becomes `unknown`, with a case to hold the next one back.
    if (outcome.kind === 'unknown' && entry.attempt.state === 'unknown') return 'unresolved'
    await write(ports, tenant, entry, outcome)
    return outcome.kind === 'unknown' ? 'unresolved' : 'resolved'
  }
}

/** settled: it is on record now. known: it was before, and stands. in_flight: a living request still waits for it. */
export type Settled = 'settled' | 'known' | 'in_flight'

export type SettleAttempt = (
  tenant: Tenant,
  transactionId: string,
  outcome: Exclude<GatewayOutcome, { kind: 'unknown' }>,
) => Promise<Settled>

/**
 * Writes the outcome of an attempt that somebody found in the gateway's own books, where the gateway cannot be asked, or
 * cannot say. As if it had come in time.
 */
export function createSettleAttempt(ports: ResolvePorts): SettleAttempt {
  return async function settleAttempt(tenant, transactionId, outcome) {
    const entry = await ports.ledger.find(tenant, transactionId)
    if (entry === null || !UNRESOLVED_STATES.includes(entry.attempt.state)) return 'known'
    if (isInFlight(ports, entry)) return 'in_flight'
    return (await write(ports, tenant, entry, outcome)) ? 'settled' : 'known'
  }
}

/** False: somebody else found the outcome out first, and that one stands. */
async function write(
  ports: ResolvePorts,
  tenant: Tenant,
  entry: LedgerEntry,
  outcome: GatewayOutcome,
): Promise<boolean> {
  const recorded = await decide(ports, tenant, entry, outcome)
  const told = isPayment(entry)
    ? eventsOfOutcome(recorded, (await ports.configurations.read(tenant)).wantedEvents)
    : null
  const written = await ports.ledger.recordOutcome(tenant, recorded, told)
  if (written !== null && outcome.kind === 'declined') {
    const { gatewayType, sentAt } = entry.attempt
    const network = networkOfFirstSix(entry.method.firstSix)
    reportUnclassified(ports.events, tenant, { gatewayType, network, sentAt }, outcome.answer)
  }
  if (told !== null) ports.events.webhooksDue()
  return written !== null
}

/** Captures, voids and refunds are told to whoever asks for them, and to nobody else. */
function isPayment({ transaction }: LedgerEntry): boolean {
  return transaction.originalTransactionId === null
}

function isInFlight(ports: ResolvePorts, entry: LedgerEntry): boolean {
  const { state, transactionId } = entry.attempt
  return state === 'sending' && (ports.inFlight.has(transactionId) || !isStale(entry, ports.staleness))
}

function isStale({ written }: LedgerEntry, { ageMs, writtenBefore }: Staleness): boolean {
  return written.ageMs > ageMs || (writtenBefore !== null && written.at < writtenBefore)
}

async function ask(ports: ResolvePorts, tenant: Tenant, entry: LedgerEntry): Promise<GatewayOutcome> {
  const { transaction, attempt } = entry
  if (transaction.type === 'refunded_payment' || transaction.type === 'recommendation') {
    throw new Error('What was made elsewhere is never unresolved')
  }
  const { gatewayToken, gatewayType, merchantAccountReferenceId } = attempt
  const { originalTransactionId } = transaction
  const original = originalTransactionId === null ? null : await ports.ledger.find(tenant, originalTransactionId)
  const lookUp: LookUp = {
    idempotencyKey: transaction.transactionId,
    operation: transaction.type,
    amountMinor: transaction.amountMinor,
    currency: transaction.currency,
    orderId: transaction.orderId,
    sentAt: entry.written.at,
    ageMs: entry.written.ageMs,
    original: original === null ? null : originalPaymentOf(original, null),
  }
  return ports.gatewayCaller.ask(
    tenant,
    { gatewayToken, gatewayType, merchantAccountReferenceId },
    (gateway, connection, signal) => gateway.lookUp(connection, lookUp, signal),
  )
}

async function decide(ports: ResolvePorts, tenant: Tenant, entry: LedgerEntry, outcome: GatewayOutcome) {
  const { transaction, attempt } = entry
  const finishedAt = await ports.companyTime.now(tenant)
  const configuration = await ports.configurations.read(tenant)
  const gateway = configuration.gateways.find((account) => account.gatewayToken === attempt.gatewayToken) ?? null
  if (transaction.originalTransactionId !== null) {
    const original = await ports.ledger.find(tenant, transaction.originalTransactionId)
    if (original === null) throw new Error(`The original of ${transaction.transactionId} is not there`)
    const limits = configuration.company.limits[original.transaction.initiator]
    const followUp = { transaction, original, gateway, outcome, finishedAt, declinedCaptures: [], limits }
    return decideFollowUpOutcome(await ports.engineFor(tenant), followUp)
  }
  if (gateway === null) throw new Error(`The gateway of unresolved ${transaction.transactionId} was deleted`)
  const chain = attempt.caseId === null ? null : await ports.ledger.caseOf(tenant, attempt.caseId)
  const network = networkOfFirstSix(entry.method.firstSix)
  const needs = { currency: transaction.currency, network, funding: fundingOf(entry.method), hasCvv: false }
  const finished: FinishedAttempt = {
    transaction,
    method: entry.method,
    network: needs.network,
    company: configuration.company,
    gateway,
    retryGateways: retryGatewaysOf(ports.gatewayTypes, { configuration, gateway, method: entry.method, needs }),
    recoveryCase: entry.recoveryCase,
    newCaseId: ports.ids.next(),
    joinKey: entry.joinKey ?? transaction.transactionId,
    earlier: (chain?.attempts ?? []).filter((past) => past.transactionId !== transaction.transactionId),
    otherAttemptsOnCard: [],
    retryCount: retryCountOfResolved(entry),
    sentAt: attempt.sentAt,
    finishedAt,
    methodKeeping: keepingOf(entry.method, entry),
    isRepeatable: isRepeatable(entry.method, entry.keepsNumber),
    outcome,
  }
  return decideOutcome(await ports.engineFor(tenant), finished)
}

/** A retry is counted with its outcome: one that a dead process left in `sending` has not been counted yet. */
function retryCountOfResolved({ transaction, attempt, recoveryCase }: LedgerEntry): number {
  if (attempt.state === 'sending') return retryCountOf(transaction.retryCount, recoveryCase)
  return Math.max(transaction.retryCount, recoveryCase?.retryCount ?? 0)
}
