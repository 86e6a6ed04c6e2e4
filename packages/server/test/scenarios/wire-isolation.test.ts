import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Mode } from '../../src/domain/company.ts'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { companyWith } from '../harness/merchants.ts'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, followUpBody, paymentBody } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

async function keyOf(companyId: string, mode: Mode, apiKey: string): Promise<string> {
  const keyHash = hashApiKey(apiKey)
  const key = { keyId: apiKey, companyId, mode, keyHash, hint: apiKey.slice(-4), createdAt: app.clock.now() }
  await new ApiKeyStore(app.database, app.clock).insert(key)
  return apiKey
}

const other = companyWith('ELSE')
await new CompanyStore(app.database).insert(other, app.clock.now())
const otherKey = await keyOf(other.companyId, 'sandbox', 'YW5vdGhlciBjb21wYW55IG9mIHRoaXMgc2VydmVy')
const gateway = { gateway: { name: 'Theirs', gatewayType: 'flexpay_sandbox' } }
assert.equal((await app.post('/v1/gateways', gateway, otherKey)).status, 200)

describe('the key of another company', () => {
  test('finds no transaction: 404 to read it, 50131 to follow it, and an empty list', async () => {
    const { transactionId, merchantTransactionId } = await client.charge()
    assert.equal((await app.get(`/v1/transactions/${transactionId}`, otherKey)).status, 404)
    const path = `/v1/transactions/byMerchantTransactionId/${merchantTransactionId}`
    assert.equal((await app.get(path, otherKey)).status, 404)
    for (const name of ['capture', 'void', 'refund', 'refundedpayment']) {
      const answer = await app.post(`/v1/transactions/${transactionId}/${name}`, followUpBody(), otherKey)
      assert.equal(answer.status, 200)
      assert.equal(answer.json.transaction.responseCode, '50131', name)
    }
    const list = await app.get(`/v1/transactions?sinceToken=${transactionId}&order=desc`, otherKey)
    assert.deepEqual(list.json, { transactions: [] })
    assert.equal((await client.refund(transactionId)).responseCode, '10000', 'nothing has happened to it')
  })

  test('finds no payment method: 404, and 50134 to charge it', async () => {
    const made = await app.post('/v1/paymentmethods', {
      paymentMethod: { customerId: 'c', creditCard: cardMethod() },
    })
    const { paymentMethodId } = made.json.transaction.paymentMethod
    const path = `/v1/paymentmethods/${paymentMethodId}`
    assert.equal((await app.get(path, otherKey)).status, 404)
    assert.equal((await app.put(path, { paymentMethod: { firstName: 'X' } }, otherKey)).status, 404)
    assert.equal((await app.put(`${path}/redact`, undefined, otherKey)).status, 404)
    const recache = { paymentMethod: { creditCard: { cvv: '123' } } }
    assert.equal((await app.put(`${path}/recache`, recache, otherKey)).status, 404)
    const body = paymentBody({ paymentMethod: null, paymentMethodId })
    assert.equal((await app.post('/v1/gateways/charge', body, otherKey)).json.transaction.responseCode, '50134')
    assert.deepEqual((await app.get('/v1/paymentmethods', otherKey)).json, { paymentMethods: [] })
    assert.equal((await app.get(path)).json.paymentMethod.storageState, 'Stored')
  })

  test('finds no gateway: 404, and 50130 to charge through it', async () => {
    const path = `/v1/gateways/${app.gatewayToken}`
    assert.equal((await app.get(path, otherKey)).status, 404)
    assert.equal((await app.put(path, { gateway: { status: 'Disabled' } }, otherKey)).status, 404)
    assert.equal((await app.delete(path, otherKey)).status, 404)
    const body = paymentBody({ gatewayToken: app.gatewayToken })
    assert.equal((await app.post('/v1/gateways/charge', body, otherKey)).json.transaction.responseCode, '50130')
  })

  test('cannot use a referenceData: 50132', async () => {
    const { referenceData } = await client.charge({ amount: 2008 })
    const answer = await app.post('/v1/gateways/charge', paymentBody({ referenceData }), otherKey)
    assert.equal(answer.json.transaction.responseCode, '50132')
  })

  test('may use the same merchantTransactionId', async () => {
    const body = paymentBody()
    assert.equal((await app.post('/v1/gateways/charge', body)).json.transaction.responseCode, '10000')
    assert.equal((await app.post('/v1/gateways/charge', body, otherKey)).json.transaction.responseCode, '10000')
  })

  test('has another fingerprint for the same card', async () => {
    const mine = (await app.post('/v1/gateways/authorize', paymentBody())).json.transaction.paymentMethod
    const theirs = (await app.post('/v1/gateways/authorize', paymentBody(), otherKey)).json.transaction.paymentMethod
    assert.equal(mine.lastFourDigits, theirs.lastFourDigits)
    assert.notEqual(mine.fingerprint, theirs.fingerprint)
  })

  test('has no part in a case: the same order, customer, amount and card is another one', async () => {
    const body = () => paymentBody({ orderId: 'shared', customerId: 'shared', amount: 2008 })
    const mine = await app.post('/v1/gateways/charge', body())
    const theirs = await app.post('/v1/gateways/charge', body(), otherKey)
    const read = await app.get(`/v1/transactions/${theirs.json.transaction.transactionId}`, otherKey)
    assert.equal(read.json.transaction.initialMerchantTransactionId, theirs.json.transaction.merchantTransactionId)
    assert.notEqual(mine.json.transaction.merchantTransactionId, theirs.json.transaction.merchantTransactionId)
  })
})

describe('a live key', () => {
  test('is known but may not be used without TLS: 403', async () => {
    const liveKey = await keyOf(other.companyId, 'live', 'dGhlIHNhbWUgY29tcGFueSwgbGl2ZSBtb2RlLg==')
    for (const path of ['/api/test', '/v1/transactions', '/v1/gateways']) {
      const answer = await app.get(path, liveKey)
      assert.equal(answer.status, 403, path)
      assert.equal(typeof answer.json.error.message, 'string')
      assert.ok(!answer.text.includes(liveKey))
    }
  })
})

test('two keys of one company and mode see the same', async () => {
  const second = await keyOf(other.companyId, 'sandbox', 'YSBzZWNvbmQga2V5IG9mIHRoZSBjb21wYW55Li4u')
  const charged = (await app.post('/v1/gateways/charge', paymentBody(), otherKey)).json.transaction
  assert.equal((await app.get(`/v1/transactions/${charged.transactionId}`, second)).status, 200)
})
