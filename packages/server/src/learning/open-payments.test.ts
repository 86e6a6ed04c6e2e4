import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidField } from '../domain/errors.ts'
import type { HistoryRow } from './history-row.ts'
import { OpenPayments } from './open-payments.ts'

const HOUR_MS = 3_600_000

function rowAt(paymentReference: string, hour: number, changes: Partial<HistoryRow> = {}): HistoryRow {
  return {
    paymentReference,
    customerId: null,
    amountMinor: 100,
    currency: 'USD',
    card: { network: 'visa', funding: 'debit' },
    utcOffsetMinutes: null,
    gateway: 'main',
    attempt: { at: new Date(hour * HOUR_MS), outcome: 'declined' },
    ...changes,
  }
}

const approvedAt = (reference: string, hour: number) =>
  rowAt(reference, hour, { attempt: { at: new Date(hour * HOUR_MS), outcome: 'approved' } })

function refuses(payments: OpenPayments, row: HistoryRow, column: string) {
  assert.throws(
    () => payments.add(row, 'company', 'main'),
    (error) => error instanceof InvalidField && error.field === column,
  )
}

test('each row gives its payment as it was then, also when rows of payments are mixed', () => {
  const payments = new OpenPayments()
  const counts = [rowAt('a', 1), rowAt('b', 2), rowAt('a', 3), approvedAt('a', 4), rowAt('b', 5)].map((row) => {
    const { paymentId, attempts } = payments.add(row, 'company', 'main')
    return [paymentId, attempts.length, attempts.at(-1)?.outcome]
  })
  assert.deepEqual(counts, [
    ['import/a', 1, 'declined'],
    ['import/b', 1, 'declined'],
    ['import/a', 2, 'declined'],
    ['import/a', 3, 'approved'],
    ['import/b', 2, 'declined'],
  ])
  assert.equal(payments.count, 2)
})

test('rows of a payment that contradict each other are refused by their column', () => {
  const payments = new OpenPayments()
  payments.add(rowAt('a', 2), 'company', 'main')
  refuses(payments, rowAt('a', 1), 'attempted_at')
  refuses(payments, rowAt('a', 3, { amountMinor: 200 }), 'amount_minor')
  refuses(payments, rowAt('a', 3, { currency: 'EUR' }), 'currency')
  payments.add(approvedAt('a', 3), 'company', 'main')
  refuses(payments, rowAt('a', 4), 'payment_reference')
})

test('a payment whose last row is too far above is over, so that what is held is bounded', () => {
  const payments = new OpenPayments(100)
  for (let index = 0; index < 5_000; index += 1) payments.add(rowAt(`p-${index}`, index), 'company', 'main')
  for (const index of [0, 1_700, 4_899]) refuses(payments, rowAt(`p-${index}`, 9_000), 'payment_reference')
  assert.equal(payments.add(rowAt('p-4999', 9_000), 'company', 'main').attempts.length, 2)
})

test('a reference that stands in every row is not taken for one payment', () => {
  const payments = new OpenPayments()
  for (let hour = 0; hour < 100; hour += 1) payments.add(rowAt('n/a', hour), 'company', 'main')
  refuses(payments, rowAt('n/a', 100), 'payment_reference')
})
