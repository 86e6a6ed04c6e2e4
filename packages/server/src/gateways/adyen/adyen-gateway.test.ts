import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { Address } from '../../domain/payment-method.ts'
import type { GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { createAdyen } from './adyen-gateway.ts'

const SETTINGS = { apiKey: 'adyen-test-api-key-0001', merchantAccount: 'RepriseTestECOM' }
const SANDBOX = sandboxConnection({ gatewayType: 'adyen', settings: SETTINGS })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live' }
const AUTHORISED = { resultCode: 'Authorised', pspReference: 'PSPAAAAAAAAAAAA1' }
const RECEIVED = { status: 'received', pspReference: 'PSPAAAAAAAAAAAA2' }

/** Adyen with its answer given; what was asked of it is kept. */
function adyenAnswering(status: number, body: object, headers: Record<string, string> = {}) {
  const sent: GatewayRequest[] = []
  const type = createAdyen(async (request): Promise<GatewayReply> => {
    sent.push(request)
    return { kind: 'answered', status, headers, text: JSON.stringify(body) }
  })
  return { ...type, sent, bodies: () => sent.map(({ body }) => JSON.parse(body ?? '{}')) }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: nextKey(), ...differences }
}

async function sentOf(differences: Partial<PaymentCall>, operation: 'charge' | 'authorize' = 'charge') {
  const adyen = adyenAnswering(200, AUTHORISED)
  await adyen.gateway[operation](SANDBOX, call(differences), patience())
  return adyen.bodies()[0]
}

async function outcomeOf(status: number, body: object, headers: Record<string, string> = {}) {
  return adyenAnswering(status, body, headers).gateway.charge(SANDBOX, call(), patience())
}

