import assert from 'node:assert/strict'
import { it } from 'node:test'
import { attemptFeesOf } from './attempt-fees.ts'

const NONE = {
  currency: null,
  approvedChargeOrCaptureRateFee: null,
  approvedChargeOrCaptureFlatFeeMinor: null,
  otherTransactionFlatFeeMinor: null,
}
const money = { amountMinor: 10_000, currency: 'USD' }

it('an approval costs its share of the amount and its flat fee, a refusal the other', () => {
  const fees = {
    currency: 'USD',
    approvedChargeOrCaptureRateFee: '0.029',
    approvedChargeOrCaptureFlatFeeMinor: 30,
    otherTransactionFlatFeeMinor: 5,
  }
  assert.deepEqual(attemptFeesOf(fees, money), { refusedMinor: 5, approvedMinor: 320 })
  assert.deepEqual(attemptFeesOf(NONE, money), { refusedMinor: null, approvedMinor: null })
})

it('flat fees in another currency are not known, a share is', () => {
  const yen = { ...NONE, currency: 'JPY', approvedChargeOrCaptureFlatFeeMinor: 30, otherTransactionFlatFeeMinor: 5 }
  assert.deepEqual(attemptFeesOf(yen, money), { refusedMinor: null, approvedMinor: null })
  const withShare = { ...yen, approvedChargeOrCaptureRateFee: '0.01' }
  assert.deepEqual(attemptFeesOf(withShare, money), { refusedMinor: null, approvedMinor: 100 })
  assert.deepEqual(attemptFeesOf({ ...yen, currency: null }, money), { refusedMinor: 5, approvedMinor: 30 })
})
