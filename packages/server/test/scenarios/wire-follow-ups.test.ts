import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { FOLLOW_UP_KEYS, NO_ADDRESS_ANSWER, NO_RESPONSE, ULID } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
const TYPES = { capture: 'Capture', void: 'Void', refund: 'Refund', refundedpayment: 'RefundedPayment' } as const
type FollowUp = keyof typeof TYPES
const FOLLOW_UPS = Object.keys(TYPES) as FollowUp[]

const RICH = {
  description: 'Twelve months',
  customerIp: '192.0.2.7',
  customerId: 'customer-9',
  currencyCode: 'EUR',
  retryCount: 2,
  dateFirstAttempt: '2030-01-10T08:00:00Z',
  shippingAddress: { address1: 'A 1', postalCode: '12345', country: 'DE' },
  paymentMethod: cardMethod({ address1: 'Street_Y' }),
}

/** A payment that the follow-up can follow. */
const payable = (name: FollowUp) => (name === 'capture' ? client.authorize(RICH) : client.charge(RICH))

for (const name of FOLLOW_UPS) {
  describe(`${name} of a payment`, () => {
    test('is approved with 10000, its own ids and its type', async () => {
      const original = await payable(name)
      const answer = await client[name](original.transactionId, { merchantTransactionId: `mine-${name}` })
      assert.equal(answer.responseCode, '10000')
      assert.equal(answer.transactionStatus, 1)
      assert.equal(answer.message, 'Approved.')
      assert.equal(answer.transactionType, TYPES[name])
      assert.match(answer.transactionId, ULID)
      assert.notEqual(answer.transactionId, original.transactionId)
      assert.equal(answer.merchantTransactionId, `mine-${name}`)
    })

    test('has every key but paymentModel, in order', async () => {
      const answer = await client[name]((await payable(name)).transactionId)
      assert.deepEqual(Object.keys(answer), FOLLOW_UP_KEYS)
    })

    test('repeats what the original had', async () => {
      const original = await payable(name)
      const answer = await client[name](original.transactionId)
      const repeated = [
        ...['response', 'paymentMethod', 'shippingAddress', 'description', 'customerId', 'currencyCode'],
        ...['gatewayToken', 'gatewayType', 'merchantAccountReferenceId', 'assignedGatewayToken', 'orderId'],
        'dateFirstAttempt',
      ]
      for (const key of repeated) assert.deepEqual(answer[key], original[key], key)
      assert.equal(answer.response.avsCode, 'Y')
      assert.equal(answer.customerIp, null)
      assert.equal(answer.retryDate, null)
      assert.equal(typeof answer.referenceData, 'string')
      assert.ok(answer.referenceData.length > 0)
      assert.equal(answer.disableCustomerRecovery, false)
    })

    test('moves all of it when no amount is named', async () => {
      const original = await payable(name)
      assert.equal((await client[name](original.transactionId)).amount, original.amount)
    })
  })

  describe(`${name} of an unknown id`, () => {
    test('is 200, status 2, 50131 and a skeleton', async () => {
      const answer = await client[name]('01ARZ3NDEKTSV4RRFFQ69G5FAV', { merchantTransactionId: 'sent' })
      assert.deepEqual(Object.keys(answer), FOLLOW_UP_KEYS)
      assert.equal(answer.transactionStatus, 2)
      assert.equal(answer.responseCode, '50131')
      assert.equal(answer.message, 'Original transaction not found using the field TransactionReferenceId.')
      assert.equal(answer.transactionType, TYPES[name])
      assert.equal(answer.merchantTransactionId, 'sent')
      assert.deepEqual(answer.response, NO_RESPONSE)
      for (const key of ['gatewayTransactionId', 'merchantAccountReferenceId', 'description', 'retryDate']) {
        assert.equal(answer[key], null, key)
      }
      for (const key of ['gatewayToken', 'assignedGatewayToken', 'gatewayType', 'orderId']) {
        assert.strictEqual(answer[key], '', key)
      }
      assert.equal(answer.currencyCode, 'USD')
      assert.strictEqual(answer.amount, 0)
      assert.strictEqual(answer.retryCount, 0)
      assert.equal(answer.dateFirstAttempt, app.clock.now().toISOString())
      assert.match(answer.transactionId, ULID)
      assert.ok(answer.referenceData.length > 0)
      assert.ok(answer.customerId.length > 0)
      assert.deepEqual(answer.shippingAddress, NO_ADDRESS_ANSWER)
    })

    test('has a payment method of its own, and nothing else in it', async () => {
      const { paymentMethod } = await client[name]('nobody')
      const { paymentMethodId, dateCreated, customerId, ...rest } = paymentMethod
      assert.match(paymentMethodId, ULID)
      assert.equal(dateCreated, app.clock.now().toISOString())
      assert.ok(customerId.length > 0)
      assert.deepEqual(rest, {
        ...{ creditCardNumber: null, expiryMonth: null, expiryYear: null, cvv: null },
        ...{ firstName: null, lastName: null, fullName: null },
        ...NO_ADDRESS_ANSWER,
        ...{ email: null, phoneNumber: null, paymentMethodType: 'CreditCard', fingerprint: null },
        ...{ lastFourDigits: '', firstSixDigits: '', cardType: null, storageState: 'Cached' },
      })
    })

    test('is not kept', async () => {
      const { transactionId } = await client[name]('nobody')
      assert.equal((await app.get(`/v1/transactions/${transactionId}`)).status, 404)
    })
  })
}

