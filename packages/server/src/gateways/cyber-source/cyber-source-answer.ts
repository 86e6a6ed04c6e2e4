import { type AnsweredCard, CARD_FUNDINGS } from '../../domain/card-facts.ts'
import type { GatewayAnswer, VerificationResult } from '../../domain/transaction.ts'
import type { CredentialsVerdict, GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import { fieldsAt, type JsonFields, listAt, parseFields, textAt } from '../answer-json.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './cyber-source-facts.ts'

type Operation = LookUp['operation']

/**
 * What CyberSource answered to a request that moves money. held: it authorized the payment and then refused or halted it; the
 * money stays blocked until it is released. had_before: it has had the request's transaction id; what became of that is found
 * by asking.
 */
export type MovedResult =
  | GatewayOutcome
  | {
      readonly kind: 'held'
      readonly answer: GatewayAnswer
      /** In major units; null: all that was asked for. */
      readonly heldAmount: string | null
    }
  | { readonly kind: 'had_before' }

const DONE: Readonly<Record<Operation, readonly string[]>> = {
  charge: ['AUTHORIZED'],
  authorize: ['AUTHORIZED'],
  capture: ['PENDING', 'TRANSMITTED'],
  void: ['REVERSED', 'VOIDED'],
  refund: ['PENDING', 'TRANSMITTED'],
}
/** A sale that is held has not been captured. */
const HELD = ['AUTHORIZED_PENDING_REVIEW', 'AUTHORIZED_RISK_DECLINED', 'PARTIAL_AUTHORIZED']
const REFUSED = ['DECLINED', 'INVALID_REQUEST', 'PENDING_AUTHENTICATION', 'FAILED']

/** CyberSource answers 201 to approvals and declines alike; 400 is what it refused to begin with. */
export function readMoved(reply: GatewayReply, operation: Operation): MovedResult {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  if (reply.status === 429) return rateLimited(reply.headers)
  if (reply.status === 401 || reply.status === 403) {
    return { kind: 'not_processed', why: `CyberSource refused the credentials (${reply.status})` }
  }
  const body = parseFields(reply.text)
  const status = body === null ? null : textAt(body, 'status')
  if (body !== null && reply.status === 201 && status !== null) return outcomeOfStatus(body, status, operation)
  if (body !== null && reply.status === 400) return outcomeOfRefusal(body)
  if (body !== null && reply.status === 404) {
    const reason = textAt(errorOf(body), 'reason')
    return reason === null
      ? { kind: 'not_processed', why: 'CyberSource knows no such address' }
      : { kind: 'declined', answer: toDecline(body, reason) }
  }
  return { kind: 'unknown', why: `CyberSource answered ${reply.status} without saying what was done` }
}

function outcomeOfStatus(body: JsonFields, status: string, operation: Operation): MovedResult {
  if (DONE[operation].includes(status)) return { kind: 'approved', answer: toAnswer(body) }
  const answer = toDecline(body, textAt(errorOf(body), 'reason') ?? status)
  if (HELD.includes(status)) {
    const amounts = fieldsAt(fieldsAt(body, 'orderInformation'), 'amountDetails')
    return { kind: 'held', answer, heldAmount: textAt(amounts, 'authorizedAmount') }
  }
  if (REFUSED.includes(status)) return { kind: 'declined', answer }
  return { kind: 'unknown', why: `CyberSource does not say yet what becomes of it (${status})` }
}

/**
 * A transaction id that was used before is refused as invalid data, and the answer need not name the field: only one that
 * names another is known to be about this request.
 */
function outcomeOfRefusal(body: JsonFields): MovedResult {
  const reason = textAt(body, 'reason') ?? textAt(errorOf(body), 'reason')
  const fields = listAt(body, 'details').map((detail) => textAt(detail, 'field'))
  const isAboutId = fields.length === 0 || fields.some((field) => field === null || field.endsWith('transactionId'))
  if (reason === 'DUPLICATE_REQUEST' || (reason === 'INVALID_DATA' && isAboutId)) return { kind: 'had_before' }
  return { kind: 'declined', answer: toDecline(body, reason) }
}

/** Names of CyberSource's services: what must have succeeded for an operation to be done. */
const SERVICES: Readonly<Record<Operation, readonly (readonly string[])[]>> = {
  charge: [['ics_auth'], ['ics_bill']],
  authorize: [['ics_auth']],
  capture: [['ics_bill']],
  void: [['ics_auth_reversal', 'ics_void']],
  refund: [['ics_credit']],
}

/**
 * The id of the transaction that an attempt made; null: none is shown; a sentence where the search was not answered: an error
 * must never be read as "no such payment". `isReleased`: what a payment held was released.
 */
export function readFound(
  reply: GatewayReply,
  operation: Operation,
): { readonly id: string; readonly isReleased: boolean } | null | { readonly why: string } {
  const body = reply.kind === 'answered' && [200, 201].includes(reply.status) ? parseFields(reply.text) : null
  if (body === null) return { why: whyUnread(reply) }
  const summaries = listAt(fieldsAt(body, '_embedded'), 'transactionSummaries')
  const own = summaries.filter((summary) => serviceOf(summary, operation, 0).length > 0)
  // Of a first delivery and a refused second one, the one that succeeded is what became of the attempt.
  const chosen = own.find((summary) => isDone(summary, operation)) ?? own[0]
  const id = chosen === undefined ? null : textAt(chosen, 'id')
  if (id !== null) return { id, isReleased: summaries.some((summary) => isDone(summary, 'void')) }
  return body['totalCount'] === 0 ? null : { why: 'CyberSource shows the attempt, and not yet what it was' }
}

/** Decision Manager holds a payment for a person to decide: until that is done, or undone, its outcome is open. */
const IN_REVIEW = '480'

/** What became of an attempt, by the transaction that was found of it. */
export function readDetail(reply: GatewayReply, operation: Operation, isReleased: boolean): GatewayOutcome {
  const body = reply.kind === 'answered' && reply.status === 200 ? parseFields(reply.text) : null
  const services = body === null ? [] : serviceOf(body, operation, 0)
  if (body === null || services.length === 0) return { kind: 'unknown', why: whyUnread(reply) }
  if (isDone(body, operation)) return { kind: 'approved', answer: toAnswer(body) }
  const codes = [fieldsAt(body, 'applicationInformation'), ...services].map((each) => textAt(each, 'reasonCode'))
  const reasonCode = codes.find((code) => code !== null && code !== SUCCESS) ?? null
  if (reasonCode === null) return { kind: 'unknown', why: 'CyberSource shows the attempt, and no result of it' }
  if (reasonCode === IN_REVIEW && !isReleased)
    return { kind: 'unknown', why: 'CyberSource holds the payment for review' }
  return { kind: 'declined', answer: toDecline(body, textAt(errorOf(body), 'reason') ?? reasonCode) }
}

export function outcomeOfAbsence({ ageMs }: LookUp): GatewayOutcome {
  return ageMs < ABSENCE_PROVEN_AFTER_MS
    ? { kind: 'unknown', why: 'CyberSource does not show the attempt, which proves nothing this early' }
    : { kind: 'not_processed', why: 'CyberSource does not show the attempt, long after it would' }
}

export function readCredentials(reply: GatewayReply): CredentialsVerdict {
  if (reply.kind !== 'answered') return 'unknown'
  if (reply.status === 401 || reply.status === 403) return 'refused'
  return reply.status === 200 || reply.status === 201 ? 'accepted' : 'unknown'
}

/** "100": success, of a service and of the whole. */
const SUCCESS = '100'

function isDone(transaction: JsonFields, operation: Operation): boolean {
  const whole = textAt(fieldsAt(transaction, 'applicationInformation'), 'reasonCode') ?? SUCCESS
  return whole === SUCCESS && SERVICES[operation].every((_, index) => hasSucceeded(transaction, operation, index))
}

function hasSucceeded(transaction: JsonFields, operation: Operation, index: number): boolean {
  return serviceOf(transaction, operation, index).some((each) => textAt(each, 'reasonCode') === SUCCESS)
}

/** The services of a transaction that are the operation's first, second, ... */
function serviceOf(transaction: JsonFields, operation: Operation, index: number): readonly JsonFields[] {
  const services = listAt(fieldsAt(transaction, 'applicationInformation'), 'applications')
  return services.filter(({ name }) => SERVICES[operation][index]?.includes(String(name)))
}

function toAnswer(body: JsonFields): GatewayAnswer {
  const processor = fieldsAt(body, 'processorInformation')
  return {
    gatewayTransactionId: textAt(body, 'id'),
    gatewayCode: null,
    gatewayMessage: null,
    networkCode: networkCodeOf(body),
    adviceCode: adviceOf(textAt(fieldsAt(processor, 'merchantAdvice'), 'code')),
    verification: verificationOf(processor),
    responseFields: null,
    card: cardOf(body),
  }
}

/** CyberSource may refuse by its own rules what the issuer approved: its codes are then those of no decline. */
function toDecline(body: JsonFields, gatewayCode: string | null): GatewayAnswer {
  const answer = toAnswer(body)
  const gatewayMessage = textAt(errorOf(body), 'message') ?? textAt(body, 'message')
  const isOfIssuer = answer.networkCode !== APPROVED_BY_ISSUER
  return { ...answer, gatewayCode, gatewayMessage, networkCode: isOfIssuer ? answer.networkCode : null }
}

/** Field 39 of an approval. */
const APPROVED_BY_ISSUER = '00'

/**
 * The processor's code is its own; two characters are field 39 of ISO 8583. Some processors have the network's code beside
 * theirs, at three digits: American Express's as they are, the others' with a zero before.
 */
function networkCodeOf(body: JsonFields): string | null {
  const ofProcessor = textAt(fieldsAt(body, 'processorInformation'), 'responseCode')
  if (ofProcessor !== null && /^[0-9A-Z]{2}$/.test(ofProcessor)) return ofProcessor
  const ofNetwork = textAt(fieldsAt(body, 'issuerInformation'), 'responseCode')
  if (ofNetwork === null || !/^\d{3}$/.test(ofNetwork)) return null
  return ofNetwork.startsWith('0') ? ofNetwork.slice(1) : ofNetwork
}

/**
 * One digit is Visa's category of the answer, which stands in the same place as Mastercard's advice and means other things:
 * said without its network's name, a 3 would be Mastercard's 03, never again.
 */
function adviceOf(code: string | null): string | null {
  return code !== null && /^\d$/.test(code) ? `visa_category_${code}` : code
}

function verificationOf(processor: JsonFields): VerificationResult | null {
  const avsCode = textAt(fieldsAt(processor, 'avs'), 'code')
  const cvvCode = textAt(fieldsAt(processor, 'cardVerification'), 'resultCode')
  return avsCode === null && cvvCode === null ? null : { avsCode, avsMessage: null, cvvCode, cvvMessage: null }
}

/** A payment's answer and a search's tell the same under different names. */
function cardOf(body: JsonFields): AnsweredCard {
  const payment = fieldsAt(body, 'paymentInformation')
  const kind = textAt(payment, 'scheme') ?? textAt(fieldsAt(payment, 'features'), 'accountFundingSource') ?? ''
  const country =
    textAt(payment, 'binCountry') ??
    textAt(fieldsAt(payment, 'issuerInformation'), 'country') ??
    textAt(fieldsAt(body, 'issuerInformation'), 'country')
  return {
    networkTransactionId: textAt(fieldsAt(body, 'processorInformation'), 'networkTransactionId'),
    funding: CARD_FUNDINGS.find((funding) => kind.toLowerCase().endsWith(funding)) ?? null,
    issuerCountry: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
  }
}

function whyUnread(reply: GatewayReply): string {
  return reply.kind === 'answered' ? `CyberSource answered ${reply.status} to the question` : reply.why
}

function errorOf(body: JsonFields): JsonFields {
  return fieldsAt(body, 'errorInformation')
}
