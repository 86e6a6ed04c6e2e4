import type { AnsweredCard } from '../../domain/card-facts.ts'
import { NOTHING_SAID } from '../../domain/nothing-said.ts'
import type { GatewayAnswer } from '../../domain/transaction.ts'
import type { CredentialsVerdict, GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import { fieldsAt, type JsonFields, parseFields, textAt } from '../answer-json.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './checkout-v2-facts.ts'

type Answered = Extract<GatewayReply, { kind: 'answered' }>

/** An entry of a payment's history. */
type Action = JsonFields

const ACTION_TYPES = {
  charge: ['Authorization', 'Card Verification'],
  authorize: ['Authorization', 'Card Verification'],
  capture: ['Capture'],
  void: ['Void'],
  refund: ['Refund'],
} as const

/** What a request for a payment came to: approved and declined payments are answered alike, with 201. */
export function readPayment(reply: GatewayReply): GatewayOutcome {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  switch (reply.status) {
    case 200:
    case 201:
      return outcomeOfPayment(parseFields(reply.text) ?? {})
    case 202:
      return { kind: 'unknown', why: 'the payment is pending at Checkout.com' }
    case 403:
      return { kind: 'not_processed', why: 'Checkout.com does not let the key make payments (403)' }
    default:
      return outcomeOfRefusal(reply)
  }
}

/** What a request for a capture, void or refund came to: accepted, with the id of the action it will be, or an outcome. */
export function readFollowUp(reply: GatewayReply): { readonly acceptedAs: string } | GatewayOutcome {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  switch (reply.status) {
    case 200:
    case 201:
    case 202: {
      const acceptedAs = textAt(parseFields(reply.text) ?? {}, 'action_id')
      return acceptedAs === null ? unreadable(reply) : { acceptedAs }
    }
    case 403:
      return refused(reply, parseFields(reply.text) ?? {})
    case 404:
      return { kind: 'not_processed', why: 'Checkout.com does not know the payment that it follows (404)' }
    default:
      return outcomeOfRefusal(reply)
  }
}

/** What became of an accepted action, if its payment's history tells already; accepted is what was asked for, else. */
export function readAccepted(acceptedAs: string, history: GatewayReply): GatewayOutcome {
  const own = readActions(history)?.find((action) => textAt(action, 'id') === acceptedAs)
  const outcome = own === undefined ? NOT_TOLD : outcomeOfAction(own)
  if (outcome.kind !== 'unknown') return outcome
  return { kind: 'approved', answer: { ...NOTHING_SAID, gatewayTransactionId: acceptedAs } }
}

/** A payment with its id. */
export interface ListedPayment {
  readonly id: string
  readonly fields: JsonFields
}

/** The payment of an attempt, in the list of those with its reference; or what follows from there being none. */
export function readListed(reply: GatewayReply, lookUp: LookUp): ListedPayment | GatewayOutcome {
  const data = reply.kind === 'answered' && reply.status === 200 ? parseFields(reply.text)?.['data'] : undefined
  if (!Array.isArray(data)) return NOT_TOLD
  const own = data.map(toFields).filter((payment) => textAt(payment, 'reference') === lookUp.idempotencyKey)
  const fields = own.find((payment) => payment['approved'] === true) ?? own[0]
  if (fields === undefined) return absent(lookUp)
  const id = textAt(fields, 'id')
  return id === null ? NOT_TOLD : { id, fields }
}

/** The outcome of a listed payment, by the one of its actions that was the payment itself: the list has no codes. */
export function readListedPayment({ fields }: ListedPayment, history: GatewayReply, lookUp: LookUp): GatewayOutcome {
  const own = (readActions(history) ?? []).filter((action) => isOf(action, lookUp))
  const action = own.find(({ approved }) => approved === true) ?? own[0]
  if (action === undefined) return NOT_TOLD
  const { approved, response_code, response_summary } = action
  return outcomeOfPayment({ ...fields, approved, response_code, response_summary })
}

/** What became of a capture, void or refund, by the history of its payment. */
export function findFollowUp(history: GatewayReply, lookUp: LookUp): GatewayOutcome {
  const actions = readActions(history)
  if (actions === null) return NOT_TOLD
  const own = actions.find((action) => isOf(action, lookUp) && textAt(action, 'reference') === lookUp.idempotencyKey)
  return own === undefined ? absent(lookUp) : outcomeOfAction(own)
}

export function readCredentials(reply: GatewayReply): CredentialsVerdict {
  if (reply.kind !== 'answered') return 'unknown'
  if (reply.status === 200) return 'accepted'
  return reply.status === 401 || reply.status === 403 ? 'refused' : 'unknown'
}

function isOf(action: Action, { operation }: LookUp): boolean {
  const types: readonly string[] = ACTION_TYPES[operation]
  return types.includes(textAt(action, 'type') ?? '')
}

/** A question that was not answered says nothing of what it asked about. */
const NOT_TOLD: GatewayOutcome = { kind: 'unknown', why: 'Checkout.com does not tell what became of the attempt' }

function absent({ ageMs }: LookUp): GatewayOutcome {
  return ageMs < ABSENCE_PROVEN_AFTER_MS
    ? { kind: 'unknown', why: 'Checkout.com does not list the attempt, which proves nothing this early' }
    : { kind: 'not_processed', why: 'Checkout.com does not list the attempt, long after it would' }
}

/** Everything that is neither a payment nor an accepted action. */
function outcomeOfRefusal(reply: Answered): GatewayOutcome {
  switch (reply.status) {
    case 400:
    case 422: {
      const error = parseFields(reply.text)
      return error === null ? unreadable(reply) : refused(reply, error)
    }
    case 401:
      return { kind: 'not_processed', why: 'Checkout.com refused the key (401)' }
    case 409:
      return { kind: 'unknown', why: 'Checkout.com has this key in work' }
    case 429:
      return rateLimited(reply.headers)
    default:
      return unreadable(reply)
  }
}

function refused({ status }: Answered, error: JsonFields): GatewayOutcome {
  const list = error['error_codes']
  const codes = Array.isArray(list) ? list.filter((code) => typeof code === 'string') : []
  const gatewayCode = codes[0] ?? textAt(error, 'error_type') ?? String(status)
  const gatewayMessage = codes.length === 0 ? null : codes.join(', ')
  return { kind: 'declined', answer: { ...NOTHING_SAID, gatewayCode, gatewayMessage } }
}

function unreadable({ status }: Answered): GatewayOutcome {
  return { kind: 'unknown', why: `Checkout.com answered ${status} with nothing that can be read` }
}

function outcomeOfPayment(payment: JsonFields): GatewayOutcome {
  const { approved } = payment
  const source = fieldsAt(payment, 'source')
  const answer: GatewayAnswer = {
    ...NOTHING_SAID,
    gatewayTransactionId: textAt(payment, 'id'),
    gatewayCode: textAt(payment, 'response_code'),
    gatewayMessage: textAt(payment, 'response_summary'),
    verification: verificationOf(source),
    ...cardOf(payment, source),
  }
  if (answer.gatewayTransactionId === null || answer.gatewayCode === null) {
    return { kind: 'unknown', why: 'Checkout.com tells no id or no code of the payment' }
  }
  if (approved === true) return { kind: 'approved', answer }
  if (approved === false) return { kind: 'declined', answer: { ...answer, ...networkCodesOf(payment) } }
  return { kind: 'unknown', why: 'Checkout.com does not tell whether the payment is approved' }
}

function outcomeOfAction(action: Action): GatewayOutcome {
  const answer = {
    ...NOTHING_SAID,
    gatewayTransactionId: textAt(action, 'id'),
    gatewayCode: textAt(action, 'response_code'),
    gatewayMessage: textAt(action, 'response_summary'),
  }
  if (action['approved'] === true) return { kind: 'approved', answer }
  return action['approved'] === false ? { kind: 'declined', answer } : NOT_TOLD
}

/** Null for what is no history. */
function readActions(reply: GatewayReply): readonly Action[] | null {
  if (reply.kind !== 'answered' || reply.status !== 200) return null
  // The one answer that is a list, and no object.
  const actions = parseFields(`{"actions":${reply.text}}`)?.['actions']
  return Array.isArray(actions) ? actions.map(toFields) : null
}

function toFields(value: unknown): JsonFields {
  return fieldsAt({ value }, 'value')
}

/** Its own recommendation has the numbers of Mastercard's advice, and is there for other networks too. */
function networkCodesOf(payment: JsonFields): Pick<GatewayAnswer, 'networkCode' | 'adviceCode'> {
  const processing = fieldsAt(payment, 'processing')
  const code = textAt(processing, 'partner_response_code')
  return {
    networkCode: /^[0-9A-Za-z]{2,3}$/.test(code ?? '') ? code : null,
    adviceCode: textAt(processing, 'partner_merchant_advice_code') ?? textAt(processing, 'recommendation_code'),
  }
}

function verificationOf(source: JsonFields): GatewayAnswer['verification'] {
  const [avsCode, cvvCode] = [textAt(source, 'avs_check'), textAt(source, 'cvv_check')]
  return avsCode === null && cvvCode === null ? null : { avsCode, avsMessage: null, cvvCode, cvvMessage: null }
}

/** Of the kinds of card that it names, in whatever case; the others say nothing of whose money it is. */
const FUNDINGS: Readonly<Record<string, AnsweredCard['funding']>> = {
  credit: 'credit',
  charge: 'credit',
  debit: 'debit',
  prepaid: 'prepaid',
}

function cardOf(payment: JsonFields, source: JsonFields): Pick<GatewayAnswer, 'card'> {
  const card = {
    networkTransactionId: textAt(payment, 'scheme_id'),
    funding: FUNDINGS[textAt(source, 'card_type')?.toLowerCase() ?? ''] ?? null,
    issuerCountry: textAt(source, 'issuer_country')?.toUpperCase() ?? null,
  }
  return Object.values(card).some((fact) => fact !== null) ? { card } : {}
}