describe('the amount of an answer', () => {
  test('to a capture and a refund of an unknown id is the one asked for, to a void 0', async () => {
    assert.equal((await client.capture('nobody', { amount: 700 })).amount, 700)
    assert.equal((await client.refund('nobody', { amount: '800' })).amount, 800)
    assert.equal((await client.void('nobody', { amount: 900 })).amount, 0)
  })

  test('to a void is the original’s', async () => {
    const { transactionId } = await client.authorize({ amount: 4321 })
    assert.equal((await client.void(transactionId)).amount, 4321)
  })

  test('to a capture is what was asked, else what was taken', async () => {
    assert.equal((await client.capture((await client.authorize()).transactionId, { amount: 400 })).amount, 400)
    assert.equal((await client.capture((await client.authorize()).transactionId)).amount, 1000)
  })

  test('to a refund is what was asked, also when declined; 0 and absent mean all that is left', async () => {
    const { transactionId } = await client.charge({ amount: 1000 })
    assert.equal((await client.refund(transactionId, { amount: 300 })).amount, 300)
    const tooMuch = await client.refund(transactionId, { amount: 701 })
    assert.equal(tooMuch.responseCode, '30015')
    assert.equal(tooMuch.amount, 701)
    const rest = await client.refund(transactionId, { amount: 0 })
    assert.equal(rest.responseCode, '10000')
    assert.equal(rest.amount, 700)
    const other = await client.charge({ amount: 600 })
    await client.refund(other.transactionId, { amount: 100 })
    assert.equal((await client.refund(other.transactionId)).amount, 500)
  })

  test('may come as text', async () => {
    const { transactionId } = await client.authorize()
    const captured = await client.capture(transactionId, { amount: '400' })
    assert.equal(captured.responseCode, '10000')
    assert.strictEqual(captured.amount, 400)
  })
})

describe('retryCount of a follow-up', () => {
  test('is 0 on capture', async () => {
    assert.equal((await client.capture((await client.authorize(RICH)).transactionId)).retryCount, 0)
  })
})

describe('fingerprint of a follow-up', () => {
  test('is what the original’s answer had: a string after an authorize, null after a charge', async () => {
    const authorized = await client.authorize()
    const captured = await client.capture(authorized.transactionId)
    assert.equal(captured.paymentMethod.fingerprint, authorized.paymentMethod.fingerprint)
    const refunded = await client.refund(captured.transactionId)
    assert.equal(refunded.paymentMethod.fingerprint, authorized.paymentMethod.fingerprint)
    assert.equal((await client.void((await client.charge()).transactionId)).paymentMethod.fingerprint, null)
  })
})

describe('an authorize’s id and its capture’s id both name the captured money', () => {
  for (const by of ['authorize', 'capture'] as const) {
    test(`refunds by the ${by}, in parts, until nothing is left`, async () => {
      const authorized = await client.authorize({ amount: 1000 })
      const captured = await client.capture(authorized.transactionId, { amount: 800 })
      const id = by === 'authorize' ? authorized.transactionId : captured.transactionId
      const other = by === 'authorize' ? captured.transactionId : authorized.transactionId
      assert.equal((await client.refund(id, { amount: 500 })).responseCode, '10000')
      assert.equal((await client.refund(other, { amount: 301 })).responseCode, '30015')
      assert.equal((await client.refund(other, { amount: 300 })).responseCode, '10000')
      assert.equal((await client.refund(id, { amount: 1 })).responseCode, '30015')
    })
  }
})
