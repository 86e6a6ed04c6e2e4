import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, paymentBody, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { ULID } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

const gatewayMethod = (changes: Record<string, unknown> = {}) => ({
  gatewayPaymentMethodId: 'pm_1',
  fullName: 'Ada Byron',
  ...changes,
})

async function tokenize(changes: Record<string, unknown> = {}, customerId = 'customer-1') {
  const answer = await app.post('/v1/paymentmethods', {
    paymentMethod: { customerId, creditCard: cardMethod(changes) },
  })
  assert.equal(answer.json.transaction.responseCode, '10000', answer.text)
  return answer.json.transaction.paymentMethod
}

describe('a card', () => {
  test('with only a fullName: firstName and lastName are null', async () => {
    const paymentMethod = cardMethod({ firstName: null, lastName: null, fullName: 'Ada Byron' })
    const shown = (await client.charge({ paymentMethod })).paymentMethod
    assert.deepEqual([shown.firstName, shown.lastName, shown.fullName], [null, null, 'Ada Byron'])
  })

  test('with only first and last name: fullName is both', async () => {
    const shown = (await client.charge({ paymentMethod: cardMethod() })).paymentMethod
    assert.deepEqual([shown.firstName, shown.lastName, shown.fullName], ['Ada', 'Byron', 'Ada Byron'])
  })

  test('with all three keeps all three', async () => {
    const shown = (await client.charge({ paymentMethod: cardMethod({ fullName: 'A. Byron' }) })).paymentMethod
    assert.deepEqual([shown.firstName, shown.lastName, shown.fullName], ['Ada', 'Byron', 'A. Byron'])
  })

  test('shows its address and contact, and the customer of the payment', async () => {
    const sent = {
      ...{ address1: 'A 1', address2: 'A 2', postalCode: '12345', city: 'C', state: 'S', country: 'DE' },
      ...{ email: 'ada@example.com', phoneNumber: '+49 30 1' },
    }
    const shown = (await client.charge({ customerId: 'customer-7', paymentMethod: cardMethod(sent) })).paymentMethod
    for (const [key, value] of Object.entries(sent)) assert.equal(shown[key], value, key)
    assert.equal(shown.customerId, 'customer-7')
  })

  test('that was sent with a charge cannot be charged by its id later', async () => {
    const { paymentMethod } = await client.charge()
    const { paymentMethodId } = paymentMethod
    assert.equal((await client.charge({ paymentMethod: null, paymentMethodId })).responseCode, '50134')
  })

  test('that was retained on success can', async () => {
    const { paymentMethod } = await client.charge({ retainOnSuccess: true })
    const { paymentMethodId } = paymentMethod
    const second = await client.charge({ paymentMethod: null, paymentMethodId })
    assert.equal(second.responseCode, '10000')
    assert.equal(second.paymentMethod.paymentMethodId, paymentMethodId)
    assert.equal(second.paymentMethod.storageState, 'Stored')
  })

  test('that was to be retained, and was declined, cannot', async () => {
    const { paymentMethod } = await client.authorize({ retainOnSuccess: true, amount: 2008 })
    const { paymentMethodId } = paymentMethod
    assert.equal((await client.charge({ paymentMethod: null, paymentMethodId })).responseCode, '50134')
  })

  test('that is Cached lives for hours, not longer', async () => {
    const { paymentMethod } = await client.charge()
    const path = `/v1/paymentmethods/${paymentMethod.paymentMethodId}`
    assert.equal((await app.get(path)).json.paymentMethod.storageState, 'Cached')
    app.clock.advance(2 * 86_400_000)
    assert.equal((await app.get(path)).status, 404)
  })
})

