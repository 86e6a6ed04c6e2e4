import { classifyDecline, type RetryEngine } from '@reprise/engine'
import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { IdSource } from '../domain/ids.ts'
import { type AttemptState, type PaymentOperation, type Transaction, UNRESOLVED_STATES } from '../domain/transaction.ts'
import type { GatewayCaller } from './call-gateway.ts'
import { chooseGateway, type GatewayNeeds, isUsable } from './choose-gateway.ts'
import { decideOutcome, type FinishedAttempt } from './decide-outcome.ts'
import { codesOf } from './failed-payment.ts'
import type { GatewayOutcome, GatewayTypes, PaymentCall } from './gateway-port.ts'
import { expiryOf, InstrumentGone, joinKeyOf, type ResolvedInstrument, resolveInstrument } from './instrument.ts'
import type { PaymentRequest } from './payment-request.ts'
import { notSentView, refusedView, sentView, type Unsent } from './payment-views.ts'
import type {
  CardVault,
  CvvCache,
  MerchantConfiguration,
  MerchantConfigurations,
  PaymentLedger,
  PaymentMethods,
  RecoveryEvents,
  ReferenceTokens,
  Situation,
} from './ports.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import { codeThatForbidsSending, retryCountOf } from './send-rules.ts'
import type { TransactionView } from './transaction-view.ts'
import { type ReadReference, type ValidPayment, validatePayment } from './validate-payment.ts'

export interface ChargePorts {
  readonly clock: Clock
  readonly ids: IdSource
  readonly vault: CardVault
  readonly cvvCache: CvvCache
  readonly references: ReferenceTokens
  readonly methods: PaymentMethods
  readonly ledger: PaymentLedger
  readonly configurations: MerchantConfigurations
  readonly gatewayTypes: GatewayTypes
  readonly gatewayCaller: GatewayCaller
  readonly resolveAttempt: ResolveAttempt
  readonly engineFor: (tenant: Tenant) => RetryEngine
  readonly events: RecoveryEvents
  /** Attempts in `sending` from before this instant belong to no living request. */
  readonly staleBefore: () => Date
}

export type Charge = (tenant: Tenant, operation: PaymentOperation, request: PaymentRequest) => Promise<TransactionView>

/** How often a charge looks again when the case changed between reading and writing. */
const LOOKS_MAX = 3

/** One attempt, with what has been found out about it so far. */
interface Draft {
  readonly tenant: Tenant
  readonly operation: PaymentOperation
  readonly transactionId: string
  readonly createdAt: Date
  readonly request: PaymentRequest
  readonly payment: ValidPayment
  readonly instrument: ResolvedInstrument
  readonly joinKey: string
}

/**
 * The data path of a charge or an authorize: validate, find the method and the case, check the rules, choose the
 * gateway, write the attempt as `sending`, call, decide, write outcome and decision, answer. See design of the data
 * path in ARCHITECTURE.md; each step is a file of its own in this folder.
 */
export function createCharge(ports: ChargePorts): Charge {
  return async function charge(tenant, operation, request) {
    const createdAt = ports.clock.now()
    const transactionId = ports.ids.next()
    const unsent: Unsent = { tenant, operation, transactionId, createdAt, request, nextId: ports.ids.next }
    const refuse = async (responseCode: string) =>
      refusedView(unsent, responseCode, await referenceDataOf(ports, tenant, request, transactionId))

    const validated = validatePayment(tenant.companyId, request, await readReference(ports, tenant, request))
    if (!validated.ok) return refuse(validated.refusal.responseCode)
    const payment = validated.value
    const instrument = await resolveInstrument({ ...ports, nextId: ports.ids.next }, tenant, payment, createdAt)
    if (instrument === null) return refuse('50134')
    const joinKey = joinKeyOf(payment, instrument.method)
    const draft = { tenant, operation, transactionId, createdAt, request, payment, instrument, joinKey }

    for (let look = 1; look <= LOOKS_MAX; look += 1) {
      const step = await attemptOnce(ports, draft)
      if (step.kind === 'answered') return step.view
      if (step.kind === 'refused') return refuse(step.responseCode)
      if (step.kind === 'not_sent') {
        const referenceData = await referenceDataOf(ports, tenant, request, transactionId)
        return notSentView(unsent, { ...step, payment, instrument, referenceData })
      }
    }
    return refuse('20039')
  }
}

type Step =
  | { readonly kind: 'answered'; readonly view: TransactionView }
  | { readonly kind: 'refused'; readonly responseCode: string }
  | { readonly kind: 'not_sent'; readonly responseCode: string; readonly gateway: GatewayAccount }
  | { readonly kind: 'look_again' }

