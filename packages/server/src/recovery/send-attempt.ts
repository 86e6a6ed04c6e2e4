import type { FailedPayment, RetryEngine } from '@reprise/engine'
import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { IdSource } from '../domain/ids.ts'
import type { CardHolder } from '../domain/payment-method.ts'
import type { PaymentOperation, Transaction } from '../domain/transaction.ts'
import { eventsOfOutcome } from './announce-outcome.ts'
import type { GatewayCaller } from './call-gateway.ts'
import type { GatewayNeeds } from './choose-gateway.ts'
import { cleanUp } from './clean-up.ts'
import type { CompanyTime } from './company-time.ts'
import { decideOutcome, type FinishedAttempt, lessonOf } from './decide-outcome.ts'
import { entryView } from './entry-view.ts'
import type { GatewayOutcome, GatewayTypes, PaymentCall } from './gateway-port.ts'
import { InstrumentGone, type ResolvedInstrument } from './instrument.ts'
import type { OnlyIfNew, PaymentLedger, Situation } from './ledger-port.ts'
import type { MerchantConfiguration, MerchantConfigurations } from './merchant-port.ts'
import type { MethodKeeping } from './method-keeping.ts'
import type { OutageWatch } from './outage-watch.ts'
import { sentView } from './payment-views.ts'
import type { RecoveryEvents } from './recovery-events.ts'
import { reportUnclassified } from './report-unclassified.ts'
import { retryGatewaysOf } from './retry-gateways.ts'
import { storedCredentialOf } from './stored-credential.ts'
import type { TransactionView } from './transaction-view.ts'
import type { ValidPayment } from './validate-payment.ts'
import type { ReferenceTokens } from './vault-port.ts'

export interface SendPorts {
  readonly clock: Clock
  readonly companyTime: CompanyTime
  readonly ids: IdSource
  readonly references: ReferenceTokens
  readonly ledger: PaymentLedger
  readonly configurations: MerchantConfigurations
  readonly gatewayTypes: GatewayTypes
  readonly gatewayCaller: GatewayCaller
  readonly engineFor: (tenant: Tenant) => Promise<RetryEngine>
  readonly attemptTold: (tenant: Tenant, payment: FailedPayment) => void
  readonly outageWatch: Pick<OutageWatch, 'attemptFinished'>
  readonly events: RecoveryEvents
}

/** A payment as it is sent: a merchant's own has his reference, a retry of ours has none. */
export type PaymentToSend = Omit<ValidPayment, 'merchantTransactionId' | 'method'> & {
  readonly merchantTransactionId: string | null
}

/** One attempt, with what has been found out about it so far. */
export interface Draft {
  readonly tenant: Tenant
  readonly operation: PaymentOperation
  readonly transactionId: string
  readonly createdAt: Date
  readonly payment: PaymentToSend
  readonly instrument: ResolvedInstrument
  readonly joinKey: string
  readonly methodKeeping: MethodKeeping
}

/** An attempt that every rule lets go, and where it goes. */
export interface Sendable {
  readonly draft: Draft
  readonly situation: Situation
  readonly configuration: MerchantConfiguration
  readonly gateway: GatewayAccount
  readonly needs: GatewayNeeds
  readonly retryCount: number
  /** Given when the situation was not read but supposed: nothing is known of the payment. */
  readonly onlyIfNew: OnlyIfNew | null
  /** The claim under which a booked retry runs; null: the merchant posted it. */
  readonly claimId: string | null
}

export type SentStep =
  | { readonly kind: 'answered'; readonly view: TransactionView }
  | { readonly kind: 'refused'; readonly responseCode: string }
  /** Another attempt of the payment came in between: what was known is not true any more. */
  | { readonly kind: 'look_again' }

