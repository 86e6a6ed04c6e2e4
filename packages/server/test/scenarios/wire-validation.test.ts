import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { NO_RESPONSE } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

const card = (changes: Record<string, unknown>) => ({ paymentMethod: cardMethod(changes) })
const gatewayMethod = (changes: Record<string, unknown>) => ({
  paymentMethod: { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada Byron', ...changes },
})

/** One fault each, with its code, in the order in which wire.md section 4 names the fields. */
const FAULTS: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['no merchantTransactionId', { merchantTransactionId: null }, '50103'],
  ['a merchantTransactionId of 101 characters', { merchantTransactionId: 'm'.repeat(101) }, '50104'],
  ['no orderId', { orderId: null }, '50126'],
  ['an orderId that is too long', { orderId: 'o'.repeat(10_000) }, '50127'],
  ['an amount of 0', { amount: 0 }, '50137'],
  ['a currency that is missing', { currencyCode: null }, '50045'],
  ['a currency that is none', { currencyCode: 'XYZ' }, '50073'],
  ['no payment method', { paymentMethod: null }, '50135'],
  ['a card without a number', card({ creditCardNumber: null }), '50059'],
  ['a card number that is too short', card({ creditCardNumber: '49202019964' }), '50060'],
  ['a card number that is too long', card({ creditCardNumber: '49202019964495604920' }), '50060'],
  ['a card number that fails Luhn', card({ creditCardNumber: '4920201996449561' }), '30002'],
  ['no expiryMonth', card({ expiryMonth: null }), '50055'],
  ['a 13th month', card({ expiryMonth: '13' }), '50056'],
  ['month 0', card({ expiryMonth: 0 }), '50056'],
  ['a month that is text', card({ expiryMonth: 'May' }), '50056'],
  ['no expiryYear', card({ expiryYear: null }), '50057'],
  ['a year that is text', card({ expiryYear: 'soon' }), '50058'],
  ['no name', card({ firstName: null, lastName: null }), '50090'],
  ['a first name alone', card({ lastName: null }), '50090'],
  ['a gateway method without a name', gatewayMethod({ fullName: null }), '50090'],
  ['a paymentMethodId that is unknown', { paymentMethod: null, paymentMethodId: 'unknown' }, '50134'],
  ['neither customerId nor email', { customerId: null }, '50048'],
  ['a foreign referenceData', { referenceData: 'not-ours' }, '50132'],
  ['a paymentModel that is none', { paymentModel: 'barter' }, '50155'],
]

describe('a fault is answered with its code, HTTP 200 and status 2', () => {
  for (const operation of ['charge', 'authorize'] as const) {
    for (const [fault, changes, code] of FAULTS) {
      test(`${operation} with ${fault}: ${code}`, async () => {
        const transaction = await client[operation](changes)
        assert.equal(transaction.responseCode, code)
        assert.equal(transaction.transactionStatus, 2)
        assert.equal(transaction.retryDate, null)
        assert.deepEqual(transaction.response, NO_RESPONSE)
        assert.equal(transaction.gatewayTransactionId, null)
        assert.match(transaction.message, /\.$/)
      })
    }
  }
})

