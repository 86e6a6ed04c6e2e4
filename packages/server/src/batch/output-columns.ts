import { maskPan } from '../domain/card.ts'
import { messageFor } from '../domain/response-code.ts'
import type { TransactionType } from '../domain/transaction.ts'
import type { RejectedRow } from '../recovery/batch-row.ts'
import type { Completion, TransactionReading } from '../recovery/transaction-view.ts'
import { OPERATION_NAMES } from './batch-column.ts'

/** A column of a file that is written: its name, one sentence about it, and what stands there. */
export interface OutputColumn<Row> {
  readonly name: string
  readonly about: string
  readonly text: (row: Row) => string | number | Date | null
}

const OPERATION_OF_TYPE: Readonly<Record<TransactionType, string>> = {
  authorize: OPERATION_NAMES.authorize,
  charge: OPERATION_NAMES.charge,
  capture: OPERATION_NAMES.capture,
  void: OPERATION_NAMES.void,
  refund: OPERATION_NAMES.refund,
  refunded_payment: 'RefundedPayment',
  recommendation: OPERATION_NAMES.recommend,
}

const COMPLETION_NAMES: Readonly<Record<Exclude<Completion, null>, string>> = {
  recovered: 'RecoverySuccessful',
  hard_declined: 'RecoveryDeclined',
  exhausted: 'RecoveryExhausted',
  expired: 'RecoveryExpired',
  cancelled: 'RecoveryCancelled',
}

/** `<company code>yyyyMMddHHmmss.out.txt`: one row a transaction that changed. */
export const RESULT_COLUMNS: readonly OutputColumn<TransactionReading>[] = [
  result('operation', 'What was done', ({ type }) => OPERATION_OF_TYPE[type]),
  result('transactionId', 'Our id of the transaction', (each) => each.transactionId),
  result('merchantTransactionId', 'Yours; empty for a retry that Reprise made', (each) => each.merchantTransactionId),
  result(
    'initialMerchantTransactionId',
    'Yours of the first attempt of the payment',
    (each) => each.initialMerchantTransactionId,
  ),
  result('orderId', 'Your order', (each) => each.orderId),
  result('customerId', 'Your customer', (each) => each.customerId),
  result('amount', 'Whole minor units', (each) => each.amountMinor),
  result('currencyCode', 'ISO 4217', (each) => each.currency),
  result('transactionStatus', '1 approved, 2 declined, 3 an error, or not known yet', (each) => each.status),
  result('responseCode', 'As in [response codes](response-codes.md)', (each) => each.responseCode),
  result('message', 'Its sentence', (each) => messageFor(each.responseCode)),
  result('retryDate', 'When it is tried again; empty: not', (each) => each.retryAt),
  result('retryCount', 'Retries so far', (each) => each.retryCount),
  result('completionStatus', 'How the recovery ended; empty while it runs, and where there is none', (each) =>
    each.completion === null ? null : COMPLETION_NAMES[each.completion],
  ),
  result('gatewayToken', 'Your gateway that was used', (each) => each.gatewayToken),
  result('gatewayType', 'Its type', (each) => each.gatewayType),
  result('gatewayTransactionId', 'The gateway’s id', (each) => each.gatewayTransactionId),
  result('merchantAccountReferenceId', 'The gateway’s merchant account', (each) => each.merchantAccountReferenceId),
  result('assignedGatewayToken', 'Where the next attempt goes', (each) => each.assignedGatewayToken),
  result('transactionDate', 'When it was made', (each) => each.createdAt),
  result('dateFirstAttempt', 'When the payment was first attempted', (each) => each.dateFirstAttempt),
  result('paymentMethodId', 'Our id of the payment method', ({ method, methodForm }) =>
    methodForm === 'none' ? null : method.paymentMethodId,
  ),
  result('creditCardNumber', 'Masked: never a whole number', ({ method: { firstSix, lastFour } }) =>
    firstSix === null || lastFour === null ? null : maskPan(firstSix, lastFour),
  ),
  result('avsCode', 'The address check', ({ verification }) => verification?.avsCode ?? null),
  result('cvvCode', 'The security code check', ({ verification }) => verification?.cvvCode ?? null),
  result('referenceData', 'Ties an attempt of yours to this one', (each) => each.referenceData),
  ...[1, 2, 3, 4, 5].map((number) =>
    result(
      `customVariable${number}`,
      'Yours, given back',
      ({ details }) => details.customVariables[number - 1] ?? null,
    ),
  ),
]

