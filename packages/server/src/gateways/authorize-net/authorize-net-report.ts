import { toMajorUnits } from '../../domain/money.ts'
import type { GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import type { GatewayReply } from '../gateway-http.ts'
import { PARTLY_APPROVED, type Saying, toAnswer, unknown } from './authorize-net-answer.ts'
import { entriesOf, type Json, objectOf, readDocument, textOf } from './authorize-net-json.ts'

/** A transaction in a list. */
export interface ListedTransaction {
  readonly transId: string
  readonly invoiceNumber: string
  readonly status: string
  /** Milliseconds since 1970; NaN where it is not said. */
  readonly submittedAtMs: number
}

/** What was asked for, or why it could not be had: an error must never be read as "no such transaction". */
export type Report<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'failed'; readonly why: string }

export function readTransactions(reply: GatewayReply): Report<readonly ListedTransaction[]> {
  return report(reply, (root) =>
    entriesOf(root, 'transactions').map((each) => ({
      transId: textOf(each['transId']),
      invoiceNumber: textOf(each['invoiceNumber']),
      status: textOf(each['transactionStatus']),
      submittedAtMs: Date.parse(textOf(each['submitTimeUTC'])),
    })),
  )
}

/** The batches' ids, the earliest settled first. */
export function readBatches(reply: GatewayReply): Report<readonly string[]> {
  return report(reply, (root) =>
    entriesOf(root, 'batchList')
      .map((batch) => ({ id: textOf(batch['batchId']), settledAt: textOf(batch['settlementTimeUTC']) }))
      .sort((one, other) => (one.settledAt < other.settledAt ? -1 : 1))
      .map(({ id }) => id),
  )
}

/** A transaction as Authorize.Net's books have it now. */
export interface BookedTransaction {
  readonly status: string
  readonly responseCode: string
  /** Major units, a number; NaN where it is not said. */
  readonly settleAmount: number
  readonly said: Saying
}

export function readBooked(reply: GatewayReply): Report<BookedTransaction> {
  const read = report(reply, (root) => toBooked(objectOf(root['transaction'])))
  return read.kind === 'read' && read.value.status === '' ? { kind: 'failed', why: UNREADABLE } : read
}

/** On its way to the merchant's bank account, in it, or taken back from it later. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['authorizedPendingCapture', 'authorizedPendingRelease', 'approvedReview', 'capturedPendingSettlement'],
  ...['pendingSettlement', 'pendingFinalSettlement', 'updatingSettlement', 'settledSuccessfully'],
  ...['refundPendingSettlement', 'refundSettledSuccessfully', 'returnedItem', 'chargeback', 'chargebackReversal'],
])
const HELD: ReadonlySet<string> = new Set(['FDSPendingReview', 'FDSAuthorizedPendingReview', 'underReview'])
/** A hold that ended without the money. */
const REFUSED_AFTER_HOLD: ReadonlySet<string> = new Set(['declined', 'expired', 'voided', 'failedReview'])
/** Statuses in which something was captured. */
const CAPTURED: ReadonlySet<string> = new Set(
  [...TAKEN].filter((status) => !['authorizedPendingCapture', 'authorizedPendingRelease'].includes(status)),
)

/** Whether money moves, or may yet. */
export function mayMoveMoney(status: string): boolean {
  return TAKEN.has(status) || HELD.has(status)
}

/**
 * What a charge, authorize or refund came to. It is what was answered then: a later void does not undo that it was
 * approved.
 */
export function outcomeOfBooked(
  { status, responseCode, said }: BookedTransaction,
  operation: LookUp['operation'],
): GatewayOutcome {
  if (HELD.has(status)) return unknown('still holds the payment for a review by the merchant')
  // The whole batch failed, and support may send it again.
  if (status === 'settlementError') return unknown('could not settle the payment so far')
  if (said.code === PARTLY_APPROVED) return unknown('approved a part of the amount')
  const answer = toAnswer(said, operation === 'refund' ? 'follow-up' : 'payment')
  if (responseCode === '1' || TAKEN.has(status)) return { kind: 'approved', answer }
  const isRefused = responseCode === '2' || responseCode === '3'
  if (isRefused || (responseCode === '4' && REFUSED_AFTER_HOLD.has(status))) return { kind: 'declined', answer }
  return unknown('lists the payment in a state that says nothing of its outcome')
}

/** What a capture or void came to, by the original that it changed; null: the original is as it was. */
export function outcomeOfChange(
  booked: BookedTransaction,
  sought: Pick<LookUp, 'operation' | 'amountMinor' | 'currency'>,
): GatewayOutcome | null {
  const isDone =
    sought.operation === 'void'
      ? booked.status === 'voided'
      : CAPTURED.has(booked.status) && booked.settleAmount === Number(toMajorUnits(sought))
  return isDone ? { kind: 'approved', answer: toAnswer(booked.said, 'follow-up') } : null
}

const UNREADABLE = 'Authorize.Net’s report cannot be read'

function report<T>(reply: GatewayReply, read: (root: Json) => T): Report<T> {
  const document = readDocument(reply)
  if (document.kind === 'none') {
    return { kind: 'failed', why: 'why' in document.outcome ? document.outcome.why : UNREADABLE }
  }
  if (document.code.startsWith('I')) return { kind: 'read', value: read(document.root) }
  return { kind: 'failed', why: `Authorize.Net refused to report (${document.code || 'no code'})` }
}

function toBooked(transaction: Json): BookedTransaction {
  const of = (name: string) => textOf(transaction[name])
  const card = objectOf(objectOf(transaction['payment'])['creditCard'])
  const said: Saying = {
    transId: of('transId'),
    code: of('responseReasonCode'),
    message: of('responseReasonDescription'),
    networkCode: '',
    // Spelled in both ways: by the schema, and by the answers that were seen.
    avs: of('AVSResponse') || of('avsResponse'),
    cvv: of('cardCodeResponse'),
    authCode: of('authCode'),
    accountNumber: textOf(card['cardNumber']),
    accountType: textOf(card['cardType']),
    networkTransId: of('networkTransId'),
  }
  const settleAmount = of('settleAmount') === '' ? Number.NaN : Number(of('settleAmount'))
  return { status: of('transactionStatus'), responseCode: of('responseCode'), settleAmount, said }
}