async function attemptOnce(ports: ChargePorts, draft: Draft): Promise<Step> {
  const { tenant, payment, instrument } = draft
  const known = await ports.configurations.read(tenant)
  const situation = await ports.ledger.readSituation(tenant, {
    transactionType: draft.operation,
    merchantTransactionId: payment.merchantTransactionId,
    referencedTransactionId: payment.referencedTransactionId,
    joinKey: draft.joinKey,
    fingerprint: instrument.method.fingerprint,
    expiry: expiryOf(instrument.method),
    now: draft.createdAt,
    staleBefore: ports.staleBefore(),
    wantsCardHistory: known.gateways.some((account) => countsAcrossCases(ports, account)),
  })
  const configuration = await ports.configurations.read(tenant, situation.configVersion)
  // Another process changed the gateways: what was asked about may not be what matters now.
  if (configuration.version !== known.version) return { kind: 'look_again' }
  const needs = { currency: payment.currency, network: instrument.network, hasCvv: instrument.hasCvv }
  const gateway = chooseGateway(configuration, ports.gatewayTypes, wishOf(draft, situation), needs)
  if (gateway === null) return { kind: 'refused', responseCode: '50130' }
  if (situation.referenceUsed) return { kind: 'refused', responseCode: '50129' }

  const open = openAttemptOf(situation)
  if (open !== null) {
    const resolved = await ports.resolveAttempt(tenant, open)
    return resolved === 'resolved' ? { kind: 'look_again' } : { kind: 'not_sent', responseCode: '20039', gateway }
  }
  const retryCount = retryCountOf(payment.retryCount, situation.recoveryCase)
  const forbidden = codeThatForbidsSending({
    situation,
    company: configuration.company,
    retryCount,
    network: instrument.network,
    amountMinor: payment.amountMinor,
    countsNetworkLimits: countsAcrossCases(ports, gateway),
    now: draft.createdAt,
  })
  if (forbidden !== null) return { kind: 'not_sent', responseCode: forbidden, gateway }
  return send(ports, { draft, situation, configuration, gateway, needs, retryCount })
}

interface Sendable {
  readonly draft: Draft
  readonly situation: Situation
  readonly configuration: MerchantConfiguration
  readonly gateway: GatewayAccount
  readonly needs: GatewayNeeds
  readonly retryCount: number
}

async function send(ports: ChargePorts, sendable: Sendable): Promise<Step> {
  const { draft, situation, gateway } = sendable
  const { tenant, instrument, operation } = draft
  const transaction = transactionOf(sendable)
  const begun = await ports.ledger.beginAttempt(tenant, {
    transaction,
    newMethod: instrument.newMethod,
    joinKey: draft.joinKey,
    fingerprint: instrument.method.fingerprint,
    gateway,
    recoveryCase: situation.recoveryCase,
  })
  if (begun === 'reference_used') return { kind: 'refused', responseCode: '50129' }
  if (begun === 'case_changed') return { kind: 'look_again' }

  const startedMs = ports.clock.monotonicMs()
  const outcome = await callGateway(ports, sendable, transaction)
  const finished: FinishedAttempt = {
    transaction,
    method: instrument.method,
    network: instrument.network,
    company: sendable.configuration.company,
    gateway,
    retryGateways: retryGatewaysOf(ports, sendable),
    recoveryCase: situation.recoveryCase,
    newCaseId: ports.ids.next(),
    joinKey: draft.joinKey,
    earlier: situation.caseAttempts,
    otherAttemptsOnCard: countsAcrossCases(ports, gateway) ? situation.otherAttemptsOnCard : [],
    retryCount: sendable.retryCount,
    sentAt: transaction.createdAt,
    finishedAt: ports.clock.now(),
    retainsNewMethod: draft.payment.retainOnSuccess && instrument.newMethod !== null,
    outcome,
  }
  const recorded = decideOutcome(ports.engineFor(tenant), finished)
  reportUnclassified(ports, finished)
  await ports.ledger.recordOutcome(tenant, recorded)
  ports.events.attemptFinished({
    operation,
    gatewayType: gateway.gatewayType,
    state: recorded.state,
    responseCode: recorded.responseCode,
    durationMs: ports.clock.monotonicMs() - startedMs,
  })
  const referenceData = await ports.references.signReference(tenant, transaction.transactionId)
  return { kind: 'answered', view: sentView(finished, recorded, instrument.form, referenceData) }
}

