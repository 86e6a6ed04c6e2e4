import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { ULID } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
let made = 0

const KEYS = [
  ...['token', 'name', 'merchantAccountReferenceId', 'gatewayType', 'currencyCode', 'status', 'acceptedCurrencyCodes'],
  ...['acceptedCards', 'weight', 'acceptRetries', 'cvvRequired', 'approvedChargeOrCaptureRateFee'],
  ...['approvedChargeOrCaptureFlatFee', 'otherTransactionFlatFee', 'settings'],
]
const BRANDS = ['visa', 'masterCard', 'amex', 'discover', 'dinersClub', 'jcb', 'maestro']

async function create(changes: Record<string, unknown> = {}) {
  made += 1
  app.clock.advance(1000)
  const gateway = { name: `Gateway ${made}`, gatewayType: 'flexpay_sandbox', ...changes }
  const answer = await app.post('/v1/gateways', { gateway })
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(Object.keys(answer.json), ['gateway'])
  return answer.json.gateway
}

describe('a gateway', () => {
  test('has exactly the documented keys', async () => {
    const gateway = await create()
    assert.deepEqual(Object.keys(gateway), KEYS)
    assert.match(gateway.token, ULID)
    assert.deepEqual(Object.keys(gateway.acceptedCards), BRANDS)
    for (const brand of BRANDS) {
      const accepted = Object.keys(gateway.acceptedCards[brand])
      assert.deepEqual(accepted, ['acceptCreditCard', 'acceptPrepaidCard', 'acceptDebitCard'])
    }
    assert.equal(gateway.status, 'Available')
    assert.deepEqual((await app.get(`/v1/gateways/${gateway.token}`)).json, { gateway })
    const { gateways } = (await app.get('/v1/gateways')).json
    assert.deepEqual(gateways.at(-1), gateway)
  })

  const types = [
    ...['stripe', 'stripe_payment_intents', 'adyen', 'braintree', 'authorize_net', 'nmi', 'checkout_v2'],
    ...['cyber_source', 'worldpay', 'litle', 'paypal', 'paysafe', 'nuvei', 'blue_snap', 'elavon', 'moneris', 'square'],
  ]
  for (const gatewayType of types) {
    test(`of type ${gatewayType} may be kept without settings, for recommendations only: a charge is 50130`, async () => {
      const { token } = await create({ gatewayType })
      const transaction = await client.charge({ gatewayToken: token })
      assert.equal(transaction.responseCode, '50130')
      assert.equal(transaction.gatewayType, 'flexpay_declined')
    })
  }

  test('name is set once', async () => {
    const { token, name } = await create()
    const answer = await app.put(`/v1/gateways/${token}`, { gateway: { name: 'Another' } })
    assert.equal(answer.status, 400)
    assert.equal((await app.get(`/v1/gateways/${token}`)).json.gateway.name, name)
  })

  test('is deleted with 204 and no body, and then 404', async () => {
    const { token } = await create()
    const answer = await app.delete(`/v1/gateways/${token}`)
    assert.equal(answer.status, 204)
    assert.equal(answer.text, '')
    assert.equal((await app.get(`/v1/gateways/${token}`)).status, 404)
    assert.equal((await app.delete(`/v1/gateways/${token}`)).status, 404)
    assert.equal((await client.charge({ gatewayToken: token })).responseCode, '50130')
  })
})

describe('the gateway of a charge', () => {
  test('is the one whose token is sent', async () => {
    const { token } = await create({ merchantAccountReferenceId: 'mid-7' })
    const transaction = await client.charge({ gatewayToken: token })
    assert.equal(transaction.gatewayToken, token)
    assert.equal(transaction.assignedGatewayToken, token)
    assert.equal(transaction.merchantAccountReferenceId, 'mid-7')
  })

  test('is else the company’s first usable one', async () => {
    assert.equal((await client.charge()).gatewayToken, app.gatewayToken)
    await app.put(`/v1/gateways/${app.gatewayToken}`, { gateway: { status: 'Disabled' } })
    const next = await client.charge()
    assert.equal(next.responseCode, '10000')
    assert.notEqual(next.gatewayToken, app.gatewayToken)
    await app.put(`/v1/gateways/${app.gatewayToken}`, { gateway: { status: 'Available' } })
    assert.equal((await client.charge()).gatewayToken, app.gatewayToken)
  })

  const visa = { acceptCreditCard: false, acceptPrepaidCard: false, acceptDebitCard: false }
  const unusable: Record<string, Record<string, unknown>> = {
    'is Disabled': { status: 'Disabled' },
    'is RefundOnly': { status: 'RefundOnly' },
    'does not accept the currency': { acceptedCurrencyCodes: ['EUR'] },
    'does not accept the brand': { acceptedCards: { visa } },
    'requires a CVV that is not there': { cvvRequired: true },
  }
  for (const [why, changes] of Object.entries(unusable)) {
    test(`that ${why} is unusable: 50130`, async () => {
      const { token } = await create(changes)
      const paymentMethod = cardMethod({ cvv: null })
      assert.equal((await client.charge({ gatewayToken: token, paymentMethod })).responseCode, '50130')
    })
  }

  test('that is RefundOnly still refunds', async () => {
    const { token } = await create()
    const { transactionId } = await client.charge({ gatewayToken: token })
    await app.put(`/v1/gateways/${token}`, { gateway: { status: 'RefundOnly' } })
    assert.equal((await client.refund(transactionId)).responseCode, '10000')
  })

  test('that accepts another brand is usable for that', async () => {
    const { token } = await create({ acceptedCards: { visa } })
    const paymentMethod = cardMethod({ creditCardNumber: SANDBOX_CARDS.jcb })
    assert.equal((await client.charge({ gatewayToken: token, paymentMethod })).responseCode, '10000')
  })

  test('of the next attempt is in assignedGatewayToken: the one used, without routing', async () => {
    const { token } = await create()
    const declined = await client.charge({ amount: 2008, gatewayToken: token })
    assert.equal(declined.assignedGatewayToken, token)
  })
})