describe('of several faults the first in the order of the fields is answered', () => {
  for (const [index, [fault, changes, code]] of FAULTS.entries()) {
    // The next fault of another field: two of one field cannot be told apart by an answer.
    for (const [laterFault, laterChanges] of FAULTS.slice(index + 1)) {
      if (Object.keys(laterChanges).some((key) => key in changes)) continue
      test(`${fault} before ${laterFault}: ${code}`, async () => {
        const transaction = await client.charge({ ...laterChanges, ...changes })
        assert.equal(transaction.responseCode, code)
      })
    }
  }

  const cardFaults: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ creditCardNumber: '4920201996449561' }, '30002'],
    [{ expiryMonth: '13' }, '50056'],
    [{ expiryYear: 'soon' }, '50058'],
    [{ firstName: null, lastName: null }, '50090'],
    [{ address1: 'a'.repeat(10_000) }, '50100'],
    [{ address2: 'a'.repeat(10_000) }, '50119'],
    [{ postalCode: 'a'.repeat(10_000) }, '50095'],
    [{ city: 'a'.repeat(10_000) }, '50098'],
    [{ state: 'a'.repeat(10_000) }, '50029'],
    [{ country: 'a'.repeat(10_000) }, '50039'],
    [{ email: 'a'.repeat(10_000) }, '50015'],
    [{ phoneNumber: 'a'.repeat(10_000) }, '50020'],
  ]
  for (const [index, [changes, code]] of cardFaults.entries()) {
    test(`inside a card, ${Object.keys(changes)[0]} before what follows it: ${code}`, async () => {
      const later = Object.assign(
        {},
        ...cardFaults
          .slice(index)
          .map(([each]) => each)
          .reverse(),
      )
      assert.equal((await client.charge(card({ ...later, ...changes }))).responseCode, code)
    })
  }
})

describe('amounts', () => {
  for (const amount of [0, '0', -1, '-5', 'abc', 10.5, '10.5', 1e30, '1e3', 1_000_000_000_000, ' 1', '1,000', '0x10']) {
    test(`${JSON.stringify(amount)}: 50137`, async () => {
      const transaction = await client.charge({ amount })
      assert.equal(transaction.responseCode, '50137')
      assert.ok(Number.isInteger(transaction.amount))
    })
  }
  for (const amount of [1, 999_999_999_999, '999999999999']) {
    test(`${JSON.stringify(amount)} is one`, async () => {
      const transaction = await client.charge({ amount })
      assert.equal(transaction.responseCode, '10000')
      assert.equal(transaction.amount, Number(amount))
    })
  }
})

describe('a text that is too long gets the code of its field', () => {
  const long = 'x'.repeat(10_000)
  const fields: Record<string, readonly [Record<string, unknown>, string]> = {
    customerId: [{ customerId: long }, '50014'],
    email: [card({ email: long }), '50015'],
    phoneNumber: [card({ phoneNumber: long }), '50020'],
    fullName: [card({ fullName: long }), '50028'],
    state: [card({ state: long }), '50029'],
    customerIp: [{ customerIp: long }, '50037'],
    country: [card({ country: long }), '50039'],
    firstName: [card({ firstName: long }), '50091'],
    lastName: [card({ lastName: long }), '50092'],
    postalCode: [card({ postalCode: long }), '50095'],
    city: [card({ city: long }), '50098'],
    address1: [card({ address1: long }), '50100'],
    address2: [card({ address2: long }), '50119'],
    merchantTransactionId: [{ merchantTransactionId: long }, '50104'],
    customVariable1: [{ customVariable1: long }, '50106'],
    customVariable2: [{ customVariable2: long }, '50107'],
    customVariable3: [{ customVariable3: long }, '50108'],
    customVariable4: [{ customVariable4: long }, '50109'],
    customVariable5: [{ customVariable5: long }, '50110'],
    referenceData: [{ referenceData: long }, '50111'],
    'shippingAddress.phoneNumber': [{ shippingAddress: { phoneNumber: long } }, '50112'],
    'shippingAddress.country': [{ shippingAddress: { country: long } }, '50113'],
    'shippingAddress.postalCode': [{ shippingAddress: { postalCode: long } }, '50114'],
    'shippingAddress.state': [{ shippingAddress: { state: long } }, '50115'],
    'shippingAddress.city': [{ shippingAddress: { city: long } }, '50116'],
    'shippingAddress.address2': [{ shippingAddress: { address2: long } }, '50117'],
    'shippingAddress.address1': [{ shippingAddress: { address1: long } }, '50118'],
    'paymentPlan.billingPlan': [{ paymentPlan: { billingPlan: long } }, '50120'],
    'paymentPlan.category': [{ paymentPlan: { category: long } }, '50121'],
    'paymentPlan.sku': [{ paymentPlan: { sku: long } }, '50122'],
    description: [{ description: long }, '50124'],
    orderId: [{ orderId: long }, '50127'],
    gatewayToken: [{ gatewayToken: long }, '50128'],
    gatewayPaymentMethodId: [gatewayMethod({ gatewayPaymentMethodId: long }), '50139'],
    merchantAccountReferenceId: [gatewayMethod({ merchantAccountReferenceId: long }), '50141'],
    lastFourDigits: [gatewayMethod({ lastFourDigits: long }), '50153'],
    firstSixDigits: [gatewayMethod({ firstSixDigits: long }), '50154'],
  }
  for (const [field, [changes, code]] of Object.entries(fields)) {
    test(`${field}: ${code}`, async () => assert.equal((await client.charge(changes)).responseCode, code))
  }

  const longest: Record<string, Record<string, unknown>> = {
    'names of 50': card({ firstName: 'f'.repeat(50), lastName: 'l'.repeat(50) }),
    'addresses of 255': card({ address1: 'a'.repeat(255), address2: 'b'.repeat(255) }),
    'a postal code of 20': card({ postalCode: '1'.repeat(20) }),
    'an email of 254': card({ email: `${'e'.repeat(242)}@example.com` }),
    'ids of 100': { merchantTransactionId: 'm'.repeat(100), orderId: 'o'.repeat(100), customerId: 'c'.repeat(100) },
    'custom variables of 255': { customVariable1: 'v'.repeat(255), customVariable5: 'v'.repeat(255) },
    'a description of 255': { description: 'd'.repeat(255) },
  }
  for (const [what, changes] of Object.entries(longest)) {
    test(`${what} characters are taken`, async () => {
      assert.equal((await client.charge(changes)).responseCode, '10000')
    })
  }
})

