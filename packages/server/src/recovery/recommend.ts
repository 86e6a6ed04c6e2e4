import type { Tenant } from '../domain/company.ts'
import { InvalidField } from '../domain/errors.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { CardFacts, ToldAttempt } from '../domain/recommendation.ts'
import type { Transaction } from '../domain/transaction.ts'
import { stopAdvice } from './advice.ts'
import { type AdvicePorts, adviseDecline } from './advise-decline.ts'
import { readCardFacts } from './card-facts.ts'
import { describeInstrument } from './described-instrument.ts'
import { expiryOf, isChargeable, joinKeyOf } from './instrument.ts'
import type { Situation } from './ledger-port.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import { notSentView, refusedView, type Unsent } from './payment-views.ts'
import { endOf, keptAnswer, type RecommendationAnswer } from './recommendation-answer.ts'
import type { RecommendationRequest } from './recommendation-request.ts'
import { countsAcrossCases } from './send-attempt.ts'
import { retryCountOf } from './send-rules.ts'
import type { ReadReference } from './validate-payment.ts'
import { isDigits } from './validate-payment-method.ts'
import {
  checkInstants,
  checkToldCodes,
  type DescribedPayment,
  validateRecommendation,
} from './validate-recommendation.ts'

export interface RecommendPorts extends AdvicePorts {
  readonly methods: PaymentMethods
}

/** @throws InvalidField for what has no meaning: an instant to come, a gateway that is not there */
export type Recommend = (
  tenant: Tenant,
  request: RecommendationRequest,
  /** Its id, where it was given beforehand so that it can be recognised. No two have the same. */
  givenId?: string,
) => Promise<RecommendationAnswer>

/** How often a recommendation looks again when the case changed between reading and writing. */
const LOOKS_MAX = 3

/** One decline told to us, with what has been found out about it so far. */
interface Draft {
  readonly unsent: Unsent
  readonly request: RecommendationRequest
  readonly payment: DescribedPayment
  readonly instrument: NonNullable<Awaited<ReturnType<typeof describeInstrument>>>
  readonly joinKey: string
  readonly cardFacts: CardFacts
}

/**
 * When, and through which gateway, to retry a payment that was declined at a gateway that we never see. The decline is
 * kept as an attempt of the payment's case, at the instant at which it happened, so that the networks' rules count it.
 */
export function createRecommend(ports: RecommendPorts): Recommend {
  return async function recommend(tenant, request, givenId) {
    const createdAt = await ports.companyTime.now(tenant)
    checkInstants(request, createdAt)
    checkToldCodes(request)
    const cardFacts = readCardFacts(request)
    const { gateways } = await ports.configurations.read(tenant)
    refuseUnknownGateways(request.gatewayTokens, gateways)

    const transactionId = givenId ?? ports.ids.next()
    const nextId = ports.ids.next
    const unsent: Unsent = {
      tenant,
      operation: 'recommendation',
      transactionId,
      createdAt,
      request: request.payment,
      nextId,
    }
    const refuse = (responseCode: string) => refusedAnswer(ports, unsent, responseCode)
    const reference = await readReference(ports, tenant, request)
    const validated = validateRecommendation(tenant.companyId, request, reference)
    if (!validated.ok) {
      const { unknownFirst } = validated
      const isUnknown = unknownFirst !== undefined && !(await isChargeable(ports, tenant, unknownFirst, createdAt))
      return refuse(isUnknown ? '50134' : validated.refusal.responseCode)
    }
    const payment = validated.value
    const instrument = await describeInstrument({ ...ports, nextId }, tenant, payment, createdAt)
    if (instrument === null) return refuse('50134')
    const joinKey = joinKeyOf(payment, instrument.method, instrument.name)
    const draft: Draft = { unsent, request, payment, instrument, joinKey, cardFacts }
    for (let look = 1; look <= LOOKS_MAX; look += 1) {
      const answer = await recommendOnce(ports, draft)
      if (answer === 'reference_used') return refuse('50129')
      if (answer === 'no_gateway') return refuse('50130')
      if (answer !== 'look_again') return answer
    }
    return refuse('20039')
  }
}

async function recommendOnce(ports: RecommendPorts, draft: Draft) {
  const { unsent, request, payment, instrument, joinKey } = draft
  const { tenant, createdAt } = unsent
  const known = await ports.configurations.read(tenant)
  const situation = await ports.ledger.readSituation(tenant, {
    transactionType: 'recommendation',
    merchantTransactionId: payment.merchantTransactionId,
    referencedTransactionId: payment.referencedTransactionId,
    joinKey,
    fingerprint: instrument.method.fingerprint,
    expiry: expiryOf(instrument.method),
    now: createdAt,
    staleness: ports.staleness,
    wantsCardHistory: known.gateways.some((account) => countsAcrossCases(ports.gatewayTypes, account)),
  })
  const configuration = await ports.configurations.read(tenant, situation.configVersion)
  const { gateways } = configuration
  const gateway = gatewayOfDecline(gateways, draft)
  if (gateway === null || !isKnownWish(gateways, payment.gatewayToken)) return 'no_gateway'
  if (situation.referenceUsed) return 'reference_used'
  const end = endOf(situation)
  if (end !== null) {
    const referenceData = await referenceDataOf(ports, unsent)
    const dateFirstAttempt = firstAttemptOf(draft, situation)
    const view = notSentView(unsent, { ...end, gateway, payment, instrument, referenceData, dateFirstAttempt })
    return { view, advice: stopAdvice(end.stopReason), cardFacts: draft.cardFacts }
  }
  const { previous } = request
  const told = await adviseDecline(ports, {
    tenant,
    transaction: transactionOf(draft, situation),
    method: instrument.method,
    newMethod: instrument.newMethod,
    joinKey,
    gateway,
    attemptedAt: previous.transactionDate,
    answer: {
      ...NOTHING_SAID,
      gatewayCode: previous.gatewayCode,
      gatewayMessage: previous.gatewayMessage,
      networkCode: previous.networkCode,
      adviceCode: previous.adviceCode,
    },
    situation,
    configuration,
    facts: {
      cardFacts: draft.cardFacts,
      earlierAttempts: earlierAttemptsOf(request, gateways),
      gatewayTokens: request.gatewayTokens ?? (payment.gatewayToken === null ? null : [payment.gatewayToken]),
    },
    // Attempts that were made before we saw the payment are retries that were used up.
    retryCount: retryCountOf(Math.max(payment.retryCount, request.earlierAttempts.length), situation.recoveryCase),
    follows: null,
  })
  if (told === 'reference_used') return told
  if (typeof told === 'string') return 'look_again'
  return keptAnswer(ports.references, tenant, told)
}

