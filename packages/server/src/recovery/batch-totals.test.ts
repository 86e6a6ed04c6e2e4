import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchTotals } from './batch-totals.ts'

test('rows and money are summed by currency, those without an amount or a currency apart and last', () => {
  const totals = new BatchTotals()
  totals.add({ kind: 'row', amountMinor: 500, currency: 'USD' })
  totals.add({ kind: 'reject', amountMinor: 70, currency: 'USD' })
  totals.add({ kind: 'row', amountMinor: 1, currency: 'EUR' })
  totals.add({ kind: 'reject', amountMinor: null, currency: 'USD' })
  totals.add({ kind: 'row', amountMinor: 9, currency: null })
  assert.deepEqual(totals.list(), [
    { currency: 'EUR', acceptedRows: 1, acceptedMinor: 1n, rejectedRows: 0, rejectedMinor: 0n },
    { currency: 'USD', acceptedRows: 1, acceptedMinor: 500n, rejectedRows: 1, rejectedMinor: 70n },
    { currency: null, acceptedRows: 1, acceptedMinor: 0n, rejectedRows: 1, rejectedMinor: 0n },
  ])
})

test('a million largest amounts are summed to the last unit', () => {
  const totals = new BatchTotals()
  for (let row = 0; row < 1_000_000; row += 1)
    totals.add({ kind: 'row', amountMinor: 999_999_999_999, currency: 'JPY' })
  assert.equal(totals.list()[0]?.acceptedMinor, 999_999_999_999_000_000n)
})
