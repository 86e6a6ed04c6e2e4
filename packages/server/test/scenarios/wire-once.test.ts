import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { ULID } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

describe('merchantTransactionId', () => {
  test('reused: 50129, and nothing is done', async () => {
    const merchantTransactionId = nextReference()
    const first = await client.charge({ merchantTransactionId })
    const listed = (await client.list('?count=100')).length
    const second = await client.charge({ merchantTransactionId, amount: 500 })
    assert.equal(second.responseCode, '50129')
    assert.equal(second.transactionStatus, 2)
    assert.match(second.transactionId, ULID)
    assert.notEqual(second.transactionId, first.transactionId)
    assert.equal((await app.get(`/v1/transactions/${second.transactionId}`)).status, 404)
    assert.equal((await client.list('?count=100')).length, listed)
  })

  test('reused by 50 parallel charges: exactly one is charged', async () => {
    const body = paymentBody()
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.post('/v1/gateways/charge', body)))
    const codes = answers.map(({ json }) => json.transaction.responseCode).sort()
    assert.equal(codes.filter((code) => code === '10000').length, 1)
    assert.equal(codes.filter((code) => code === '50129').length, 49)
  })

  test('is unique per transaction type: an authorize may have the one of a charge, and its capture, too', async () => {
    const merchantTransactionId = nextReference()
    assert.equal((await client.charge({ merchantTransactionId })).responseCode, '10000')
    const authorized = await client.authorize({ merchantTransactionId })
    assert.equal(authorized.responseCode, '10000')
    const captured = await client.capture(authorized.transactionId, { merchantTransactionId })
    assert.equal(captured.responseCode, '10000')
    const refunded = await client.refund(authorized.transactionId, { merchantTransactionId })
    assert.equal(refunded.responseCode, '10000')
  })

  test('byMerchantTransactionId prefers the charge or authorize', async () => {
    const merchantTransactionId = nextReference()
    const authorized = await client.authorize({ merchantTransactionId })
    app.clock.advance(1000)
    await client.capture(authorized.transactionId, { merchantTransactionId })
    const answer = await app.get(`/v1/transactions/byMerchantTransactionId/${merchantTransactionId}`)
    assert.equal(answer.json.transaction.transactionId, authorized.transactionId)
    assert.equal(answer.json.transaction.transactionType, 'Authorize')
  })

  const reachesNoGateway: Record<string, Record<string, unknown>> = {
    'a validation result': { currencyCode: 'XYZ' },
    'no usable gateway': { gatewayToken: 'nobody' },
    'an unknown payment method': { paymentMethod: null, paymentMethodId: 'nobody' },
  }
  for (const [what, changes] of Object.entries(reachesNoGateway)) {
    test(`${what} does not consume it, and is not kept`, async () => {
      const merchantTransactionId = nextReference()
      const refused = await client.charge({ merchantTransactionId, ...changes })
      assert.match(refused.responseCode, /^5/)
      assert.match(refused.transactionId, ULID)
      assert.equal((await app.get(`/v1/transactions/${refused.transactionId}`)).status, 404)
      const path = `/v1/transactions/byMerchantTransactionId/${merchantTransactionId}`
      assert.equal((await app.get(path)).status, 404)
      assert.equal((await client.charge({ merchantTransactionId })).responseCode, '10000')
    })
  }

  test('is checked last: every other fault is answered before it', async () => {
    const merchantTransactionId = nextReference()
    await client.charge({ merchantTransactionId })
    const faults: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ amount: 0 }, '50137'],
      [{ paymentModel: 'barter' }, '50155'],
      [{ paymentMethod: null, paymentMethodId: 'nobody' }, '50134'],
      [{ gatewayToken: 'nobody' }, '50130'],
      [{ referenceData: 'nobody' }, '50132'],
    ]
    for (const [changes, code] of faults) {
      assert.equal((await client.charge({ merchantTransactionId, ...changes })).responseCode, code)
    }
    assert.equal((await client.charge({ merchantTransactionId })).responseCode, '50129')
  })

  test('a decline consumes it: the gateway was reached', async () => {
    const merchantTransactionId = nextReference()
    assert.equal((await client.charge({ merchantTransactionId, amount: 2008 })).responseCode, '20003')
    assert.equal((await client.charge({ merchantTransactionId })).responseCode, '50129')
  })

  test('a repeated refund pays once', async () => {
    const charged = await client.charge({ amount: 7500 })
    const merchantTransactionId = nextReference()
    const first = await client.refund(charged.transactionId, { merchantTransactionId, amount: 4000 })
    assert.equal(first.responseCode, '10000')
    const again = await client.refund(charged.transactionId, { merchantTransactionId, amount: 4000 })
    assert.equal(again.responseCode, '50129')
    assert.equal((await client.refund(charged.transactionId, { amount: 3500 })).responseCode, '10000')
  })

  test('of a follow-up that cannot be is not consumed', async () => {
    const charged = await client.charge({ amount: 1000 })
    const merchantTransactionId = nextReference()
    const refused = await client.refund(charged.transactionId, { merchantTransactionId, amount: 1001 })
    assert.equal(refused.responseCode, '30015')
    const accepted = await client.refund(charged.transactionId, { merchantTransactionId, amount: 1000 })
    assert.equal(accepted.responseCode, '10000')
  })

  test('of a follow-up is checked after its amount', async () => {
    const merchantTransactionId = nextReference()
    const charged = await client.charge()
    const first = await client.refund(charged.transactionId, { merchantTransactionId, amount: 10 })
    assert.equal(first.responseCode, '10000')
    const refused = await client.refund(charged.transactionId, { merchantTransactionId, amount: 'abc' })
    assert.equal(refused.responseCode, '50137')
  })

  test('a follow-up without one: 50103; with one of 101 characters: 50104', async () => {
    const { transactionId } = await client.authorize()
    for (const name of ['capture', 'void', 'refund', 'refundedpayment'] as const) {
      const without = await client[name](transactionId, { merchantTransactionId: null })
      assert.equal(without.responseCode, '50103', name)
      const long = await client[name](transactionId, { merchantTransactionId: 'm'.repeat(101) })
      assert.equal(long.responseCode, '50104', name)
    }
  })
})

describe('referenceData of a request that was not kept', () => {
  test('is the one that was sent', async () => {
    const declined = await client.charge({ amount: 2008 })
    const refused = await client.charge({ amount: 0, referenceData: declined.referenceData })
    assert.equal(refused.referenceData, declined.referenceData)
  })

  test('is else one that ties to nothing: a charge with it is none of a case', async () => {
    const refused = await client.charge({ amount: 0 })
    assert.ok(refused.referenceData.length > 0)
    const next = await client.charge({ referenceData: refused.referenceData })
    assert.equal(next.responseCode, '10000')
  })
})