function transactionOf(draft: Draft, situation: Situation): Transaction {
  const { unsent, payment, instrument } = draft
  const { tenant, transactionId, createdAt } = unsent
  return {
    transactionId,
    companyId: tenant.companyId,
    mode: tenant.mode,
    type: 'recommendation',
    merchantTransactionId: payment.merchantTransactionId,
    originalTransactionId: null,
    createdAt,
    orderId: payment.orderId,
    customerId: payment.customerId,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    retryCount: payment.retryCount,
    dateFirstAttempt: firstAttemptOf(draft, situation),
    paymentMethodId: instrument.method.paymentMethodId,
    methodForm: instrument.form,
    initiator: payment.initiator,
    paymentModel: payment.paymentModel,
    disableCustomerRecovery: payment.disableCustomerRecovery,
    // The decline before us is this transaction's own attempt.
    details: { ...payment.details, previousTransaction: null },
  }
}

/** As sent, else that of the case, else when the first attempt that was told of was made. */
function firstAttemptOf({ payment, request }: Draft, situation: Situation): Date {
  const { previous, earlierAttempts } = request
  if (payment.dateFirstAttempt !== null) return payment.dateFirstAttempt
  if (situation.dateFirstAttempt !== null) return situation.dateFirstAttempt
  const instants = [previous, ...earlierAttempts].map(({ transactionDate }) => transactionDate.getTime())
  return new Date(Math.min(...instants))
}

/** Named by its token or its reference; a merchant who names none means his first (wire.md section 6). */
function gatewayOfDecline(gateways: readonly GatewayAccount[], draft: Draft): GatewayAccount | null {
  const { request, payment, instrument } = draft
  const token = request.previous.gatewayToken
  if (token !== null) return gateways.find(({ gatewayToken }) => gatewayToken === token) ?? null
  const reference = request.previous.merchantAccountReferenceId ?? instrument.merchantAccountReferenceId
  if (reference !== null) {
    return gateways.find((account) => account.merchantAccountReferenceId === reference) ?? null
  }
  if (payment.gatewayToken !== null) {
    return gateways.find(({ gatewayToken }) => gatewayToken === payment.gatewayToken) ?? null
  }
  return gateways[0] ?? null
}

function isKnownWish(gateways: readonly GatewayAccount[], token: string | null): boolean {
  return token === null || gateways.some(({ gatewayToken }) => gatewayToken === token)
}

function refuseUnknownGateways(tokens: readonly string[] | null, gateways: readonly GatewayAccount[]): void {
  for (const [index, token] of (tokens ?? []).entries()) {
    if (isKnownWish(gateways, token)) continue
    throw new InvalidField(`gateways.${index}`, 'must be the token of one of your gateways')
  }
}

function earlierAttemptsOf(request: RecommendationRequest, gateways: readonly GatewayAccount[]): ToldAttempt[] {
  return request.earlierAttempts.map(({ transactionDate: at, gatewayToken, networkCode, adviceCode, gatewayCode }) => {
    const account = gateways.find((gateway) => gateway.gatewayToken === gatewayToken)
    return { at, gatewayToken, gatewayType: account?.gatewayType ?? null, networkCode, adviceCode, gatewayCode }
  })
}

async function readReference(
  ports: AdvicePorts,
  tenant: Tenant,
  { payment }: RecommendationRequest,
): Promise<ReadReference> {
  if (payment.referenceData === null) return { kind: 'absent' }
  const transactionId = await ports.references.readReference(tenant, payment.referenceData)
  return transactionId === null ? { kind: 'foreign' } : { kind: 'ours', transactionId }
}

/** Of a request that is not kept: the reference that was sent, else one that ties to nothing. */
async function referenceDataOf(ports: AdvicePorts, { tenant, transactionId, request }: Unsent): Promise<string> {
  return request.referenceData ?? ports.references.signReference(tenant, transactionId)
}

async function refusedAnswer(ports: AdvicePorts, unsent: Unsent, responseCode: string): Promise<RecommendationAnswer> {
  const view = refusedView(unsent, responseCode, await referenceDataOf(ports, unsent))
  const { firstSixDigits = null, lastFourDigits = null } = unsent.request.paymentMethod ?? {}
  // What stands where six or four digits should may be a whole number: it is not given back.
  const firstSix = isDigits(firstSixDigits, 6) ? firstSixDigits : null
  const lastFour = isDigits(lastFourDigits, 4) ? lastFourDigits : null
  return { view: { ...view, method: { ...view.method, firstSix, lastFour } }, advice: null, cardFacts: null }
}