describe('what Adyen is sent', () => {
  it('has the attempt as its idempotency key and its reference', async () => {
    const adyen = adyenAnswering(200, AUTHORISED)
    const sent = call()
    await adyen.gateway.charge(SANDBOX, sent, patience())
    assert.equal(adyen.sent[0]?.headers['idempotency-key'], sent.idempotencyKey)
    assert.equal(adyen.bodies()[0]?.reference, sent.idempotencyKey)
  })

  it('counts money as Adyen does, where that is not as ISO 4217 does', async () => {
    for (const [currency, amountMinor, value] of [
      ['EUR', 1990, 1990],
      ['JPY', 500, 500],
      ['KWD', 1234, 1234],
      ['CLP', 500, 50_000],
      ['ISK', 500, 50_000],
      ['IDR', 1_500_000, 15_000],
      ['CVE', 5000, 50],
    ] as const) {
      assert.deepEqual((await sentOf({ currency, amountMinor })).amount, { value, currency })
    }
  })

  it('is nothing for an amount that Adyen cannot count', async () => {
    const adyen = adyenAnswering(200, AUTHORISED)
    const outcome = await adyen.gateway.charge(SANDBOX, call({ currency: 'IDR', amountMinor: 1050 }), patience())
    assert.deepEqual([outcome.kind, adyen.sent.length], ['not_processed', 0])
  })

  it('says of a rebill that the merchant uses a credential that is kept, and names the first payment', async () => {
    const storedCredential = { use: 'subsequent', agreement: 'recurring', networkTransactionId: '016150703' } as const
    const sent = await sentOf({ storedCredential })
    assert.deepEqual([sent.shopperInteraction, sent.recurringProcessingModel], ['ContAuth', 'Subscription'])
    assert.equal(sent.paymentMethod.networkPaymentReference, '016150703')
    assert.equal(sent.shopperReference, 'customer-a')
  })

  it('tells unscheduled rebills, first payments, returning customers and cards that are not kept apart', async () => {
    const none = { use: 'none', agreement: 'unscheduled', networkTransactionId: null } as const
    for (const [initiator, use, agreement, shopperInteraction, model] of [
      ['merchant', 'subsequent', 'unscheduled', 'ContAuth', 'UnscheduledCardOnFile'],
      ['merchant', 'subsequent', 'installment', 'ContAuth', 'Subscription'],
      ['customer', 'initial', 'recurring', 'Ecommerce', 'Subscription'],
      ['customer', 'subsequent', 'recurring', 'Ecommerce', 'CardOnFile'],
      ['customer', 'none', 'unscheduled', 'Ecommerce', undefined],
    ] as const) {
      const sent = await sentOf({ initiator, storedCredential: { ...none, use, agreement } })
      assert.deepEqual([sent.shopperInteraction, sent.recurringProcessingModel], [shopperInteraction, model])
    }
  })

  it('names a token with the shopper reference it was made under, or with the customer', async () => {
    for (const [gatewayPaymentMethodId, shopperReference] of [
      ['TOK16CHARS000001', 'customer-a'],
      ['shop/cust-77/TOK16CHARS000001', 'shop/cust-77'],
    ] as const) {
      const sent = await sentOf({ instrument: { kind: 'gateway', gatewayPaymentMethodId } })
      assert.deepEqual(sent.paymentMethod, { type: 'scheme', storedPaymentMethodId: 'TOK16CHARS000001' })
      assert.equal(sent.shopperReference, shopperReference)
    }
  })

  it('takes a charge at once and an authorize when asked, whatever the account’s own delay is', async () => {
    const [charge, authorize] = [await sentOf({}), await sentOf({}, 'authorize')]
    assert.deepEqual([charge.captureDelayHours, charge.additionalData.manualCapture], [0, undefined])
    assert.deepEqual([authorize.captureDelayHours, authorize.additionalData.manualCapture], [undefined, 'true'])
  })

  it('has an address only where it is whole, with a state where Adyen wants one', async () => {
    const { cardHolder } = call()
    const british: Address = {
      ...cardHolder.address,
      address1: '1 A St',
      city: 'London',
      postalCode: 'N1',
      country: 'gbr',
    }
    const american: Address = { ...british, city: 'Reno', state: 'nv', postalCode: '89501-1234', country: 'US' }
    const sent = async (address: Address) => (await sentOf({ cardHolder: { ...cardHolder, address } })).billingAddress
    const whole = { street: '1 A St', houseNumberOrName: 'NA', city: 'London', postalCode: 'N1', country: 'GB' }
    assert.deepEqual(await sent(british), whole)
    assert.deepEqual(await sent(american), {
      ...whole,
      city: 'Reno',
      postalCode: '89501',
      stateOrProvince: 'NV',
      country: 'US',
    })
    assert.equal(await sent({ ...british, city: null }), undefined)
    assert.equal(await sent({ ...american, state: 'Nevada' }), undefined)
    assert.equal(await sent({ ...british, country: 'Britain' }), undefined)
  })

  it('follows the payment up and never its capture; what was taken is reversed, what is held is cancelled', async () => {
    const adyen = adyenAnswering(201, RECEIVED)
    const held = followUpCall({ original: { operation: 'authorize' } })
    const taken = followUpCall({ original: { operation: 'authorize', captureGatewayTransactionId: 'capture-a' } })
    await adyen.gateway.void(SANDBOX, held, patience())
    await adyen.gateway.void(SANDBOX, taken, patience())
    await adyen.gateway.void(SANDBOX, followUpCall(), patience())
    await adyen.gateway.refund(SANDBOX, taken, patience())
    const actions = adyen.sent.map(({ url }) => url.split('/payments/')[1])
    assert.deepEqual(actions, [
      'original-a/cancels',
      'original-a/reversals',
      'original-a/reversals',
      'original-a/refunds',
    ])
  })

  it('goes to the test host in sandbox mode, and to the company’s own host in live mode or nowhere', async () => {
    const adyen = adyenAnswering(200, AUTHORISED)
    const settings = { ...SETTINGS, liveUrlPrefix: '1797a841fbb37ca7-AcmeShop' }
    await adyen.gateway.charge({ ...SANDBOX, settings }, call(), patience())
    await adyen.gateway.charge({ ...LIVE, settings }, call(), patience())
    const hostless = await adyen.gateway.charge(LIVE, call(), patience())
    assert.equal(hostless.kind, 'not_processed')
    assert.deepEqual(
      adyen.sent.map(({ url }) => url),
      [
        'https://checkout-test.adyen.com/v71/payments',
        'https://1797a841fbb37ca7-AcmeShop-checkout-live.adyenpayments.com/checkout/v71/payments',
      ],
    )
  })

  it('is nothing when it is asked what became of a request', async () => {
    const adyen = adyenAnswering(200, AUTHORISED)
    const lookUp = { ...followUpCall(), operation: 'charge', orderId: 'o', sentAt: new Date(0), ageMs: 1e12 } as const
    assert.equal((await adyen.gateway.lookUp(SANDBOX, lookUp, patience())).kind, 'unknown')
    assert.equal(adyen.sent.length, 0)
  })
})

