import { XMLParser } from 'fast-xml-parser'
import type { AnsweredCard } from '../../domain/card-facts.ts'
import { toMajorUnits } from '../../domain/money.ts'
import { NOTHING_SAID } from '../../domain/nothing-said.ts'
import type { GatewayAnswer, VerificationResult } from '../../domain/transaction.ts'
import type { CredentialsVerdict, GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import { countryOfAlpha3 } from '../country-codes.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './braintree-facts.ts'

type Operation = LookUp['operation']

/** An element with its children by name: texts, or elements again. */
type Element = Readonly<Record<string, unknown>>

const CAPTURED = ['submitted_for_settlement', 'settling', 'settlement_confirmed', 'settled']

/**
 * In which states a transaction has done what was asked of it. What was approved and later voided, expired or refused at
 * settlement was approved all the same; but a charge that settlement refused brought no money, and is a decline.
 */
const DONE: Readonly<Record<Operation, readonly string[]>> = {
  authorize: [
    'authorized',
    ...CAPTURED,
    'settlement_pending',
    'settlement_declined',
    'voided',
    'authorization_expired',
  ],
  charge: [...CAPTURED, 'voided'],
  capture: CAPTURED,
  refund: CAPTURED,
  void: ['voided'],
}

/**
 * `failed`: the processor could not be reached. Braintree never settles such a transaction, so that even one that the
 * issuer did see takes no money.
 */
const REFUSED = ['processor_declined', 'gateway_rejected', 'failed', 'settlement_declined']

/** Codes that say of an idempotency key, not of the request, that there was an earlier one: its outcome is found by asking. */
const KEY_IN_USE: Readonly<Record<string, string>> = {
  '915232': 'Braintree has the attempt’s key from a different request',
  '915233': 'Braintree is still at work on the attempt',
  '915234': 'Braintree has the attempt’s key from a request that failed',
  '915235': 'Braintree could not check the attempt’s key',
}

/** What Braintree answered to a request that moves money. */
export function readMoved(reply: GatewayReply, operation: Operation): GatewayOutcome {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  if (reply.status === 429) return rateLimited(reply.headers)
  const refusal = REFUSED_BEFORE_PROCESSING[reply.status]
  if (refusal !== undefined) return { kind: 'not_processed', why: refusal }
  const root = [200, 201, 422].includes(reply.status) ? parse(reply.text) : null
  const failure = elementOf(root?.['api-error-response'])
  // What was declined is told inside the error.
  const transaction = transactionsOf(failure ?? root)[0]
  if (transaction !== undefined) {
    const outcome = outcomeOf(transaction, operation)
    return outcome.kind === 'declined' && isRetried(transaction) ? RETRIED_BY_BRAINTREE : outcome
  }
  if (failure !== undefined) return outcomeOfFailure(failure)
  return { kind: 'unknown', why: `Braintree answered ${reply.status} with nothing that can be read` }
}

const REFUSED_BEFORE_PROCESSING: Readonly<Record<number, string>> = {
  401: 'Braintree refused the credentials',
  403: 'Braintree does not let these credentials do this',
  404: 'Braintree knows no such merchant or transaction',
  426: 'Braintree no longer speaks this version of its interface',
}

/** The ids that a search found; a sentence where it did not answer: an error must never be read as "no such payment". */
export function readFoundIds(reply: GatewayReply): readonly string[] | string {
  const results = elementOf(readRoot(reply)?.['search-results'])
  if (results === undefined || !('ids' in results)) return whyUnread(reply)
  return (elementOf(results['ids'])?.['item'] as readonly string[] | undefined) ?? []
}

/** What became of a payment or refund, by the transactions that were found of it. */
export function readFoundPage(reply: GatewayReply, lookUp: LookUp): GatewayOutcome {
  const found = transactionsOf(elementOf(readRoot(reply)?.['credit-card-transactions']))
  const outcomes = found.map((transaction) => outcomeOf(transaction, lookUp.operation))
  // Of several tries an approval counts for more than a doubt, and a doubt for more than a decline.
  const standing = (['approved', 'unknown'] as const).map((kind) => outcomes.find((each) => each.kind === kind))
  const outcome = standing[0] ?? standing[1] ?? outcomes.at(-1) ?? { kind: 'unknown', why: whyUnread(reply) }
  const mayFollow = found.some(isRetried) && lookUp.ageMs < ABSENCE_PROVEN_AFTER_MS
  return outcome.kind === 'declined' && mayFollow ? RETRIED_BY_BRAINTREE : outcome
}

/** What became of a capture or void, by the transaction that it would have changed. */
export function readChanged(reply: GatewayReply, lookUp: LookUp): GatewayOutcome {
  const transaction = transactionsOf(readRoot(reply))[0]
  if (transaction === undefined) return { kind: 'unknown', why: whyUnread(reply) }
  const outcome = outcomeOf(transaction, lookUp.operation)
  if (outcome.kind === 'unknown') return outcomeOfAbsence(lookUp)
  // Only one capture is possible: another amount is somebody else's, and ours was refused or never came.
  const isOurs = lookUp.operation === 'void' || Number(transaction['amount']) === Number(toMajorUnits(lookUp))
  return isOurs ? outcome : outcomeOfAbsence(lookUp)
}

export function outcomeOfAbsence({ ageMs }: LookUp): GatewayOutcome {
  return ageMs < ABSENCE_PROVEN_AFTER_MS
    ? { kind: 'unknown', why: 'Braintree does not show the attempt, which proves nothing this early' }
    : { kind: 'not_processed', why: 'Braintree does not show the attempt, long after it would' }
}

/** Whether the credentials may use a merchant account, and whether that is of the currency it is set for. */
export function readMerchantAccount(reply: GatewayReply, currency: string): CredentialsVerdict {
  if (reply.kind !== 'answered') return 'unknown'
  if ([401, 403, 404].includes(reply.status)) return 'refused'
  const account = elementOf(readRoot(reply)?.['merchant-account'])
  if (account === undefined) return 'unknown'
  return textOf(account['currency-iso-code']) === currency ? 'accepted' : 'refused'
}

function outcomeOf(transaction: Element, operation: Operation): GatewayOutcome {
  const status = textOf(transaction['status'])
  if (status !== null && DONE[operation].includes(status)) return { kind: 'approved', answer: toAnswer(transaction) }
  if (status !== null && REFUSED.includes(status)) return { kind: 'declined', answer: toAnswer(transaction) }
  return { kind: 'unknown', why: `Braintree does not say yet what becomes of it (${status ?? 'no status'})` }
}

const RETRIED_BY_BRAINTREE: GatewayOutcome = {
  kind: 'unknown',
  why: 'Braintree tried the payment again by itself',
}

function isRetried(transaction: Element): boolean {
  return textOf(transaction['retried']) === 'true'
}

/** A request that Braintree's own rules refused, before there was a transaction. */
function outcomeOfFailure(failure: Element): GatewayOutcome {
  const [error] = errorsIn(failure['errors'])
  const code = textOf(error?.['code'])
  const keyInUse = code === null ? undefined : KEY_IN_USE[code]
  if (keyInUse !== undefined) return { kind: 'unknown', why: keyInUse }
  const gatewayMessage = textOf(error?.['message']) ?? textOf(failure['message'])
  const answer = { ...NOTHING_SAID, gatewayCode: code, gatewayMessage }
  return { kind: 'declined', answer }
}

function toAnswer(transaction: Element): GatewayAnswer {
  const text = (name: string) => textOf(transaction[name])
  const common = {
    gatewayTransactionId: text('id'),
    verification: verificationOf(transaction),
    responseFields: null,
    card: cardOf(transaction),
  }
  const rejection = text('gateway-rejection-reason')
  // The issuer may have approved what Braintree's rules then rejected: its codes are those of no decline.
  if (rejection !== null) {
    const gatewayMessage = `Gateway Rejected: ${rejection}`
    return { ...common, gatewayCode: rejection, gatewayMessage, networkCode: null, adviceCode: null }
  }
  const [by, codes] =
    text('status') === 'settlement_declined' ? ['processor-settlement', {}] : ['processor', networkCodesOf(transaction)]
  return {
    ...common,
    gatewayCode: text(`${by}-response-code`),
    gatewayMessage: text(`${by}-response-text`),
    networkCode: null,
    adviceCode: null,
    ...codes,
  }
}

function networkCodesOf(transaction: Element): Pick<GatewayAnswer, 'networkCode' | 'adviceCode'> {
  return {
    networkCode: textOf(transaction['network-response-code']),
    adviceCode: textOf(transaction['merchant-advice-code']),
  }
}

const CHECK_WORDS: Readonly<Record<string, string>> = {
  M: 'matches',
  N: 'does not match',
  U: 'not verified',
  I: 'not provided',
  S: 'not supported by the issuer',
  E: 'failed at the processor',
  A: 'not applicable',
  B: 'bypassed',
}

/** Street and postal code have a letter each; both are handed on, in this order. */
function verificationOf(transaction: Element): VerificationResult | null {
  const text = (name: string) => textOf(transaction[name])
  const [street, postalCode] = [text('avs-street-address-response-code'), text('avs-postal-code-response-code')]
  const [avsError, cvv] = [text('avs-error-response-code'), text('cvv-response-code')]
  const avs = avsError ?? (street === null || postalCode === null ? null : `${street}${postalCode}`)
  if (avs === null && cvv === null) return null
  const words = (letter: string | null) => CHECK_WORDS[letter ?? ''] ?? `code ${letter}`
  const both = `Street: ${words(street)}; postal code: ${words(postalCode)}.`
  return {
    avsCode: avs,
    avsMessage: avs === null ? null : avsError === null ? both : `Address: ${words(avsError)}.`,
    cvvCode: cvv,
    cvvMessage: cvv === null ? null : `Security code: ${words(cvv)}.`,
  }
}

function cardOf(transaction: Element): AnsweredCard {
  const card = elementOf(transaction['credit-card'])
  const isCharged = card !== undefined && textOf(card['last-4']) !== null
  // Where a network token was charged in the card's place, the facts are told of it.
  const facts = (isCharged ? card : elementOf(transaction['network-token'])) ?? {}
  const [prepaid, debit] = [textOf(facts['prepaid']), textOf(facts['debit'])]
  const isNeither = prepaid === 'No' && debit === 'No'
  return {
    networkTransactionId: textOf(transaction['network-transaction-id']),
    funding: prepaid === 'Yes' ? 'prepaid' : debit === 'Yes' ? 'debit' : isNeither ? 'credit' : null,
    issuerCountry: countryOfAlpha3(textOf(facts['country-of-issuance']) ?? ''),
  }
}

const XML = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  isArray: (name) => name === 'transaction' || name === 'error' || name === 'item',
})

function readRoot(reply: GatewayReply): Element | null {
  return reply.kind === 'answered' && [200, 201].includes(reply.status) ? parse(reply.text) : null
}

function whyUnread(reply: GatewayReply): string {
  return reply.kind === 'answered' ? `Braintree answered ${reply.status} to the question` : reply.why
}

function parse(text: string): Element | null {
  try {
    return elementOf(XML.parse(text, true)) ?? null
  } catch {
    return null
  }
}

function transactionsOf(parent: Element | null | undefined): readonly Element[] {
  const children: unknown = parent?.['transaction']
  return Array.isArray(children) ? children.map(elementOf).filter((child) => child !== undefined) : []
}

/** The errors of an answer, at whatever depth they stand: they are filed under the fields that they are about. */
function errorsIn(node: unknown): readonly Element[] {
  if (Array.isArray(node)) return node.flatMap(errorsIn)
  const element = elementOf(node)
  if (element === undefined) return []
  return 'code' in element ? [element] : Object.values(element).flatMap(errorsIn)
}

function elementOf(node: unknown): Element | undefined {
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as Element) : undefined
}

/** Nil and empty elements are read alike: as nothing. */
function textOf(node: unknown): string | null {
  return typeof node === 'string' && node !== '' ? node : null
}
