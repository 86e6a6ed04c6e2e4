import { holdsIssuedPan } from '../domain/card.ts'
import { InvalidField } from '../domain/errors.ts'
import { isCurrency, parseAmountMinor } from '../domain/money.ts'
import { messageFor, type ResponseCode } from '../domain/response-code.ts'
import type { BatchOperation, BatchRequest, NamedOriginal, ReadRow, RejectedRow } from '../recovery/batch-row.ts'
import { readCancellation } from '../recovery/cancellation-request.ts'
import { readCardFacts } from '../recovery/card-facts.ts'
import { FIELD_LIMITS } from '../recovery/field-limits.ts'
import type { Refusal } from '../recovery/payment-request.ts'
import { validateFollowUp } from '../recovery/validate-follow-up.ts'
import { validatePayment } from '../recovery/validate-payment.ts'
import {
  checkCodes,
  checkInstants,
  checkToldCodes,
  validateRecommendation,
} from '../recovery/validate-recommendation.ts'
import { refusal } from '../recovery/validation.ts'
import { findOperation, OPERATION_NAMES } from './batch-column.ts'
import { type BatchColumnName, findColumn } from './batch-columns.ts'
import type { BatchCells } from './batch-rows.ts'
import { CellReader } from './cell-reader.ts'
import { describeValue } from './describe-value.ts'
import { readPaymentCells } from './read-payment-cells.ts'
import { readOutcomeCells, readRecommendationCells } from './read-told-cells.ts'

/** What the API answers where its answer has no code: the request cannot be read (HTTP 400). */
const MEANINGLESS = '50000'
/** Of a row that cannot be taken apart into its cells. */
const UNPARSABLE = '50002'

/**
 * One row, as the API would take it: its rules in its order, with its codes. What only the database and the clock know is
 * found out when the row is acted on.
 */
export function readBatchRow(line: number, cells: BatchCells): ReadRow | RejectedRow {
  const reject = (code: string, field: string, rule: string) => rejectedRow(line, cells, code, field, rule)
  const withNumber = columnWithCardNumber(cells)
  if (withNumber !== null) {
    return reject(MEANINGLESS, withNumber, `${withNumber} must not hold a card number: only creditCardNumber may.`)
  }
  const operation = findOperation(cells.operation ?? '')
  if (operation === null) return reject('50105', 'operation', RULES_OF_FILES['50105'])
  try {
    const read = readRequest(operation, new CellReader(cells))
    if ('request' in read) return { kind: 'row', ...factsOf(line, cells), request: read.request }
    const { responseCode, field } = read.refusal
    return reject(responseCode, field, ruleOf(responseCode, columnOf(field), cells))
  } catch (error) {
    if (error instanceof InvalidField) return reject(MEANINGLESS, error.field, error.message)
    throw error
  }
}

/** A row whose cells nobody can tell apart. */
export function rejectBrokenRow(line: number, rule: string): RejectedRow {
  return { ...rejectedRow(line, {}, UNPARSABLE, '', rule), valueClass: null }
}

type ReadRequest = { readonly request: BatchRequest } | { readonly refusal: Refusal }

function readRequest(operation: BatchOperation, cells: CellReader): ReadRequest {
  if (operation === 'charge' || operation === 'authorize') return readPayment(operation, cells)
  if (operation === 'recommend') return readRecommendation(cells)
  const original = readOriginal(cells)
  if ('refusal' in original) return original
  if (operation === 'outcome') {
    const outcome = readOutcomeCells(cells)
    checkCodes(outcome, 'outcome')
    return { request: { operation, ...original, outcome } }
  }
  const merchantTransactionId = cells.text('merchantTransactionId')
  if (operation === 'cancel') {
    const { reason } = readCancellation({ merchantTransactionId, reason: cells.text('reason') })
    return { request: { operation, ...original, merchantTransactionId, reason } }
  }
  const amount = cells.bare('amount')
  const request = { merchantTransactionId, amount, disableCustomerRecovery: cells.flag('disableCustomerRecovery') }
  const fault = validateFollowUp(operation, request)
  return fault === null ? { request: { operation, ...original, request } } : { refusal: fault }
}