/** Writes the attempt as `sending`, calls the gateway, decides, and writes outcome and decision in one commit. */
export async function sendAttempt(ports: SendPorts, sendable: Sendable): Promise<SentStep> {
  const { draft, situation, gateway } = sendable
  const { tenant, instrument, operation } = draft
  const transaction = transactionOf(sendable)
  const { fieldLimits } = ports.gatewayTypes.find(gateway.gatewayType) ?? {}
  const { cardHolder, changes: fieldChanges } = cleanUp(instrument.method, fieldLimits, gateway)
  const begun = await ports.ledger.beginAttempt(tenant, {
    transaction,
    newMethod: instrument.newMethod,
    joinKey: draft.joinKey,
    fingerprint: instrument.method.fingerprint,
    sentAt: transaction.createdAt,
    isCountedOnCard: countsAcrossCases(ports.gatewayTypes, gateway),
    gateway,
    fieldChanges,
    recoveryCase: situation.recoveryCase,
    claimId: sendable.claimId,
    onlyIfNew: sendable.onlyIfNew,
  })
  if (begun === 'reference_used') return { kind: 'refused', responseCode: '50129' }
  if (begun === 'case_changed') return { kind: 'look_again' }

  const startedMs = ports.clock.monotonicMs()
  // A company's first payment waits for its model beside the gateway, not after it.
  const [outcome, engine] = await Promise.all([
    callGateway(ports, sendable, transaction, cardHolder),
    ports.engineFor(tenant),
  ])
  const finished: FinishedAttempt = {
    transaction,
    method: instrument.method,
    network: instrument.network,
    company: sendable.configuration.company,
    gateway,
    retryGateways: retryGatewaysOf(ports.gatewayTypes, { ...sendable, method: instrument.method }),
    recoveryCase: situation.recoveryCase,
    newCaseId: ports.ids.next(),
    joinKey: draft.joinKey,
    earlier: situation.caseAttempts,
    otherAttemptsOnCard: countsAcrossCases(ports.gatewayTypes, gateway) ? situation.otherAttemptsOnCard : [],
    retryCount: sendable.retryCount,
    sentAt: transaction.createdAt,
    finishedAt: ports.companyTime.asOf(sendable.configuration),
    methodKeeping: draft.methodKeeping,
    isRepeatable: instrument.isRepeatable,
    outcome,
  }
  const recorded = decideOutcome(engine, finished)
  const told = eventsOfOutcome(recorded, sendable.configuration.wantedEvents)
  const written = await ports.ledger.recordOutcome(tenant, recorded, told)
  if (written === null) return answerAsRecorded(ports, draft)
  if (outcome.kind === 'declined') {
    const { network, sentAt } = finished
    reportUnclassified(ports.events, tenant, { gatewayType: gateway.gatewayType, network, sentAt }, outcome.answer)
  }
  await ports.outageWatch.attemptFinished(tenant, finished)
  const lesson = lessonOf(finished, written.caseId)
  if (lesson !== null) ports.attemptTold(tenant, lesson)
  if (told !== null) ports.events.webhooksDue()
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

/** Somebody gave this attempt up for dead and found out its outcome first: that one stands. */
async function answerAsRecorded(ports: SendPorts, { tenant, transactionId }: Draft): Promise<SentStep> {
  const entry = await ports.ledger.find(tenant, transactionId)
  if (entry === null) throw new Error(`Attempt ${transactionId} is not where it was written`)
  return { kind: 'answered', view: await entryView(ports.references, tenant, entry) }
}

async function callGateway(
  ports: SendPorts,
  sendable: Sendable,
  transaction: Transaction,
  cardHolder: CardHolder,
): Promise<GatewayOutcome> {
  const { draft, gateway } = sendable
  try {
    const call: PaymentCall = {
      idempotencyKey: transaction.transactionId,
      instrument: await draft.instrument.open(),
      cardHolder,
      amountMinor: transaction.amountMinor,
      currency: transaction.currency,
      orderId: transaction.orderId,
      customerId: transaction.customerId,
      description: transaction.details.description,
      customerIp: transaction.details.customerIp,
      initiator: transaction.initiator,
      storedCredential: storedCredentialOf(transaction, draft.instrument.method, draft.payment.retainOnSuccess),
      retryCount: sendable.retryCount,
      disableCustomerRecovery: transaction.disableCustomerRecovery,
      sentAt: transaction.createdAt,
      firstAttemptAt: transaction.dateFirstAttempt,
    }
    return await ports.gatewayCaller.send(draft.tenant, gateway, (adapter, connection, signal) =>
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
    dateFirstAttempt: payment.dateFirstAttempt ?? situation.dateFirstAttempt ?? draft.createdAt,
    paymentMethodId: instrument.method.paymentMethodId,
    methodForm: instrument.form,
    initiator: payment.initiator,
    paymentModel: payment.paymentModel,
    disableCustomerRecovery: payment.disableCustomerRecovery,
    details: payment.details,
  }
}

/** Whether the networks' limits count what this gateway answered for other payments of the card. */
export function countsAcrossCases(types: GatewayTypes, { gatewayType }: Pick<GatewayAccount, 'gatewayType'>): boolean {
  return types.find(gatewayType)?.countsNetworkLimits ?? true
}
