import { booksRetries, type CalendarKeeper, type Company, type Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { PaymentOperation } from '../domain/transaction.ts'
import type { CardRanges } from './card-ranges-port.ts'
import { chooseGateway, type GatewayNeeds } from './choose-gateway.ts'
import { countryOf, fundingOf } from './failed-payment.ts'
import type { InFlight } from './in-flight.ts'
import { expiryOf, isChargeable, joinKeyOf, resolveInstrument } from './instrument.ts'
import type { Situation, Staleness } from './ledger-port.ts'
import type { MerchantConfiguration } from './merchant-port.ts'
import { keepingOf } from './method-keeping.ts'
import { openAttemptOf } from './open-attempt.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import type { PaymentRequest } from './payment-request.ts'
import { notSentView, refusedView, type Unsent } from './payment-views.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import { countsAcrossCases, type Draft, type SendPorts, type SentStep, sendAttempt } from './send-attempt.ts'
import { codeThatForbidsSending, retryCountOf } from './send-rules.ts'
import type { TransactionView } from './transaction-view.ts'
import { type ReadReference, type ValidPayment, validatePayment } from './validate-payment.ts'
import type { CardVault, CvvCache } from './vault-port.ts'

export interface ChargePorts extends SendPorts {
  readonly vault: CardVault
  readonly cvvCache: CvvCache
  readonly methods: PaymentMethods
  readonly cardRanges: CardRanges
  readonly resolveAttempt: ResolveAttempt
  readonly inFlight: InFlight
  readonly staleness: Staleness
}

export type Charge = (
  tenant: Tenant,
  operation: PaymentOperation,
  request: PaymentRequest,
  terms?: ChargeTerms,
) => Promise<TransactionView>

/** What a charge goes by that was taken on before it is made, such as a row of a batch. */
export interface ChargeTerms {
  /** Given beforehand, so that a charge that may have been made can be recognised. No two charges have the same. */
  readonly transactionId: string
  readonly calendar: CalendarKeeper
}

/** How often a charge looks again when the case changed between reading and writing. */
const LOOKS_MAX = 3

/**
 * The data path of a charge or an authorize: validate, find the method and the case, check the rules, choose the
 * gateway, write the attempt as `sending`, call, decide, write outcome and decision, answer. See design of the data
 * path in ARCHITECTURE.md; each step is a file of its own in this folder.
 */
export function createCharge(ports: ChargePorts): Charge {
  return async function charge(tenant, operation, request, terms) {
    const createdAt = ports.companyTime.asOf(await ports.configurations.read(tenant))
    const transactionId = terms?.transactionId ?? ports.ids.next()
    const unsent: Unsent = { tenant, operation, transactionId, createdAt, request, nextId: ports.ids.next }
    const refuse = async (responseCode: string) =>
      refusedView(unsent, responseCode, await referenceDataOf(ports, tenant, request, transactionId))

    const validated = validatePayment(tenant.companyId, request, await readReference(ports, tenant, request))
    if (!validated.ok) {
      const { unknownFirst, refusal } = validated
      const isUnknown = unknownFirst !== undefined && !(await isChargeable(ports, tenant, unknownFirst, createdAt))
      return refuse(isUnknown ? '50134' : refusal.responseCode)
    }
    const payment = terms === undefined ? validated.value : underTerms(validated.value, terms)
    let follows = payment.referencedTransactionId
    for (let look = 1; look <= LOOKS_MAX; look += 1) {
      const known = await ports.configurations.read(tenant)
      const keepsNumber = payment.retainOnSuccess || keepsForRetries(known.company, payment)
      const now = ports.companyTime.asOf(known)
      const instrumentPorts = { ...ports, nextId: ports.ids.next }
      const instrument = await resolveInstrument(instrumentPorts, tenant, payment, { now, keepsNumber })
      if (instrument === null) return refuse('50134')
      const { retainOnSuccess: retainsMethod } = payment
      const methodKeeping = keepingOf(instrument.method, { retainsMethod, keepsNumber })
      const joinKey = joinKeyOf(payment, instrument.method)
      const draft = { tenant, operation, transactionId, createdAt: now, payment, instrument, joinKey, methodKeeping }
      const step = await attemptOnce(ports, draft, known, follows)
      if (step.kind === 'answered') return step.view
      if (step.kind === 'refused') return refuse(step.responseCode)
      if (step.kind === 'not_sent') {
        const referenceData = await referenceDataOf(ports, tenant, request, transactionId)
        return notSentView(unsent, { ...step, payment, instrument, referenceData })
      }
      follows = step.follows
    }
    return refuse('20039')
  }
}

type Step =
  | Exclude<SentStep, { readonly kind: 'look_again' }>
  | {
      readonly kind: 'not_sent'
      readonly responseCode: string
      readonly gateway: GatewayAccount
      readonly dateFirstAttempt: Date | null
    }
  | { readonly kind: 'look_again'; readonly follows: string | null }

/**
 * `follows` is the attempt that this one comes after: what referenceData names, or one of the case that an earlier look
 * joined. A case that ended between two looks is found by it; by its order alone it would pass for a new payment.
 */
async function attemptOnce(
  ports: ChargePorts,
  draft: Draft,
  known: MerchantConfiguration,
  follows: string | null,
): Promise<Step> {
  const { tenant, payment, instrument } = draft
  const unlooked = follows === null ? await sendUnlooked(ports, draft, known) : null
  if (unlooked !== null) return unlooked
  const situation = await ports.ledger.readSituation(tenant, {
    transactionType: draft.operation,
    merchantTransactionId: payment.merchantTransactionId,
    referencedTransactionId: follows,
    joinKey: draft.joinKey,
    fingerprint: instrument.method.fingerprint,
    expiry: expiryOf(instrument.method),
    now: draft.createdAt,
    staleness: ports.staleness,
    wantsCardHistory: known.gateways.some((account) => countsAcrossCases(ports.gatewayTypes, account)),
  })
  const configuration = await ports.configurations.read(tenant, situation.configVersion)
  // Another process changed the company: what was asked about, or kept of the card, may not be what matters now.
  if (configuration.version !== known.version) return { kind: 'look_again', follows }
  const needs = needsOf(draft)
  const gateway = chooseGateway(configuration, ports.gatewayTypes, wishOf(draft, situation), needs)
  if (gateway === null) return { kind: 'refused', responseCode: '50130' }
  if (situation.referenceUsed) return { kind: 'refused', responseCode: '50129' }

  const { recoveryCase } = situation
  const dateFirstAttempt = payment.dateFirstAttempt ?? situation.dateFirstAttempt
  const notSent = (responseCode: string) => ({ kind: 'not_sent', responseCode, gateway, dateFirstAttempt }) as const
  const open = openAttemptOf(situation)
  if (open !== null) {
    const resolved = await ports.resolveAttempt(tenant, open)
    if (resolved === 'unresolved') return notSent('20039')
    const entry = await ports.ledger.find(tenant, open)
    // Approved at once it has no case, and the next look would not see it.
    if (entry?.attempt.state === 'approved') return notSent('30044')
    return { kind: 'look_again', follows: entry?.attempt.caseId == null ? follows : open }
  }
  const retryCount = retryCountOf(payment.retryCount, recoveryCase)
  const forbidden = codeThatForbidsSending({
    situation,
    limits: configuration.company.limits[recoveryCase?.initiator ?? payment.initiator],
    retryCount,
    network: instrument.network,
    issuerCountry: countryOf(instrument.method),
    amountMinor: payment.amountMinor,
    countsNetworkLimits: countsAcrossCases(ports.gatewayTypes, gateway),
    postedBy: 'merchant',
    now: draft.createdAt,
  })
  if (forbidden !== null) return notSent(forbidden)
  const sendable = { draft, situation, configuration, gateway, needs, retryCount, onlyIfNew: null, claimId: null }
  const sent = await ports.inFlight.during(draft.transactionId, () => sendAttempt(ports, sendable))
  if (sent.kind !== 'look_again') return sent
  return { kind: 'look_again', follows: recoveryCase?.initialTransactionId ?? follows }
}

/**
 * Sends a payment of which, as for most, nothing is known, without looking first: the writing itself makes sure of it.
 * Null: something is known after all, or a rule has a say; then it is looked at.
 */
async function sendUnlooked(
  ports: ChargePorts,
  draft: Draft,
  configuration: MerchantConfiguration,
): Promise<Exclude<SentStep, { readonly kind: 'look_again' }> | null> {
  const { payment, instrument } = draft
  if (configuration.gateways.some((account) => countsAcrossCases(ports.gatewayTypes, account))) return null
  const situation = { ...NOTHING_KNOWN, configVersion: configuration.version }
  const needs = needsOf(draft)
  const gateway = chooseGateway(configuration, ports.gatewayTypes, wishOf(draft, situation), needs)
  if (gateway === null || payment.retryCount > configuration.company.limits[payment.initiator].maxRetries) return null
  const onlyIfNew = {
    configVersion: configuration.version,
    expiry: expiryOf(instrument.method),
    staleness: ports.staleness,
  }
  const { retryCount } = payment
  const sendable = { draft, situation, configuration, gateway, needs, retryCount, onlyIfNew, claimId: null }
  const sent = await ports.inFlight.during(draft.transactionId, () => sendAttempt(ports, sendable))
  return sent.kind === 'look_again' ? null : sent
}

/** The number is kept for our own retries; erased with the outcome when there is none to come. */
function keepsForRetries(
  company: Company,
  payment: Pick<ValidPayment, 'disableCustomerRecovery' | 'details'>,
): boolean {
  return booksRetries(company, payment.details) && !payment.disableCustomerRecovery
}

function underTerms(payment: ValidPayment, { calendar }: ChargeTerms): ValidPayment {
  return { ...payment, details: { ...payment.details, calendar } }
}

const NOTHING_KNOWN: Omit<Situation, 'configVersion'> = {
  referenceUsed: false,
  referenced: null,
  recoveryCase: null,
  dateFirstAttempt: null,
  caseAttempts: [],
  cardBlockedByCode: null,
  otherAttemptsOnCard: [],
  strandedTransactionId: null,
}

function needsOf({ payment, instrument }: Draft): GatewayNeeds {
  const { network, hasCvv, method } = instrument
  return { currency: payment.currency, network, hasCvv, funding: fundingOf(method) }
}

function wishOf(draft: Draft, situation: Situation) {
  return {
    gatewayToken: draft.payment.gatewayToken,
    merchantAccountReferenceId: draft.instrument.merchantAccountReferenceId,
    assignedGatewayToken: situation.recoveryCase?.assignedGatewayToken ?? null,
    originalGatewayToken: situation.caseAttempts[0]?.gatewayToken ?? null,
  }
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