describe('a gateway method', () => {
  test('is taken with any id by the sandbox, and shown with its two keys more', async () => {
    const merchantAccountReferenceId = 'some-account'
    const paymentMethod = gatewayMethod({ merchantAccountReferenceId })
    const transaction = await client.charge({ gatewayToken: app.gatewayToken, paymentMethod })
    assert.equal(transaction.responseCode, '10000')
    const shown = transaction.paymentMethod
    assert.equal(shown.paymentMethodType, 'GatewayPaymentMethodId')
    assert.equal(shown.gatewayPaymentMethodId, 'pm_1')
    assert.equal(shown.merchantAccountReferenceId, merchantAccountReferenceId)
    assert.match(shown.paymentMethodId, ULID)
  })

  test('of which nothing is known: creditCardNumber, firstSixDigits, lastFourDigits and cvv are ""', async () => {
    const shown = (await client.charge({ paymentMethod: gatewayMethod() })).paymentMethod
    for (const key of ['creditCardNumber', 'firstSixDigits', 'lastFourDigits', 'cvv'])
      assert.strictEqual(shown[key], '')
    assert.equal(shown.cardType, null)
    assert.equal(shown.fingerprint, null)
    assert.equal(shown.expiryMonth, null)
  })

  const types: Record<string, string | null> = {
    '492020': 'VISA',
    '524420': 'MASTERCARD',
    '341674': 'AMERICAN EXPRESS',
    '303494': 'DINERS CLUB',
    '353011': 'JCB',
    '601188': 'DISCOVER',
    '999999': null,
  }
  for (const [firstSixDigits, cardType] of Object.entries(types)) {
    test(`that begins with ${firstSixDigits} is a ${cardType} card`, async () => {
      const paymentMethod = gatewayMethod({ firstSixDigits, lastFourDigits: '1111', expiryMonth: 9, expiryYear: 2031 })
      const shown = (await client.charge({ paymentMethod })).paymentMethod
      assert.equal(shown.cardType, cardType)
      assert.equal(shown.firstSixDigits, firstSixDigits)
      assert.equal(shown.lastFourDigits, '1111')
      assert.equal(shown.expiryMonth, '09')
      assert.equal(shown.expiryYear, '2031')
      assert.equal(typeof shown.creditCardNumber, 'string')
    })
  }

  test('needs no customerId but an email', async () => {
    const paymentMethod = gatewayMethod({ email: 'ada@example.com' })
    assert.equal((await client.charge({ customerId: null, paymentMethod })).responseCode, '10000')
  })

  test('names the gateway by merchantAccountReferenceId when no token is given', async () => {
    const name = 'by-reference'
    const made = await app.post('/v1/gateways', {
      gateway: { name, gatewayType: 'flexpay_sandbox', merchantAccountReferenceId: name },
    })
    assert.equal(made.status, 200, made.text)
    const transaction = await client.charge({ paymentMethod: gatewayMethod({ merchantAccountReferenceId: name }) })
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.gatewayToken, made.json.gateway.token)
    assert.equal(transaction.merchantAccountReferenceId, name)
    const card = await client.charge({ paymentMethod: cardMethod({ merchantAccountReferenceId: name }) })
    assert.equal(card.gatewayToken, made.json.gateway.token)
  })

  test('whose account is unknown, without a token, finds no gateway: 50130', async () => {
    const paymentMethod = gatewayMethod({ merchantAccountReferenceId: 'nobody' })
    assert.equal((await client.charge({ paymentMethod })).responseCode, '50130')
  })

  test('can be authorized, captured and refunded', async () => {
    const authorized = await client.authorize({ paymentMethod: gatewayMethod() })
    const captured = await client.capture(authorized.transactionId)
    assert.equal(captured.responseCode, '10000')
    assert.equal((await client.refund(captured.transactionId)).responseCode, '10000')
  })
})

describe('a stored method', () => {
  test('is charged by its id, and shown whole', async () => {
    const stored = await tokenize({ address1: 'A 1' })
    const transaction = await client.charge({ paymentMethod: null, paymentMethodId: stored.paymentMethodId })
    assert.equal(transaction.responseCode, '10000')
    assert.deepEqual(transaction.paymentMethod, stored)
    assert.equal(typeof stored.fingerprint, 'string')
  })

  test('may be charged under another customerId; the answer’s method keeps its own', async () => {
    const { paymentMethodId } = await tokenize({}, 'owner')
    const transaction = await client.charge({ paymentMethod: null, paymentMethodId, customerId: 'guest' })
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.customerId, 'guest')
    assert.equal(transaction.paymentMethod.customerId, 'owner')
  })

  test('has the fingerprint of the same card sent with an authorize', async () => {
    const stored = await tokenize()
    assert.equal((await client.authorize()).paymentMethod.fingerprint, stored.fingerprint)
  })

  test('that is a gateway method is charged, too', async () => {
    const made = await app.post('/v1/paymentmethods', {
      paymentMethod: { customerId: 'c', gatewayPaymentMethod: gatewayMethod() },
    })
    const { paymentMethodId } = made.json.transaction.paymentMethod
    const transaction = await client.charge({ paymentMethod: null, paymentMethodId })
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.paymentMethod.gatewayPaymentMethodId, 'pm_1')
    assert.equal(transaction.paymentMethod.fingerprint, null)
  })

  test('of another company is unknown: 50134', async () => {
    const { paymentMethodId } = await tokenize()
    const answer = await app.post('/v1/gateways/charge', {
      transaction: { ...paymentBody().transaction, paymentMethod: null, paymentMethodId: `${paymentMethodId}0` },
    })
    assert.equal(answer.json.transaction.responseCode, '50134')
  })
})

describe('two payment methods, or none', () => {
  const none: Record<string, Record<string, unknown>> = {
    'neither key': { paymentMethod: undefined },
    'both null': { paymentMethod: null, paymentMethodId: null },
    'an empty id': { paymentMethod: null, paymentMethodId: '' },
  }
  for (const [what, changes] of Object.entries(none)) {
    test(`${what}: 50135`, async () => assert.equal((await client.charge(changes)).responseCode, '50135'))
  }

  test('a gateway method whose number is sent null is a gateway method', async () => {
    const transaction = await client.charge({ paymentMethod: gatewayMethod({ creditCardNumber: null }) })
    assert.equal(transaction.paymentMethod.paymentMethodType, 'GatewayPaymentMethodId')
  })

  test('no log, and no error, has seen a whole number', () => {
    for (const line of app.logs) for (const pan of Object.values(SANDBOX_CARDS)) assert.ok(!line.includes(pan))
  })
})
