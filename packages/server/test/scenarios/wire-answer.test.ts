import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import {
  CARD_KEYS,
  FOLLOW_UP_KEYS,
  GATEWAY_METHOD_KEYS,
  INSTANT,
  NO_ADDRESS_ANSWER,
  NO_RESPONSE,
  RESPONSE_KEYS,
  TRANSACTION_KEYS,
  ULID,
} from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

const EVERYTHING = {
  description: 'Twelve months',
  customerIp: '192.0.2.7',
  shippingAddress: { address1: 'A 1', address2: 'A 2', postalCode: '12345', city: 'C', state: 'S', country: 'DE' },
  paymentPlan: { sku: 'sku-1', category: 'video', billingPlan: 'monthly', billingCycle: '3' },
  dateFirstAttempt: '2030-01-10T08:00:00Z',
  disableCustomerRecovery: true,
  customVariable1: 'one',
  customVariable2: 'two',
  customVariable3: 'three',
  customVariable4: 'four',
  customVariable5: 'five',
  paymentModel: 'subscription',
  retryCount: 3,
}

describe('the answer to a charge or authorize', () => {
  for (const operation of ['charge', 'authorize'] as const) {
    test(`${operation}: has every key, in the documented order, approved or not`, async () => {
      for (const changes of [{}, { amount: 2008 }, { amount: 'abc' }, EVERYTHING]) {
        const transaction = await client[operation](changes)
        assert.deepEqual(Object.keys(transaction), TRANSACTION_KEYS)
        assert.deepEqual(Object.keys(transaction.response), RESPONSE_KEYS)
        assert.deepEqual(Object.keys(transaction.paymentMethod), CARD_KEYS)
        assert.deepEqual(Object.keys(transaction.shippingAddress), Object.keys(NO_ADDRESS_ANSWER))
      }
    })

    test(`${operation}: has the two keys more of a gateway method`, async () => {
      const paymentMethod = { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada Byron' }
      const transaction = await client[operation]({ paymentMethod })
      assert.deepEqual(Object.keys(transaction.paymentMethod), GATEWAY_METHOD_KEYS)
    })
  }

  test('has null where there is nothing, but for the named exceptions', async () => {
    const transaction = await client.charge()
    const nulls = [
      ...['retryDate', 'description', 'productSku', 'subscriptionId', 'customerIp', 'paymentModel'],
      ...['customVariable1', 'customVariable2', 'customVariable3', 'customVariable4', 'customVariable5'],
    ]
    for (const key of nulls) assert.equal(transaction[key], null, key)
    assert.deepEqual(transaction.shippingAddress, NO_ADDRESS_ANSWER)
    assert.equal(transaction.assignedGatewayToken, transaction.gatewayToken)
    assert.equal(transaction.disableCustomerRecovery, false)
    assert.equal(transaction.engagedRecoveryState, 0)
    assert.equal(transaction.retryCount, 0)
    assert.equal(typeof transaction.merchantAccountReferenceId, 'string')
    assert.ok(transaction.referenceData.length > 0 && transaction.referenceData.length <= 255)
  })

  test('has the documented types: ids ULIDs, dates ISO 8601 with Z, the code a string, the amount an integer', async () => {
    const transaction = await client.charge()
    assert.match(transaction.transactionId, ULID)
    assert.match(transaction.paymentMethod.paymentMethodId, ULID)
    assert.match(transaction.gatewayToken, ULID)
    for (const date of [transaction.transactionDate, transaction.dateFirstAttempt]) assert.match(date, INSTANT)
    assert.match(transaction.paymentMethod.dateCreated, INSTANT)
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.transactionStatus, 1)
    assert.equal(transaction.message, 'Approved.')
    assert.equal(transaction.transactionType, 'Charge')
    assert.equal(transaction.amount, 1000)
    assert.equal(transaction.gatewayType, 'flexpay_sandbox')
    assert.equal(typeof transaction.gatewayTransactionId, 'string')
    assert.equal((await client.authorize()).transactionType, 'Authorize')
    const milliseconds = [...transaction.transactionId.slice(0, 10)].reduce(
      (sum: number, letter) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter),
      0,
    )
    assert.equal(new Date(milliseconds).toISOString(), transaction.transactionDate)
  })

  test('gives back what was sent', async () => {
    const transaction = await client.charge(EVERYTHING)
    const { paymentPlan, dateFirstAttempt, ...echoed } = EVERYTHING
    for (const [key, value] of Object.entries(echoed)) assert.deepEqual(transaction[key], value, key)
    assert.equal(transaction.productSku, paymentPlan.sku)
    assert.equal(transaction.subscriptionId, null)
    assert.equal(new Date(transaction.dateFirstAttempt).getTime(), new Date(dateFirstAttempt).getTime())
  })

  test('errorCode is null and errorDetail "" once a gateway answered', async () => {
    for (const amount of [1000, 2008]) {
      const { response } = await client.charge({ amount })
      assert.equal(response.errorCode, null)
      assert.equal(response.errorDetail, '')
    }
  })

  test('all six of response are null when nothing reached a gateway', async () => {
    assert.deepEqual((await client.charge({ amount: 0 })).response, NO_RESPONSE)
  })

  test('a request that is refused by validation still echoes what it was', async () => {
    const transaction = await client.charge({ ...EVERYTHING, orderId: null })
    assert.equal(transaction.responseCode, '50126')
    assert.equal(transaction.transactionStatus, 2)
    assert.equal(transaction.retryDate, null)
    assert.equal(transaction.customVariable5, 'five')
    assert.match(transaction.transactionId, ULID)
    assert.equal(typeof transaction.assignedGatewayToken, 'string')
    assert.equal(typeof transaction.referenceData, 'string')
    assert.equal(transaction.paymentMethod.creditCardNumber, '492020******9560')
  })
})

