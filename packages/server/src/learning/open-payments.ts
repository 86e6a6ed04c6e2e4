import type { Attempt, FailedPayment } from '@reprise/engine'
import { InvalidField } from '../domain/errors.ts'
import type { HistoryRow } from './history-row.ts'
import { SeenReferences } from './seen-references.ts'

/** Payments whose rows may still come, at about 700 bytes each; a file in order of time has a month's declines open. */
const OPEN_MAX = 50_000
/** The networks allow 35 retries in 30 days: a payment with more is not one. */
const ATTEMPTS_MAX = 100

interface OpenPayment {
  readonly amountMinor: number
  readonly currency: string
  readonly attempts: Attempt[]
}

/**
 * Puts rows together to payments, each row's payment as it was after that attempt. The rows of one payment must come
 * oldest first; they may stand together, or among others' as in a file in order of time. What is held is bounded: a
 * payment is over with its approval, or when so many others were met since its last row.
 */
export class OpenPayments {
  /** The least recently met first. */
  readonly #open = new Map<string, OpenPayment>()
  readonly #over = new SeenReferences()
  readonly #openMax: number
  #count = 0

  constructor(openMax = OPEN_MAX) {
    this.#openMax = openMax
  }

  /** Payments met so far. */
  get count(): number {
    return this.#count
  }

  /** @param gatewayId what the row's gateway is called @throws InvalidField, whose field is the column */
  add(row: HistoryRow, companyId: string, gatewayId: string): FailedPayment {
    const { paymentReference: reference, attempt } = row
    const payment = this.#open.get(reference) ?? this.#begin(row)
    checkBelongs(payment, row)
    payment.attempts.push({ ...attempt, gatewayId })
    this.#open.delete(reference)
    if (attempt.outcome === 'approved') this.#over.add(reference)
    else this.#keepOpen(reference, payment)
    return {
      paymentId: `import/${reference}`,
      ...(row.customerId === null ? {} : { customerId: row.customerId }),
      merchantId: companyId,
      amountMinor: row.amountMinor,
      currency: row.currency,
      initiator: 'merchant',
      card: row.card,
      ...(row.utcOffsetMinutes === null ? {} : { utcOffsetMinutes: row.utcOffsetMinutes }),
      attempts: [...payment.attempts],
      gateways: [{ gatewayId }],
    }
  }

  #begin({ paymentReference, amountMinor, currency }: HistoryRow): OpenPayment {
    if (this.#over.has(paymentReference)) {
      throw new InvalidField(
        'payment_reference',
        'must not come again after its payment is over: approved, or its last row too far above. Sort the file by attempted_at, or by payment_reference and attempted_at',
      )
    }
    this.#count += 1
    return { amountMinor, currency, attempts: [] }
  }

  #keepOpen(reference: string, payment: OpenPayment): void {
    this.#open.set(reference, payment)
    if (this.#open.size <= this.#openMax) return
    const [oldest] = this.#open.keys()
    if (oldest === undefined) return
    this.#open.delete(oldest)
    this.#over.add(oldest)
  }
}

function checkBelongs(payment: OpenPayment, row: HistoryRow): void {
  const before = payment.attempts.at(-1)
  if (before === undefined) return
  if (row.attempt.at < before.at) {
    throw new InvalidField('attempted_at', 'must not be earlier than in the row of the same payment before it')
  }
  if (row.amountMinor !== payment.amountMinor) {
    throw new InvalidField('amount_minor', 'must be the same in all rows of a payment')
  }
  if (row.currency !== payment.currency) {
    throw new InvalidField('currency', 'must be the same in all rows of a payment')
  }
  if (payment.attempts.length >= ATTEMPTS_MAX) {
    throw new InvalidField('payment_reference', `must not stand in more than ${ATTEMPTS_MAX} rows`)
  }
}