describe('what Adyen answers', () => {
  it('tells of the checks and of the card, in its own codes', async () => {
    const additionalData = {
      avsResult: '7 Both postal code and address match',
      cvcResult: '1 Matches',
      fundingSource: 'PREPAID_RELOADABLE',
      cardIssuingCountry: 'NL',
      networkTxReference: '016150703802094',
      refusalReasonRaw: '00 : Approved',
    }
    const outcome = await outcomeOf(200, { ...AUTHORISED, additionalData })
    assert.ok(outcome.kind === 'approved', outcome.kind)
    assert.deepEqual(outcome.answer.verification, {
      avsCode: '7',
      avsMessage: 'Both postal code and address match',
      cvvCode: '1',
      cvvMessage: 'Matches',
    })
    const networkTransactionId = '016150703802094'
    assert.deepEqual(outcome.answer.card, { networkTransactionId, funding: 'prepaid', issuerCountry: 'NL' })
    assert.equal(outcome.answer.networkCode, null)
  })

  it('has the network’s code where its text begins with one', async () => {
    for (const [refusalReasonRaw, code] of [
      ['51 : Insufficient funds/over credit limit', '51'],
      ['05: Do not honor', '05'],
      ['116 : Not sufficient funds', '116'],
      ['DECLINED', null],
      [undefined, null],
    ] as const) {
      const refused = { resultCode: 'Refused', refusalReasonCode: '2', additionalData: { refusalReasonRaw } }
      const outcome = await outcomeOf(200, refused)
      assert.ok(outcome.kind === 'declined', outcome.kind)
      assert.equal(outcome.answer.networkCode, code)
    }
  })

  it('is a decline when it wants the shopper, who is not there', async () => {
    const outcome = await outcomeOf(200, { resultCode: 'ChallengeShopper', action: { type: 'threeDS2' } })
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.equal(outcome.answer.gatewayCode, 'ChallengeShopper')
  })

  it('is not known while it is not decided, when a part was approved, and for words of tomorrow', async () => {
    for (const resultCode of ['Received', 'Pending', 'PartiallyAuthorised', 'Tomorrow', undefined]) {
      assert.equal((await outcomeOf(200, { resultCode, pspReference: 'P' })).kind, 'unknown', resultCode)
    }
  })

  it('is never a decline while a request under the same key is worked on', async () => {
    const inProgress = {
      errorCode: '704',
      errorType: 'validation',
      message: 'request already processed or in progress',
    }
    assert.equal((await outcomeOf(422, inProgress)).kind, 'unknown')
    assert.equal((await outcomeOf(409, {})).kind, 'unknown')
  })

  it('is a decline in its own code for an invalid request, without the number that its message quotes', async () => {
    const message = 'Invalid card number 4111111111111111'
    const outcome = await outcomeOf(422, { errorCode: '101', errorType: 'validation', message })
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.deepEqual([outcome.answer.gatewayCode, outcome.answer.gatewayMessage], ['101', 'Invalid card number *'])
  })

  it('is not processed where the account is refused, and not mistaken for a refusal reason of two digits', async () => {
    for (const [status, errorCode, errorType] of [
      [401, '000', 'security'],
      [403, '901', 'security'],
      [422, '10', 'configuration'],
      [422, '12', 'validation'],
    ] as const) {
      assert.equal((await outcomeOf(status, { errorCode, errorType })).kind, 'not_processed', errorCode)
    }
  })

  it('is not known for an error of its own, also one that it calls transient; 905 is a refusal', async () => {
    const internal = { errorCode: '000', errorType: 'internal' }
    assert.equal((await outcomeOf(500, internal)).kind, 'unknown')
    assert.equal((await outcomeOf(503, internal, { 'transient-error': 'true' })).kind, 'unknown')
    assert.equal((await outcomeOf(500, { errorCode: '905', errorType: 'configuration' })).kind, 'declined')
  })

  it('tells good credentials from bad ones and from silence', async () => {
    const verdicts = []
    for (const [status, body] of [
      [200, { paymentMethods: [] }],
      [401, { errorCode: '000' }],
      [403, { errorCode: '901' }],
      [503, {}],
    ] as const) {
      verdicts.push(await adyenAnswering(status, body).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'refused', 'unknown'])
  })
})