function readPayment(operation: 'charge' | 'authorize', cells: CellReader): ReadRequest {
  const request = readPaymentCells(cells)
  // Whose referenceData it is, is known where the keys are; the company only makes up ids that nobody sees here.
  const validated = validatePayment('', request, { kind: 'absent' })
  return validated.ok ? { request: { operation, request } } : { refusal: validated.refusal }
}

/** No instant is after it: whether one is still to come is judged by the company's own clock. */
const END_OF_TIME = new Date(8_640_000_000_000_000)

function readRecommendation(cells: CellReader): ReadRequest {
  const request = readRecommendationCells(cells)
  checkInstants(request, END_OF_TIME)
  checkToldCodes(request)
  readCardFacts(request)
  const validated = validateRecommendation('', request, { kind: 'absent' })
  return validated.ok ? { request: { operation: 'recommend', request } } : { refusal: validated.refusal }
}

function readOriginal(cells: CellReader): { readonly original: NamedOriginal } | { readonly refusal: Refusal } {
  const transactionId = cells.id('transactionId')
  const merchantTransactionId = cells.id('originalMerchantTransactionId')
  if (transactionId !== null && merchantTransactionId !== null) {
    return { refusal: refusal('50146', 'originalMerchantTransactionId') }
  }
  if (transactionId !== null) return { original: { kind: 'id', transactionId } }
  if (merchantTransactionId !== null) return { original: { kind: 'reference', merchantTransactionId } }
  return { refusal: refusal('50131', 'transactionId') }
}

const ITS_COLUMN: BatchColumnName = 'creditCardNumber'

function columnWithCardNumber(cells: BatchCells): BatchColumnName | null {
  for (const name in cells) {
    if (name !== ITS_COLUMN && holdsIssuedPan(cells[name as BatchColumnName] ?? ''))
      return findColumn(name)?.name ?? null
  }
  return null
}

function rejectedRow(line: number, cells: BatchCells, code: string, field: string, rule: string): RejectedRow {
  const column = columnOf(field)
  const valueClass = column === null ? null : describeValue(cells[column] ?? '')
  return { kind: 'reject', ...factsOf(line, cells), column, code, rule, valueClass }
}

/** What the row says of itself, as far as it can be read and may be repeated. */
function factsOf(line: number, cells: BatchCells) {
  const reference = cells.merchantTransactionId ?? ''
  const mayBeRepeated = reference.length <= FIELD_LIMITS.merchantTransactionId.lengthMax && !holdsIssuedPan(reference)
  const currency = cells.currencyCode ?? ''
  return {
    line,
    merchantTransactionId: mayBeRepeated && reference !== '' ? reference : null,
    amountMinor: parseAmountMinor(cells.amount?.trim() ?? ''),
    currency: isCurrency(currency) ? currency : null,
  }
}

const FIELDS_BY_OTHER_NAMES: Readonly<Record<string, BatchColumnName>> = {
  paymentMethod: 'paymentMethodId',
}

/** The column of a field as the use cases name it: as it is, without the object it stands in, or as what is around it. */
function columnOf(field: string): BatchColumnName | null {
  const [first = '', ...rest] = field.split('.')
  const names = [field, rest.join('.'), first]
  const known = names.map((name) => findColumn(name)).find((column) => column !== null)
  return known?.name ?? FIELDS_BY_OTHER_NAMES[field] ?? null
}

/** Where the API's sentence speaks of what a file has not. */
const RULES_OF_FILES = {
  '50105': `The operation is not one: ${Object.values(OPERATION_NAMES).join(', ')}.`,
  '50131': 'The transaction it is about is not named: transactionId or originalMerchantTransactionId is required.',
  '50146': 'The transaction it is about is named twice: by transactionId and by originalMerchantTransactionId.',
} as const satisfies Partial<Record<ResponseCode, string>>

function ruleOf(code: string, column: BatchColumnName | null, cells: BatchCells): string {
  const lengthMax = column === null ? null : (findColumn(column)?.lengthMax ?? null)
  const isTooLong = column !== null && lengthMax !== null && (cells[column]?.length ?? 0) > lengthMax
  if (isTooLong) return `${messageFor(code)} It may have ${lengthMax} characters.`
  return code in RULES_OF_FILES ? RULES_OF_FILES[code as keyof typeof RULES_OF_FILES] : messageFor(code)
}