describe('the payment method of the answer', () => {
  const expected: Record<keyof typeof SANDBOX_CARDS, readonly [string, string]> = {
    visa: ['VISA', '492020******9560'],
    mastercard: ['MASTERCARD', '524420******5514'],
    amex: ['AMERICAN EXPRESS', '341674*****4898'],
    diners: ['DINERS CLUB', '303494****5576'],
    jcb: ['JCB', '353011******0000'],
    discover: ['DISCOVER', '601188******2897'],
  }
  for (const [brand, number] of Object.entries(SANDBOX_CARDS)) {
    test(`${brand}: is masked to the first six and the last four, and named`, async () => {
      const paymentMethod = cardMethod({ creditCardNumber: number })
      const shown = (await client.charge({ paymentMethod })).paymentMethod
      const [cardType, masked] = expected[brand as keyof typeof SANDBOX_CARDS]
      assert.equal(shown.cardType, cardType)
      assert.equal(shown.creditCardNumber, masked)
      assert.equal(shown.firstSixDigits, number.slice(0, 6))
      assert.equal(shown.lastFourDigits, number.slice(-4))
      assert.equal(shown.paymentMethodType, 'CreditCard')
    })
  }

  test('cvv is *** for a card, with or without one', async () => {
    assert.equal((await client.charge()).paymentMethod.cvv, '***')
    assert.equal((await client.charge({ paymentMethod: cardMethod({ cvv: null }) })).paymentMethod.cvv, '***')
  })

  test('a card has no gatewayPaymentMethodId and no merchantAccountReferenceId, even when sent null', async () => {
    const paymentMethod = cardMethod({ gatewayPaymentMethodId: null, merchantAccountReferenceId: null })
    assert.deepEqual(Object.keys((await client.charge({ paymentMethod })).paymentMethod), CARD_KEYS)
  })

  test('is Cached, and Stored when approved with retainOnSuccess', async () => {
    assert.equal((await client.charge()).paymentMethod.storageState, 'Cached')
    assert.equal((await client.charge({ retainOnSuccess: true })).paymentMethod.storageState, 'Stored')
    const declined = await client.charge({ retainOnSuccess: true, amount: 2008 })
    assert.equal(declined.paymentMethod.storageState, 'Cached')
  })

  test('fingerprint is null on a charge, and the same string for the same card on authorizes', async () => {
    assert.equal((await client.charge()).paymentMethod.fingerprint, null)
    const [one, two] = [await client.authorize(), await client.authorize()]
    assert.equal(typeof one.paymentMethod.fingerprint, 'string')
    assert.ok(one.paymentMethod.fingerprint.length > 0)
    assert.equal(one.paymentMethod.fingerprint, two.paymentMethod.fingerprint)
    const paymentMethod = cardMethod({ creditCardNumber: SANDBOX_CARDS.jcb })
    assert.notEqual(
      (await client.authorize({ paymentMethod })).paymentMethod.fingerprint,
      one.paymentMethod.fingerprint,
    )
  })

  test('fingerprint of a gateway method is "" on an authorize and null on a charge', async () => {
    const paymentMethod = { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada Byron' }
    assert.equal((await client.authorize({ paymentMethod })).paymentMethod.fingerprint, '')
    assert.equal((await client.charge({ paymentMethod })).paymentMethod.fingerprint, null)
  })
})

describe('retryDate', () => {
  test('is a date in the future on a soft decline, with a 2xxxx code', async () => {
    const transaction = await client.charge({ amount: 2012 })
    assert.match(transaction.responseCode, /^2/)
    assert.match(transaction.retryDate, INSTANT)
    assert.ok(new Date(transaction.retryDate) > app.clock.now())
  })

  test('is seven days later on an approved authorize', async () => {
    const transaction = await client.authorize()
    const days = (new Date(transaction.retryDate).getTime() - app.clock.now().getTime()) / 86_400_000
    assert.equal(days, 7)
  })

  const nulls: Record<string, Record<string, unknown>> = {
    'an approved charge': {},
    'a hard decline': { amount: 3016 },
    'a validation result': { amount: 0 },
    'a soft decline with disableCustomerRecovery': { amount: 2008, disableCustomerRecovery: true },
  }
  for (const [what, changes] of Object.entries(nulls)) {
    test(`is null on ${what}`, async () => assert.equal((await client.charge(changes)).retryDate, null))
  }

  test('is null on a void and a refund, and on an approved capture', async () => {
    const authorized = await client.authorize()
    const captured = await client.capture(authorized.transactionId)
    assert.equal(captured.retryDate, null)
    assert.deepEqual(Object.keys(captured), FOLLOW_UP_KEYS)
    assert.equal((await client.refund(authorized.transactionId)).retryDate, null)
    assert.equal((await client.void((await client.charge()).transactionId)).retryDate, null)
  })
})
