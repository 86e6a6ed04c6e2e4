import { XMLParser } from 'fast-xml-parser'
import { toMajorUnits } from '../../domain/money.ts'
import type { GatewayAnswer } from '../../domain/transaction.ts'
import type { CredentialsVerdict, GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './nmi-facts.ts'

/** Payment API: approved, declined, and refused before anybody was asked. */
const APPROVED = '1'
const DECLINED = '2'
const REFUSED = '3'

/** "Rate limit exceeded": refused by the Payment API itself, nothing processed. */
const RATE_LIMITED = '301'
/** The processor, or the issuer behind it, could not be reached or did not answer: what it did is not known. */
const SILENT_BEHIND = ['420', '421']

/** What the Payment API answered; a repeat of something approved is no outcome: its first one is found by asking. */
export type TransactResult = GatewayOutcome | { readonly kind: 'duplicate' }

/** NMI answers 200 for everything and names no content type of its own; only the body tells. */
export function readTransact(reply: GatewayReply): TransactResult {
  if (reply.kind !== 'answered') return outcomeOfSilence(reply)
  if (reply.status === 429) return rateLimited(reply.headers)
  const fields = new URLSearchParams(reply.text.trim())
  const text = (name: string) => fields.get(name) ?? ''
  const response = text('response')
  const code = text('response_code')
  if (reply.status !== 200 || ![APPROVED, DECLINED, REFUSED].includes(response) || code === '') {
    return { kind: 'unknown', why: `NMI answered ${reply.status} with nothing that can be read` }
  }
  if (code === RATE_LIMITED) return rateLimited(reply.headers)
  if (SILENT_BEHIND.includes(code)) return { kind: 'unknown', why: `NMI did not hear from its processor (${code})` }
  const message = withoutReference(text('responsetext'))
  if (response === REFUSED && (code === '430' || message === 'Duplicate transaction')) return { kind: 'duplicate' }
  const answer = toAnswer({
    transactionId: text('transactionid'),
    code,
    message,
    networkCode: '',
    avs: text('avsresponse'),
    cvv: text('cvvresponse'),
  })
  return { kind: response === APPROVED ? 'approved' : 'declined', answer }
}

interface NmiTransaction {
  readonly transaction_id?: string
  readonly avs_response?: string
  readonly csc_response?: string
  readonly condition?: string
  readonly action?: readonly NmiAction[]
}

interface NmiAction {
  readonly action_type?: string
  readonly amount?: string
  readonly success?: string
  readonly response_text?: string
  readonly response_code?: string
  readonly processor_response_code?: string
}

const XML = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  isArray: (name) => name === 'transaction' || name === 'action',
})

const ACTION_TYPES = { charge: 'sale', authorize: 'auth', capture: 'capture', void: 'void', refund: 'refund' } as const

/** What became of an attempt, by the Query API's list of transactions. */
export function readQuery(reply: GatewayReply, lookUp: LookUp): GatewayOutcome {
  const transactions = readTransactions(reply)
  if (typeof transactions === 'string') return { kind: 'unknown', why: transactions }
  const found = transactions.flatMap((transaction) =>
    (transaction.action ?? [])
      .filter((action) => isActionOf(action, lookUp))
      .map((action) => outcomeOfAction(transaction, action)),
  )
  const approved = found.find(({ kind }) => kind === 'approved')
  // Of a payment that was tried under one order id more than once, the approval is what matters.
  const outcome = approved ?? found.at(-1)
  if (outcome !== undefined) return outcome
  const isUnderWay = transactions.some(({ condition }) => condition === 'in_progress' || condition === 'unknown')
  if (isUnderWay || lookUp.ageMs < ABSENCE_PROVEN_AFTER_MS) {
    return { kind: 'unknown', why: 'NMI does not list the attempt, which proves nothing this early' }
  }
  return { kind: 'not_processed', why: 'NMI does not list the attempt, long after it would' }
}

/** The ISO 8583 code that the processor gave, which the Payment API leaves out. */
export function readProcessorCode(reply: GatewayReply, transactionId: string | null): string | null {
  const transactions = readTransactions(reply)
  if (typeof transactions === 'string') return null
  const own = transactions.find((transaction) => transaction.transaction_id === transactionId)
  return toNetworkCode(own?.action?.at(-1)?.processor_response_code ?? '')
}

export function readCredentials(reply: GatewayReply): CredentialsVerdict {
  if (reply.kind !== 'answered' || reply.status !== 200) return 'unknown'
  const root = parse(reply.text)
  if (root === null) return 'unknown'
  return 'error_response' in root ? 'refused' : 'accepted'
}

/** A sentence where there is no list: an error must never be read as "no such payment". */
function readTransactions(reply: GatewayReply): readonly NmiTransaction[] | string {
  if (reply.kind !== 'answered') return reply.why
  const root = reply.status === 200 ? parse(reply.text) : null
  if (root === null) return `NMI's query answered ${reply.status} with nothing that can be read`
  if ('error_response' in root) return 'NMI refused the query'
  return (root['transaction'] as readonly NmiTransaction[] | undefined) ?? []
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const document: unknown = XML.parse(text, true)
    if (typeof document !== 'object' || document === null || !('nm_response' in document)) return null
    const root = document.nm_response
    // An empty element, which is how no hit is said, is read as a text.
    return typeof root === 'object' && root !== null ? (root as Record<string, unknown>) : {}
  } catch {
    return null
  }
}

function isActionOf({ action_type, amount }: NmiAction, lookUp: LookUp): boolean {
  if (action_type !== ACTION_TYPES[lookUp.operation]) return false
  return lookUp.operation === 'void' || amount === undefined || Number(amount) === Number(toMajorUnits(lookUp))
}

function outcomeOfAction(transaction: NmiTransaction, action: NmiAction): GatewayOutcome {
  const code = action.response_code ?? ''
  if (SILENT_BEHIND.includes(code)) return { kind: 'unknown', why: `NMI did not hear from its processor (${code})` }
  const answer = toAnswer({
    transactionId: transaction.transaction_id ?? '',
    code,
    message: withoutReference(action.response_text ?? ''),
    networkCode: action.success === '1' ? '' : (action.processor_response_code ?? ''),
    avs: transaction.avs_response ?? '',
    cvv: transaction.csc_response ?? '',
  })
  return { kind: action.success === '1' ? 'approved' : 'declined', answer }
}

interface Said {
  readonly transactionId: string
  readonly code: string
  readonly message: string
  readonly networkCode: string
  readonly avs: string
  readonly cvv: string
}

function toAnswer({ transactionId, code, message, networkCode, avs, cvv }: Said): GatewayAnswer {
  const orNull = (text: string) => (text === '' ? null : text)
  return {
    gatewayTransactionId: transactionId === '0' ? null : orNull(transactionId),
    gatewayCode: orNull(code),
    gatewayMessage: orNull(message),
    networkCode: toNetworkCode(networkCode),
    adviceCode: null,
    verification:
      avs === '' && cvv === ''
        ? null
        : { avsCode: orNull(avs), avsMessage: null, cvvCode: orNull(cvv), cvvMessage: null },
    responseFields: null,
  }
}

/** Two characters are field 39 of ISO 8583; other processors put ids of their own there. */
function toNetworkCode(text: string): string | null {
  return /^[0-9A-Z]{2}$/.test(text) ? text : null
}

/** Refusals end in a log's number, which differs each time. */
function withoutReference(text: string): string {
  return text.replace(/\s*REFID:\d+\s*$/, '')
}