async function callGateway(ports: ChargePorts, sendable: Sendable, transaction: Transaction): Promise<GatewayOutcome> {
  const { draft, gateway } = sendable
  try {
    const call: PaymentCall = {
      idempotencyKey: transaction.transactionId,
      instrument: await draft.instrument.open(),
      cardHolder: draft.instrument.method,
      amountMinor: transaction.amountMinor,
      currency: transaction.currency,
      orderId: transaction.orderId,
      customerId: transaction.customerId,
      description: transaction.details.description,
      customerIp: transaction.details.customerIp,
      initiator: transaction.initiator,
      retryCount: sendable.retryCount,
      disableCustomerRecovery: transaction.disableCustomerRecovery,
    }
    return await ports.gatewayCaller.call(draft.tenant, gateway, (adapter, connection, signal) =>
      draft.operation === 'charge'
        ? adapter.charge(connection, call, signal)
        : adapter.authorize(connection, call, signal),
    )
  } catch (error) {
    if (error instanceof InstrumentGone) return { kind: 'not_processed', why: error.message }
    throw error
  }
}

function transactionOf(sendable: Sendable): Transaction {
  const { draft, situation } = sendable
  const { payment, instrument, tenant } = draft
  return {
    transactionId: draft.transactionId,
    companyId: tenant.companyId,
    mode: tenant.mode,
    type: draft.operation,
    merchantTransactionId: payment.merchantTransactionId,
    originalTransactionId: null,
    createdAt: draft.createdAt,
    orderId: payment.orderId,
    customerId: payment.customerId,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    retryCount: payment.retryCount,
    dateFirstAttempt: payment.dateFirstAttempt ?? situation.recoveryCase?.firstSeenAt ?? draft.createdAt,
    paymentMethodId: instrument.method.paymentMethodId,
    methodForm: instrument.form,
    initiator: payment.initiator,
    paymentModel: payment.paymentModel,
    disableCustomerRecovery: payment.disableCustomerRecovery,
    details: payment.details,
  }
}

function wishOf(draft: Draft, situation: Situation) {
  return {
    gatewayToken: draft.payment.gatewayToken,
    merchantAccountReferenceId: draft.instrument.merchantAccountReferenceId,
    assignedGatewayToken: situation.recoveryCase?.assignedGatewayToken ?? null,
    originalGatewayToken: situation.caseAttempts[0]?.gatewayToken ?? null,
  }
}

/** Without routing the next attempt goes where this one went; with it, anywhere that can take the payment. */
function retryGatewaysOf(ports: ChargePorts, sendable: Sendable): readonly GatewayAccount[] {
  const { configuration, gateway, needs } = sendable
  // A retry goes without a security code, so an account that demands one is no candidate.
  const retryNeeds = { ...needs, hasCvv: false }
  const candidates = configuration.company.routing === 'enabled' ? configuration.gateways : [gateway]
  return candidates.filter((account) => account.acceptRetries && isUsable(account, ports.gatewayTypes, retryNeeds))
}

function countsAcrossCases(ports: ChargePorts, gateway: GatewayAccount): boolean {
  return ports.gatewayTypes.find(gateway.gatewayType)?.countsNetworkLimits ?? true
}

/** A code in no table is an event for the operator, never a guess. */
function reportUnclassified(ports: ChargePorts, { outcome, gateway, network, sentAt }: FinishedAttempt): void {
  if (outcome.kind !== 'declined') return
  const { gatewayType } = gateway
  const classified = classifyDecline({ network, gatewayType, at: sentAt, ...codesOf(outcome.answer) })
  if (classified.reason !== 'unclassified') return
  const { gatewayCode, networkCode } = outcome.answer
  ports.events.unclassifiedDecline({ gatewayType, gatewayCode, networkCode })
}

/** An attempt of the same payment whose outcome is not known: it is asked about before anything new is sent. */
function openAttemptOf(situation: Situation): string | null {
  const isUnresolved = (state: AttemptState) => UNRESOLVED_STATES.includes(state)
  const open = situation.caseAttempts.find((attempt) => isUnresolved(attempt.state))
  if (open !== undefined) return open.transactionId
  const { referenced } = situation
  if (referenced !== null && isUnresolved(referenced.state)) return referenced.transactionId
  return situation.strandedTransactionId
}

async function readReference(ports: ChargePorts, tenant: Tenant, request: PaymentRequest): Promise<ReadReference> {
  if (request.referenceData === null) return { kind: 'absent' }
  const transactionId = await ports.references.readReference(tenant, request.referenceData)
  return transactionId === null ? { kind: 'foreign' } : { kind: 'ours', transactionId }
}

/** Of a request that is not kept: the reference that was sent, else one that ties to nothing. */
async function referenceDataOf(ports: ChargePorts, tenant: Tenant, request: PaymentRequest, transactionId: string) {
  return request.referenceData ?? ports.references.signReference(tenant, transactionId)
}
