import type { AnsweredCard } from '../../domain/card-facts.ts'
import { NOTHING_SAID } from '../../domain/nothing-said.ts'
import type { GatewayAnswer, VerificationResult } from '../../domain/transaction.ts'
import type { GatewayOutcome } from '../../recovery/gateway-port.ts'
import { fieldsAt, type JsonFields, parseFields, textAt } from '../answer-json.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'
import { readActions } from './worldpay-actions.ts'

/** The reference is used already: the first request arrived, and this says nothing of what became of it. */
const DUPLICATE = [
  'transactionHasAlreadyBeenProcessed',
  'transactionReferenceIsADuplicate',
  'transactionStageHasAlreadyBeenProcessed',
]

/** Method, media type or version not taken: our fault, and no body was looked at. */
const UNREAD = [404, 405, 406, 415]

/** Said of the account, not of the payment, and before anything is done. */
const OF_THE_ACCOUNT = ['entityIsNotConfigured', 'accessDenied', 'forbidden']

/** Answers to a payment that moved no money: declined by the issuer, by Worldpay, or for want of the customer. */
const NOT_PAID = [
  'refused',
  'fraudHighRisk',
  // Authorized, and given up because the address or the security code does not match.
  'sentForCancellation',
  '3dsDeviceDataRequired',
  '3dsChallenged',
  '3dsAuthenticationFailed',
  '3dsUnavailable',
]

/** "No such address": said before anything is done. */
const GONE = ['resourceNotFound', 'urlContainsInvalidValue']

/** An outcome; or that Worldpay has the reference already; or that what was asked for is not at its address. */
export type WorldpayResult =
  | GatewayOutcome
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'gone'; readonly errorName: string }

/** What the answer to a payment says. Refusals have status 201, as approvals do. */
export function readPayment(reply: GatewayReply, operation: 'charge' | 'authorize'): WorldpayResult {
  const approval = operation === 'charge' ? 'sentForSettlement' : 'authorized'
  return read(reply, (fields, outcome) => {
    if (outcome === approval) return { kind: 'approved', answer: paymentAnswer(fields, outcome) }
    if (NOT_PAID.includes(outcome)) {
      return { kind: 'declined', answer: paymentAnswer(fields, textAt(fields, 'refusalCode') ?? outcome) }
    }
    return { kind: 'unknown', why: 'Worldpay answered with an outcome that does not tell whether it was paid' }
  })
}

/** What the answer to a capture, void or refund says: that Worldpay has sent for it. */
export function readAction(reply: GatewayReply): WorldpayResult {
  return read(reply, (fields, outcome) => {
    if (!outcome.startsWith('sentFor')) return { kind: 'unknown', why: 'Worldpay did not say that it sent for it' }
    const gatewayTransactionId = textAt(fields, 'commandId')
    return {
      kind: 'approved',
      answer: { ...NOTHING_SAID, gatewayTransactionId, gatewayCode: outcome, responseFields: readActions(fields) },
    }
  })
}

function read(reply: GatewayReply, toOutcome: (fields: JsonFields, outcome: string) => GatewayOutcome): WorldpayResult {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  const { status, headers, text } = reply
  if (status === 429) return rateLimited(headers)
  const fields = parseFields(text) ?? {}
  const outcome = textAt(fields, 'outcome')
  if ((status === 201 || status === 202) && outcome !== null) return toOutcome(fields, outcome)
  const errorName = textAt(fields, 'errorName')
  if (status >= 400 && status < 500 && errorName !== null) return readError(status, errorName, fields)
  return { kind: 'unknown', why: `Worldpay answered ${status} with nothing that tells the outcome` }
}

function readError(status: number, errorName: string, fields: JsonFields): WorldpayResult {
  if (DUPLICATE.includes(errorName)) return { kind: 'duplicate' }
  if (status === 401 || status === 403 || OF_THE_ACCOUNT.includes(errorName)) {
    return { kind: 'not_processed', why: `Worldpay refused the account (${status})` }
  }
  if (status === 404 && GONE.includes(errorName)) return { kind: 'gone', errorName }
  if (UNREAD.includes(status)) {
    return { kind: 'not_processed', why: `Worldpay refused the request before it read it (${status})` }
  }
  const fault = faultOf(fields)
  if (status === 400 && (fault !== null || errorName.startsWith('body'))) {
    // Its messages quote what was sent; its names say as much.
    return { kind: 'declined', answer: { ...NOTHING_SAID, gatewayCode: fault ?? errorName } }
  }
  // A name of tomorrow may be one more for a reference that is used.
  return { kind: 'unknown', why: `Worldpay answered ${status} with an error that does not tell what was done` }
}

/** The first fault of a body that does not match the schema. */
function faultOf({ validationErrors }: JsonFields): string | null {
  const first: unknown = Array.isArray(validationErrors) ? validationErrors[0] : null
  return typeof first === 'object' && first !== null ? textAt(first as JsonFields, 'errorName') : null
}

function paymentAnswer(fields: JsonFields, gatewayCode: string): GatewayAnswer {
  const card = cardOf(fields)
  return {
    gatewayTransactionId: textAt(fields, 'paymentId'),
    gatewayCode,
    gatewayMessage: textAt(fields, 'refusalDescription'),
    networkCode: null,
    adviceCode: textAt(fieldsAt(fields, 'advice'), 'code'),
    verification: verificationOf(fields),
    responseFields: readActions(fields),
    ...(card === null ? {} : { card }),
  }
}

/** Worldpay names what it could not confirm; of what matches it says nothing, nor of what was not sent. */
function verificationOf({ riskFactors }: JsonFields): VerificationResult | null {
  const risks = (Array.isArray(riskFactors) ? riskFactors : []).filter(
    (each): each is JsonFields => typeof each === 'object' && each !== null,
  )
  const avs = risks.filter((risk) => textAt(risk, 'type') === 'avs')
  const cvc = risks.filter((risk) => textAt(risk, 'type') === 'cvc')
  if (avs.length === 0 && cvc.length === 0) return null
  const details = avs.map((risk) => textAt(risk, 'detail')).filter((detail) => detail !== null)
  return {
    avsCode: riskOf(avs[0]),
    avsMessage: details.length === 0 ? null : details.join(', '),
    cvvCode: riskOf(cvc[0]),
    cvvMessage: null,
  }
}

/** Some answers spell not_matched what others spell notMatched. */
function riskOf(factor: JsonFields | undefined): string | null {
  const risk = factor === undefined ? null : textAt(factor, 'risk')
  return risk?.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) ?? null
}

const FUNDING: Readonly<Record<string, AnsweredCard['funding']>> = {
  credit: 'credit',
  debit: 'debit',
  prepaid: 'prepaid',
}

function cardOf(fields: JsonFields): AnsweredCard | null {
  const instrument = fieldsAt(fields, 'paymentInstrument')
  const networkTransactionId = textAt(fields, 'schemeReference')
  const funding = FUNDING[textAt(instrument, 'fundingType')?.toLowerCase() ?? ''] ?? null
  const country = textAt(instrument, 'countryCode') ?? ''
  const issuerCountry = /^[A-Z]{2}$/.test(country) ? country : null
  if (networkTransactionId === null && funding === null && issuerCountry === null) return null
  return { networkTransactionId, funding, issuerCountry }
}
