import type { GatewayAnswer } from '../../domain/transaction.ts'
import type { CredentialsVerdict, GatewayOutcome } from '../../recovery/gateway-port.ts'
import type { GatewayReply } from '../gateway-http.ts'
import { entriesOf, type Json, objectOf, readDocument, textOf } from './authorize-net-json.ts'

/** `transactionResponse.responseCode`. */
const APPROVED = '1'
const DECLINED = '2'
const ERROR = '3'
const HELD = '4'

/** The same payment again, what is voided already, and what is captured already: whose word that is, its first one tells. */
const REPEATED = ['11', '310', '311']

/** Approved for less than was asked for: some of the money is held. */
export const PARTLY_APPROVED = '295'

/**
 * Reasons of an error (3) after which an approval may be there: the processor was not heard from, the automatic void
 * failed, or the authorization stands without its settlement. What the gateway's books say of it, a look-up tells.
 */
const MAY_HAVE_BEEN_PROCESSED: ReadonlySet<string> = new Set([
  ...['19', '20', '21', '22', '23', '25', '26', '36', '52', '57', '58', '59', '60', '61', '62', '63'],
  ...['120', '121', '122', '152', '180', '181', '261'],
])

/** "An error occurred" and "the transaction was unsuccessful", which say nothing of what was done before. */
const WITHOUT_STATEMENT = ['E00001', 'E00027']

/** What a transaction came to; of a repeat, the first outcome is found by asking. */
export type TransactResult = GatewayOutcome | { readonly kind: 'repeated'; readonly answer: GatewayAnswer }

/** A payment tells of its card; what follows one up does not. */
export type Kind = 'payment' | 'follow-up'

/** `resultCode` alone says nothing: a decline comes as Ok from some accounts and as an error from others. */
export function readTransact(reply: GatewayReply, kind: Kind): TransactResult {
  const document = readDocument(reply)
  if (document.kind === 'none') return document.outcome
  const response = objectOf(document.root['transactionResponse'])
  const responseCode = textOf(response['responseCode'])
  if (responseCode === '') return readApiError(document.code, document.text)
  const said = sayingOf(response)
  if (REPEATED.includes(said.code)) return { kind: 'repeated', answer: toAnswer(said, kind) }
  if (said.code === PARTLY_APPROVED) return unknown('approved a part of the amount')
  switch (responseCode) {
    case APPROVED:
      return { kind: 'approved', answer: toAnswer(said, kind) }
    case DECLINED:
      return { kind: 'declined', answer: toAnswer(said, kind) }
    case ERROR:
      if (MAY_HAVE_BEEN_PROCESSED.has(said.code)) return unknown(`broke while it processed (${said.code})`)
      return { kind: 'declined', answer: toAnswer(said, kind) }
    case HELD:
      return unknown('holds the payment for a review by the merchant')
    default:
      return unknown('answered with a response code that is not known')
  }
}

export function readCredentials(reply: GatewayReply): CredentialsVerdict {
  const document = readDocument(reply)
  if (document.kind === 'none') return 'unknown'
  if (document.code.startsWith('I')) return 'accepted'
  return isStatement(document.code) ? 'refused' : 'unknown'
}

/** What was said of a transaction, in the answer to it or in a report of later. */
export interface Saying {
  readonly transId: string
  readonly code: string
  readonly message: string
  readonly networkCode: string
  readonly avs: string
  readonly cvv: string
  readonly authCode: string
  readonly accountNumber: string
  readonly accountType: string
  readonly networkTransId: string
}

/** Reports shorten it; a repeat is to be answered like its first. */
const APPROVED_MESSAGE = 'This transaction has been approved.'

export function toAnswer(said: Saying, kind: Kind): GatewayAnswer {
  const answer: GatewayAnswer = {
    gatewayTransactionId: said.transId === '0' ? null : orNull(said.transId),
    gatewayCode: orNull(said.code),
    gatewayMessage: said.code === APPROVED ? APPROVED_MESSAGE : orNull(said.message),
    networkCode: /^[0-9A-Z]{2}$/.test(said.networkCode) ? said.networkCode : null,
    adviceCode: null,
    verification: null,
    responseFields: null,
  }
  if (kind === 'follow-up') return answer
  const { avs, cvv, authCode, accountNumber, accountType, networkTransId } = said
  const hasChecks = avs !== '' || cvv !== ''
  return {
    ...answer,
    verification: hasChecks ? { avsCode: orNull(avs), avsMessage: null, cvvCode: orNull(cvv), cvvMessage: null } : null,
    // Its number is masked to the last four digits, which a refund of a profile's charge must name.
    responseFields: accountNumber === '' ? null : { authCode: orNull(authCode), accountNumber, accountType },
    // The sandbox gives zeros for an id.
    card: {
      networkTransactionId: /^0*$/.test(networkTransId) ? null : networkTransId,
      funding: null,
      issuerCountry: null,
    },
  }
}

export function unknown(what: string): GatewayOutcome {
  return { kind: 'unknown', why: `Authorize.Net ${what}` }
}

function sayingOf(response: Json): Saying {
  const of = (name: string) => textOf(response[name])
  const [error] = listOf(response, 'errors', 'error')
  const [message] = listOf(response, 'messages', 'message')
  const isApproved = of('responseCode') === APPROVED
  return {
    transId: of('transId'),
    code: textOf(error?.['errorCode'] ?? message?.['code']),
    message: textOf(error?.['errorText'] ?? message?.['description']),
    // Of an approval it says nothing that is not said already.
    networkCode: isApproved ? '' : of('rawResponseCode'),
    avs: of('avsResultCode'),
    cvv: of('cvvResultCode'),
    authCode: of('authCode'),
    accountNumber: of('accountNumber'),
    accountType: of('accountType'),
    networkTransId: of('networkTransId'),
  }
}

/** `errors: [...]`, or `errors: { error: [...] }`. */
function listOf(parent: Json, name: string, entryName: string): readonly Json[] {
  const wrapped = objectOf(parent[name])[entryName]
  return wrapped === undefined ? entriesOf(parent, name) : entriesOf(objectOf(parent[name]), entryName)
}

/** Without a transaction, the API itself refused: its codes are statements about the request, a few apart. */
function readApiError(code: string, text: string): GatewayOutcome {
  if (!isStatement(code)) return unknown('failed without saying what it did')
  const gatewayMessage = orNull(withoutValues(text))
  const answer = { gatewayTransactionId: null, gatewayCode: code, gatewayMessage, networkCode: null, adviceCode: null }
  return { kind: 'declined', answer: { ...answer, verification: null, responseFields: null } }
}

function isStatement(code: string): boolean {
  return /^E\d{5}$/.test(code) && !WITHOUT_STATEMENT.includes(code)
}

/**
 * The schema's complaints quote what they complain of, a card number or a key among them: of what is in quotes, only an
 * element's name is kept.
 */
function withoutValues(text: string): string {
  return text.replace(/'(?:AnetApi\/xml\/v1\/schema\/AnetApiSchema\.xsd:([A-Za-z]+))?[^']*('|$)/g, (_, name) =>
    typeof name === 'string' ? `'${name}'` : '(...)',
  )
}

function orNull(text: string): string | null {
  return text === '' ? null : text
}
