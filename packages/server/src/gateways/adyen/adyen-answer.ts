import type { AnsweredCard } from '../../domain/card-facts.ts'
import { NOTHING_SAID } from '../../domain/nothing-said.ts'
import type { GatewayAnswer, VerificationResult } from '../../domain/transaction.ts'
import type { CredentialsVerdict, GatewayOutcome } from '../../recovery/gateway-port.ts'
import { fieldsAt, type JsonFields, parseFields, textAt } from '../answer-json.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'

type Answered = Extract<GatewayReply, { kind: 'answered' }>

/** Final, and no money moved. */
const REFUSED = ['Refused', 'Cancelled', 'Error']

/** Adyen waits for a shopper, who is not there: for want of him the payment comes to nothing. */
const SHOPPER_WANTED = ['RedirectShopper', 'IdentifyShopper', 'ChallengeShopper']

/** Adyen is still at work on the first request under the same key: not this one's refusal, and nobody's decline. */
const IN_PROGRESS = '704'

/** "Payment details are not supported": a refusal that comes with status 500. */
const NOT_SUPPORTED = /^905(_|$)/

/** The kinds of error that come before anything is done; "internal" may come at any time. */
const BEFORE_PROCESSING = ['validation', 'configuration', 'security']

/** 101, 14_030; shorter ones would be read as refusal reasons, which have one digit or two. */
const CODE_OF_REQUEST = /^(\d{3,}|\d+_\d+)$/

/** What the answer to a payment says. Refusals have status 200, as approvals do. */
export function readPayment(reply: GatewayReply): GatewayOutcome {
  return read(reply, 200, (fields) => {
    const resultCode = textAt(fields, 'resultCode') ?? ''
    if (resultCode === 'Authorised') return { kind: 'approved', answer: toAnswer(fields, resultCode, null) }
    if (REFUSED.includes(resultCode)) {
      const code = textAt(fields, 'refusalReasonCode')
      return {
        kind: 'declined',
        answer: toAnswer(fields, code === null || code === '0' ? resultCode : code, 'refused'),
      }
    }
    if (SHOPPER_WANTED.includes(resultCode)) {
      return { kind: 'declined', answer: toAnswer(fields, resultCode, 'refused') }
    }
    // Received, Pending: decided later. PartiallyAuthorised: less is held than was asked for, which is neither.
    return { kind: 'unknown', why: `Adyen has not decided the payment (${wordOf(resultCode)})` }
  })
}

/** What the answer to a capture, void or refund says: that Adyen has it, and will do it. */
export function readModification(reply: GatewayReply): GatewayOutcome {
  return read(reply, 201, (fields) => {
    const status = textAt(fields, 'status')
    if (status !== 'received') return { kind: 'unknown', why: 'Adyen did not say that it received the request' }
    return {
      kind: 'approved',
      answer: { ...NOTHING_SAID, gatewayTransactionId: textAt(fields, 'pspReference'), gatewayCode: status },
    }
  })
}

export function readCredentials(reply: GatewayReply): CredentialsVerdict {
  if (reply.kind !== 'answered') return 'unknown'
  if (reply.status === 200) return parseFields(reply.text) === null ? 'unknown' : 'accepted'
  return isAccountRefused(reply.status) ? 'refused' : 'unknown'
}

function read(
  reply: GatewayReply,
  statusOfSuccess: number,
  toOutcome: (fields: JsonFields) => GatewayOutcome,
): GatewayOutcome {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  if (reply.status === 429) return rateLimited(reply.headers)
  const fields = parseFields(reply.text)
  if (fields !== null && reply.status === statusOfSuccess) return toOutcome(fields)
  return readError(reply, fields ?? {})
}

/**
 * Adyen's header `transient-error` is not read: it promises that the same key may be sent again, and a retry of ours has
 * another.
 */
