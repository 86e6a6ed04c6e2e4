import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { TRANSACTION_KEYS } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

const READING_KEYS = [
  ...TRANSACTION_KEYS,
  ...['gatewaySpecificFields', 'gatewaySpecificResponseFields', 'initialMerchantTransactionId', 'completionStatus'],
]

const STORIES: Record<string, () => Promise<{ [key: string]: unknown }>> = {
  'an approved charge': () => client.charge({ paymentModel: 'onetime', description: 'x', customerIp: '192.0.2.1' }),
  'a declined charge': () => client.charge({ amount: 2008, disableCustomerRecovery: true }),
  'a charge in recovery': () => client.charge({ amount: 2012, retryCount: 2 }),
  'an authorize': () => client.authorize({ paymentModel: 'subscription' }),
  'a declined authorize': () => client.authorize({ amount: 2008 }),
  'a retained card': () => client.charge({ retainOnSuccess: true }),
  'a gateway method': () => client.charge({ paymentMethod: { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada' } }),
  'an authorized gateway method': () =>
    client.authorize({ paymentMethod: { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada' } }),
  'a capture': async () => client.capture((await client.authorize()).transactionId, { amount: 10 }),
  'a declined capture': async () =>
    client.capture((await client.authorize({ amount: 5000 })).transactionId, { amount: 2008 }),
  'a void': async () => client.void((await client.charge()).transactionId),
  'a refund': async () => client.refund((await client.charge()).transactionId, { amount: 10 }),
  'a refundedpayment': async () => client.refundedpayment((await client.charge({ amount: 2008 })).transactionId),
}

describe('GET of one transaction', () => {
  for (const [what, play] of Object.entries(STORIES)) {
    test(`${what}: reads as it was answered, at once`, async () => {
      const answered = await play()
      const read = await client.read(String(answered['transactionId']))
      assert.deepEqual(Object.keys(read).slice(0, TRANSACTION_KEYS.length), TRANSACTION_KEYS)
      assert.deepEqual(new Set(Object.keys(read)), new Set(READING_KEYS))
      for (const [key, value] of Object.entries(answered)) {
        if (key !== 'referenceData') assert.deepEqual(read[key], value, key)
      }
      assert.equal(typeof read.referenceData, 'string')
    })
  }

  test('can be read by its merchantTransactionId', async () => {
    for (const merchantTransactionId of [nextReference(), 'with spaces & marks/?#%', 'ünï😀', 'm'.repeat(100)]) {
      const { transactionId } = await client.charge({ merchantTransactionId })
      const path = `/v1/transactions/byMerchantTransactionId/${encodeURIComponent(merchantTransactionId)}`
      const answer = await app.get(path)
      assert.equal(answer.status, 200, merchantTransactionId)
      assert.equal(answer.json.transaction.transactionId, transactionId)
    }
  })

  test('shows the answer of the reading’s referenceData: a retry with it joins the case', async () => {
    const first = await client.charge({ amount: 2008 })
    const { referenceData } = await client.read(first.transactionId)
    const next = await client.charge({ amount: 2008, orderId: nextReference(), retryCount: 1, referenceData })
    const read = await client.read(next.transactionId)
    assert.equal(read.initialMerchantTransactionId, first.merchantTransactionId)
  })

  test('initialMerchantTransactionId of a capture is its authorize’s', async () => {
    const authorized = await client.authorize()
    const captured = await client.capture(authorized.transactionId)
    const read = await client.read(captured.transactionId)
    assert.equal(read.initialMerchantTransactionId, authorized.merchantTransactionId)
  })

  for (const id of ['nobody', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '😀', "'; drop table transactions; --", 'x'.repeat(299)]) {
    test(`${id.slice(0, 30)} is 404`, async () => {
      assert.equal((await app.get(`/v1/transactions/${encodeURIComponent(id)}`)).status, 404)
    })
  }
})

describe('another company', () => {
  test('finds none of it: 404 to GET, 50131 to a follow-up, and its list is empty', async () => {
    const other = await openTestApp({ after })
    assert.notEqual(other.apiKey, app.apiKey)
    assert.equal((await app.get('/v1/transactions', other.apiKey)).status, 401)
    const body = paymentBody()
    const mine = (await app.post('/v1/gateways/charge', body)).json.transaction
    assert.equal((await other.get(`/v1/transactions/${mine.transactionId}`)).status, 404)
    const refund = await wireClient(other).refund(mine.transactionId)
    assert.equal(refund.responseCode, '50131')
    const reference = await wireClient(other).charge({ referenceData: mine.referenceData })
    assert.equal(reference.responseCode, '50132')
  })
})