describe('a currency', () => {
  for (const currencyCode of ['USD', 'EUR', 'JPY', 'KWD', 'BRL']) {
    test(`${currencyCode} is one`, async () => {
      assert.equal((await client.charge({ currencyCode })).responseCode, '10000')
    })
  }
  for (const currencyCode of ['US', 'USDD', 'ZZZ', '840', 840, '$']) {
    test(`${JSON.stringify(currencyCode)} is none: 50073`, async () => {
      assert.equal((await client.charge({ currencyCode })).responseCode, '50073')
    })
  }
})

test('an expired card is no fault of the request: past years are charged', async () => {
  assert.equal((await client.charge(card({ expiryYear: '2019' }))).responseCode, '10000')
})

test('a country may be empty or absent', async () => {
  for (const country of ['', null, undefined]) {
    assert.equal((await client.charge(card({ country }))).responseCode, '10000')
  }
})

test('with an email alone the customerId of the answer is made up', async () => {
  const transaction = await client.charge({ customerId: null, ...card({ email: 'ada@example.com' }) })
  assert.equal(transaction.responseCode, '10000')
  assert.ok(transaction.customerId.length > 0)
  assert.equal(transaction.paymentMethod.email, 'ada@example.com')
})

test('no gateway can be found for an unknown token: 50130 at the sink', async () => {
  const transaction = await client.charge({ gatewayToken: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })
  assert.equal(transaction.responseCode, '50130')
  assert.equal(transaction.transactionStatus, 2)
  assert.equal(transaction.gatewayType, 'flexpay_declined')
  assert.deepEqual(transaction.response, NO_RESPONSE)
  assert.equal(typeof transaction.assignedGatewayToken, 'string')
})

test('no card number of a refused request is in a log', async () => {
  for (const [, changes] of FAULTS) await client.charge(changes)
  for (const line of app.logs) assert.ok(!line.includes(SANDBOX_CARDS.visa))
})
