import { NOTHING_SAID } from '../../domain/nothing-said.ts'
import type { CredentialsVerdict, GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import { fieldsAt, type JsonFields, parseFields, textAt } from '../answer-json.ts'
import type { GatewayReply } from '../gateway-http.ts'
import { type Actions, readActions } from './worldpay-actions.ts'

import { ABSENCE_PROVEN_AFTER_MS } from './worldpay-facts.ts'

/** Events, as letters alone: they are told as "Sent for Settlement" and as sentForSettlement. */
const HELD = ['authorized']
const TAKEN = ['sentforsettlement', 'settled']
const RELEASED = ['sentforcancellation', 'cancelled']
const ALL_BACK = ['sentforrefund', 'refunded', 'sentforreversal']
const GIVEN_BACK = [...ALL_BACK, 'sentforpartialrefund']
const REFUND_FAILED = ['refundfailed']
const REFUSED = ['refused']

/** By which last events of a payment something has happened, and by which it has not (yet). */
interface Signs {
  readonly approved: readonly string[]
  readonly declined: readonly string[]
  /** Nothing of it has arrived: proof of that when it is long enough ago. */
  readonly absent: readonly string[]
}

const SIGNS: Readonly<Record<LookUp['operation'], Signs>> = {
  authorize: {
    approved: [...HELD, ...TAKEN, ...GIVEN_BACK, ...REFUND_FAILED],
    declined: [...REFUSED, ...RELEASED],
    absent: [],
  },
  // Authorized alone: it may still be given up for its address or security code.
  charge: { approved: [...TAKEN, ...GIVEN_BACK, ...REFUND_FAILED], declined: [...REFUSED, ...RELEASED], absent: [] },
  capture: { approved: [...TAKEN, ...GIVEN_BACK, ...REFUND_FAILED], declined: ['settlementfailed'], absent: HELD },
  void: { approved: [...RELEASED, ...ALL_BACK], declined: [], absent: [...HELD, ...TAKEN] },
  // Settlement may be told after an earlier refund: it proves no absence.
  refund: { approved: ALL_BACK, declined: REFUND_FAILED, absent: [] },
}

/** What became of an attempt, by the list of payments that have its reference, or that of the payment it follows. */
export function readReferenceQuery(reply: GatewayReply, lookUp: LookUp): GatewayOutcome {
  const listed = readList(reply)
  if (typeof listed === 'string') return { kind: 'unknown', why: listed }
  const reference = lookUp.original?.idempotencyKey ?? lookUp.idempotencyKey
  const found = listed
    .filter((payment) => textAt(payment, 'transactionReference') === reference)
    .map((payment) => outcomeOf(payment, lookUp))
  // A reference is used once; were it not, an approval is what matters, and then what is not known.
  const order = ['approved', 'unknown', 'declined', 'not_processed'] as const
  for (const kind of order) {
    const outcome = found.find((each) => each.kind === kind)
    if (outcome !== undefined) return outcome
  }
  // What is listed and not recognised proves nothing, nor does a payment that is missing when it was answered before.
  if (listed.length > 0 || lookUp.original !== null)
    return { kind: 'unknown', why: 'Worldpay does not list the payment' }
  return absence(lookUp)
}

/** Which actions a payment offers now; null where that cannot be found out. */
export function readPaymentQuery(reply: GatewayReply): Actions | null {
  const payment = reply.kind === 'answered' && reply.status === 200 ? parseFields(reply.text) : null
  return payment === null ? null : (readActions(payment)?.actions ?? {})
}

export function readCredentials(reply: GatewayReply): CredentialsVerdict {
  if (reply.kind !== 'answered') return 'unknown'
  if (reply.status === 401 || reply.status === 403) return 'refused'
  return typeof readList(reply) === 'string' ? 'unknown' : 'accepted'
}

/** A sentence where there is no list: neither an error nor a 404 must be read as "no such payment". */
function readList(reply: GatewayReply): readonly JsonFields[] | string {
  if (reply.kind !== 'answered') return reply.why
  const fields = reply.status === 200 ? parseFields(reply.text) : null
  if (fields === null) return `Worldpay's query answered ${reply.status} with nothing that can be read`
  const { payments } = fieldsAt(fields, '_embedded')
  if (Array.isArray(payments)) return payments.filter((each) => typeof each === 'object' && each !== null)
  // An empty list may be left out.
  return '_links' in fields && !('_embedded' in fields) ? [] : "Worldpay's query answered with no list"
}

function outcomeOf(payment: JsonFields, lookUp: LookUp): GatewayOutcome {
  const event = (textAt(payment, 'lastEvent') ?? '').replace(/[^A-Za-z]/g, '').toLowerCase()
  const { approved, declined, absent } = SIGNS[lookUp.operation]
  // Events do not say which of several refunds they are of.
  const isPartOfRefunds = lookUp.operation === 'refund' && lookUp.amountMinor !== lookUp.original?.amountMinor
  const gatewayTransactionId = lookUp.original === null ? textAt(payment, 'paymentId') : null
  const answer = { ...NOTHING_SAID, gatewayTransactionId }
  if (!isPartOfRefunds && approved.includes(event)) return { kind: 'approved', answer }
  if (!isPartOfRefunds && declined.includes(event)) {
    const gatewayCode = RELEASED.includes(event) ? 'sentForCancellation' : null
    return { kind: 'declined', answer: { ...answer, gatewayCode } }
  }
  if (absent.includes(event)) return absence(lookUp)
  return { kind: 'unknown', why: 'Worldpay’s last event of the payment does not tell' }
}

function absence({ ageMs }: LookUp): GatewayOutcome {
  return ageMs < ABSENCE_PROVEN_AFTER_MS
    ? { kind: 'unknown', why: 'Worldpay shows nothing of the attempt, which proves nothing this early' }
    : { kind: 'not_processed', why: 'Worldpay shows nothing of the attempt, long after it would' }
}