function readError({ status }: Answered, fields: JsonFields): GatewayOutcome {
  const code = textAt(fields, 'errorCode') ?? ''
  const errorType = textAt(fields, 'errorType') ?? ''
  if (status === 409 || code === IN_PROGRESS) {
    return { kind: 'unknown', why: 'Adyen is still at work on a request under the same key' }
  }
  if (isAccountRefused(status))
    return { kind: 'not_processed', why: `Adyen refused the account’s credentials (${status})` }
  const isRefused = status >= 400 && status < 500 && BEFORE_PROCESSING.includes(errorType)
  const isOfRequest = isRefused && errorType === 'validation' && CODE_OF_REQUEST.test(code)
  if (isOfRequest || NOT_SUPPORTED.test(code)) {
    const gatewayMessage = withoutNumbers(textAt(fields, 'message'))
    const gatewayTransactionId = textAt(fields, 'pspReference')
    return { kind: 'declined', answer: { ...NOTHING_SAID, gatewayTransactionId, gatewayCode: code, gatewayMessage } }
  }
  if (isRefused) return { kind: 'not_processed', why: `Adyen refused the request before it processed it (${status})` }
  return { kind: 'unknown', why: `Adyen answered ${status} with nothing that tells the outcome` }
}

/** Wrong key, or no right to the merchant account: said of the account, not of the payment, and before anything is done. */
function isAccountRefused(status: number): boolean {
  return status === 401 || status === 403
}

function toAnswer(fields: JsonFields, gatewayCode: string, refused: 'refused' | null): GatewayAnswer {
  // Keys with dots in them, not nesting; all values are texts. Each must be switched on in the Customer Area.
  const additional = fieldsAt(fields, 'additionalData')
  const card = cardOf(additional)
  return {
    gatewayTransactionId: textAt(fields, 'pspReference'),
    gatewayCode,
    gatewayMessage: withoutNumbers(textAt(fields, 'refusalReason')),
    // Of an approval it says "AUTHORISED".
    networkCode: refused === null ? null : networkCodeOf(textAt(additional, 'refusalReasonRaw')),
    adviceCode: refused === null ? null : leading(/^\d{1,2}/, textAt(additional, 'merchantAdviceCode')),
    verification: verificationOf(additional),
    responseFields: null,
    ...(card === null ? {} : { card }),
  }
}

/** "51 : Insufficient funds", "05: Do not honor"; text alone is no code. American Express has three digits. */
function networkCodeOf(raw: string | null): string | null {
  return leading(/^[0-9A-Z]{2,3}(?=\s*:)/, raw)
}

/** "4 AVS not supported for this card type": a code, and what it says. */
function verificationOf(additional: JsonFields): VerificationResult | null {
  const [avs, cvc] = [textAt(additional, 'avsResult'), textAt(additional, 'cvcResult')]
  if (avs === null && cvc === null) return null
  return {
    avsCode: leading(/^\d{1,2}(?=\s|$)/, avs),
    avsMessage: leading(/(?<=^\d{1,2}\s+)\S.*/, avs),
    cvvCode: leading(/^\d{1,2}(?=\s|$)/, cvc),
    cvvMessage: leading(/(?<=^\d{1,2}\s+)\S.*/, cvc),
  }
}

/** DEFFERED_DEBIT, as Adyen spells it, is neither: paid later, from an account. */
const FUNDING: Readonly<Record<string, AnsweredCard['funding']>> = {
  CHARGE: 'credit',
  CREDIT: 'credit',
  DEBIT: 'debit',
  PREPAID: 'prepaid',
  PREPAID_RELOADABLE: 'prepaid',
  PREPAID_NONRELOADABLE: 'prepaid',
}

function cardOf(additional: JsonFields): AnsweredCard | null {
  const networkTransactionId = textAt(additional, 'networkTxReference')
  const funding = FUNDING[textAt(additional, 'fundingSource') ?? ''] ?? null
  const country = textAt(additional, 'cardIssuingCountry') ?? textAt(additional, 'issuerCountry')
  const issuerCountry = leading(/^[A-Z]{2}$/, country)
  if (networkTransactionId === null && funding === null && issuerCountry === null) return null
  return { networkTransactionId, funding, issuerCountry }
}

function leading(pattern: RegExp, text: string | null): string | null {
  return text === null ? null : (pattern.exec(text)?.[0] ?? null)
}

/** A message may quote what was sent. */
function withoutNumbers(message: string | null): string | null {
  return message === null ? null : message.replace(/\d{3,}/g, '*')
}

/** A word of Adyen's that is not known yet, if it is one. */
function wordOf(resultCode: string): string {
  return /^[A-Za-z]{1,40}$/.test(resultCode) ? resultCode : 'no result code'
}