function result(name: string, about: string, text: OutputColumn<TransactionReading>['text']) {
  return { name, about, text }
}

/** A row of `<input>.rej.txt`: of a row that was not taken, or of the file as a whole, which has no code. */
export type WrittenReject = Omit<RejectedRow, 'kind' | 'line' | 'code'> & {
  readonly line: number | null
  readonly code: string | null
}

export const REJECT_COLUMNS: readonly OutputColumn<WrittenReject>[] = [
  { name: 'line', about: 'Where the row begins in your file; a header is line 1', text: ({ line }) => line },
  { name: 'column', about: 'Which column it is about; empty: the row as a whole', text: ({ column }) => column },
  { name: 'responseCode', about: 'What the API answers; empty: the whole file was refused', text: ({ code }) => code },
  { name: 'message', about: 'What is wrong', text: ({ rule }) => rule },
  { name: 'found', about: 'What stood there, described: never itself', text: ({ valueClass }) => valueClass },
  { name: 'merchantTransactionId', about: 'Yours', text: (reject) => reject.merchantTransactionId },
  { name: 'amount', about: 'Of the row, where it can be read', text: ({ amountMinor }) => amountMinor },
  { name: 'currencyCode', about: 'Of the row, where it can be read', text: ({ currency }) => currency },
]

/** A row of `<input>.ack.txt`. */
export interface AcknowledgementLine {
  /** file: all rows; currency: those with an amount in it; unreadable: those without an amount and a currency. */
  readonly of: 'file' | 'currency' | 'unreadable'
  readonly inputName: string
  readonly receivedAt: Date
  readonly status: 'Accepted' | 'Refused'
  readonly message: string | null
  readonly currency: string | null
  /** Null where nothing was counted. */
  readonly acceptedRows: number | null
  readonly rejectedRows: number | null
  /** Minor units; null where there is no sum. */
  readonly acceptedMinor: bigint | null
  readonly rejectedMinor: bigint | null
}

export const ACKNOWLEDGEMENT_COLUMNS: readonly OutputColumn<AcknowledgementLine>[] = [
  {
    name: 'of',
    about:
      '`file`: all rows; `currency`: those with an amount in it; `unreadable`: those without an amount or a currency',
    text: (line) => line.of,
  },
  { name: 'inputFile', about: 'Your file', text: ({ inputName }) => inputName },
  { name: 'receivedDate', about: 'When it was complete here', text: ({ receivedAt }) => receivedAt },
  { name: 'status', about: '`Accepted`, or `Refused`: nothing in it was acted on', text: ({ status }) => status },
  { name: 'message', about: 'Why it was refused', text: ({ message }) => message },
  { name: 'currencyCode', about: 'ISO 4217', text: ({ currency }) => currency },
  { name: 'rows', about: 'Rows: accepted and rejected', text: (line) => sum(line.acceptedRows, line.rejectedRows) },
  {
    name: 'amount',
    about: 'Sum of the column `amount`, whole minor units: accepted and rejected',
    text: (line) => sumMinor(line.acceptedMinor, line.rejectedMinor),
  },
  { name: 'acceptedRows', about: 'Rows that are acted on', text: ({ acceptedRows }) => acceptedRows },
  { name: 'acceptedAmount', about: 'Their sum', text: ({ acceptedMinor }) => acceptedMinor?.toString() ?? null },
  { name: 'rejectedRows', about: 'Rows in the reject file', text: ({ rejectedRows }) => rejectedRows },
  { name: 'rejectedAmount', about: 'Their sum', text: ({ rejectedMinor }) => rejectedMinor?.toString() ?? null },
]

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

function sumMinor(one: bigint | null, other: bigint | null): string | null {
  return one === null || other === null ? null : String(one + other)
}
