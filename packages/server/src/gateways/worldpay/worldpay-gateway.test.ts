import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, LookUp, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './worldpay-facts.ts'
import { createWorldpay } from './worldpay-gateway.ts'

const SETTINGS = { username: 'user', password: 'pass', entity: 'AcmeEntity', narrative: 'Acme Shop' }
const SANDBOX = sandboxConnection({ gatewayType: 'worldpay', settings: SETTINGS })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live' }
const SOLD = { status: 202, body: { outcome: 'sentForSettlement', paymentId: 'payA' } }
const SPENT = { status: 404, body: { errorName: 'urlContainsInvalidValue' } }
const ORIGINAL = {
  gatewayTransactionId: 'payA',
  responseFields: { actions: { refundPayment: '/api/payments/OLD/refunds' } },
}

interface Given {
  readonly status: number
  readonly body: object
}

/** Worldpay with its answers given; what was asked of it is kept. */
function worldpayAnswering(...answers: readonly Given[]) {
  const sent: GatewayRequest[] = []
  const left = [...answers]
  const type = createWorldpay(async (request): Promise<GatewayReply> => {
    sent.push(request)
    const { status, body } = left.shift() ?? SOLD
    return { kind: 'answered', status, headers: {}, text: JSON.stringify(body) }
  })
  const paths = () => sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)
  return { ...type, sent, paths, bodies: () => sent.map(({ body }) => JSON.parse(body ?? 'null')) }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: nextKey(), ...differences }
}

async function instructionOf(differences: Partial<PaymentCall>) {
  const worldpay = worldpayAnswering()
  await worldpay.gateway.charge(SANDBOX, call(differences), patience())
  return worldpay.bodies()[0].instruction
}

async function outcomeOf(status: number, body: object, operation: 'charge' | 'authorize' = 'charge') {
  return worldpayAnswering({ status, body }).gateway[operation](SANDBOX, call(), patience())
}

function listOf(...payments: readonly object[]): Given {
  return { status: 200, body: { _links: {}, _embedded: { payments } } }
}

async function lookedUp(given: Given, differences: Partial<LookUp>) {
  return worldpayAnswering(given).gateway.lookUp(SANDBOX, lookUpOf('KEY-A', differences), patience())
}

describe('what Worldpay is sent', () => {
  it('has the attempt as its reference, the amount in minor units and the entity', async () => {
    const worldpay = worldpayAnswering()
    const sent = call({ currency: 'JPY', amountMinor: 500 })
    await worldpay.gateway.charge(SANDBOX, sent, patience())
    const [body] = worldpay.bodies()
    assert.equal(body.transactionReference, sent.idempotencyKey)
    assert.deepEqual(body.instruction.value, { currency: 'JPY', amount: 500 })
    assert.deepEqual([body.merchant.entity, body.instruction.settlement.auto], ['AcmeEntity', true])
  })

  it('says who charges by which agreement, and names the first payment', async () => {
    const schemeReference = '0607201160'
    const customer = { initiator: 'customer', known: null } as const
    const merchant = { initiator: 'merchant', known: schemeReference } as const
    for (const [{ initiator, known }, use, agreement, expected] of [
      [merchant, 'subsequent', 'recurring', { type: 'subscription', storedCardUsage: 'subsequent', schemeReference }],
      [
        merchant,
        'subsequent',
        'installment',
        { type: 'installment', installmentType: 'merchant', storedCardUsage: 'subsequent', schemeReference },
      ],
      [merchant, 'subsequent', 'unscheduled', { type: 'unscheduled', schemeReference }],
      [customer, 'initial', 'recurring', { type: 'subscription', storedCardUsage: 'first' }],
      [customer, 'initial', 'unscheduled', { type: 'cardOnFile', storedCardUsage: 'first' }],
      [customer, 'subsequent', 'recurring', { type: 'cardOnFile', storedCardUsage: 'subsequent' }],
      [customer, 'none', 'unscheduled', undefined],
    ] as const) {
      const storedCredential = { use, agreement, networkTransactionId: known }
      assert.deepEqual((await instructionOf({ initiator, storedCredential })).customerAgreement, expected)
    }
  })

  it('has a security code only from a customer, because Worldpay refuses it from the merchant', async () => {
    assert.equal((await instructionOf({ initiator: 'customer' })).paymentInstrument.cvc, '987')
    assert.equal((await instructionOf({ initiator: 'merchant' })).paymentInstrument.cvc, undefined)
  })

  it('has an address only where it is whole', async () => {
    const { cardHolder } = call()
    const address = { ...cardHolder.address, address1: '1 A St', city: 'London', postalCode: 'N1', country: 'GBR' }
    const whole = await instructionOf({ cardHolder: { ...cardHolder, address } })
    const expected = { address1: '1 A St', city: 'London', postalCode: 'N1', countryCode: 'GB' }
    assert.deepEqual(whole.paymentInstrument.billingAddress, expected)
    const partial = await instructionOf({ cardHolder: { ...cardHolder, address: { ...address, postalCode: null } } })
    assert.equal(partial.paymentInstrument.billingAddress, undefined)
  })

  it('names a token by its address, at the host of the mode', async () => {
    const href = 'https://try.access.worldpay.com/tokens/eyJrIjoi'
    for (const gatewayPaymentMethodId of [href, 'eyJrIjoi']) {
      const { paymentInstrument } = await instructionOf({ instrument: { kind: 'gateway', gatewayPaymentMethodId } })
      assert.deepEqual(paymentInstrument, { type: 'token', href })
    }
  })

  it('goes to the test host in sandbox mode and to the live host in live mode', async () => {
    const worldpay = worldpayAnswering()
    await worldpay.gateway.charge(SANDBOX, call(), patience())
    await worldpay.gateway.charge(LIVE, call(), patience())
    assert.deepEqual(
      worldpay.sent.map(({ url }) => url),
      ['https://try.access.worldpay.com/api/payments', 'https://access.worldpay.com/api/payments'],
    )
  })

  it('stays at its own host, whatever address an answer gives', async () => {
    const href = 'https://evil.example/api/payments/LINK/refunds'
    const strange = { partiallyRefundPayment: { href: 'https://evil.example/steal' }, refundPayment: { href } }
    const worldpay = worldpayAnswering({ status: 202, body: { ...SOLD.body, _actions: strange } })
    const sold = await worldpay.gateway.charge(SANDBOX, call(), patience())
    assert.ok(sold.kind === 'approved', sold.kind)
    const { responseFields } = sold.answer
    assert.deepEqual(responseFields, { actions: { refundPayment: '/api/payments/LINK/refunds' } })
    await worldpay.gateway.refund(SANDBOX, followUpCall({ original: { responseFields } }), patience())
    assert.equal(worldpay.sent[1]?.url, 'https://try.access.worldpay.com/api/payments/LINK/refunds')
  })
})

describe('a capture, void or refund at Worldpay', () => {
  it('takes a part and lets the rest go, or takes everything', async () => {
    const actions = { settlePayment: '/api/payments/L/settlements', partiallySettlePayment: '/api/payments/L/part' }
    const original = { operation: 'authorize', responseFields: { actions } } as const
    const worldpay = worldpayAnswering()
    const whole = followUpCall({ original })
    await worldpay.gateway.capture(SANDBOX, whole, patience())
    const part = followUpCall({ original, amountMinor: 400 })
    await worldpay.gateway.capture(SANDBOX, part, patience())
    assert.deepEqual(worldpay.paths(), ['POST /api/payments/L/settlements', 'POST /api/payments/L/part'])
    const value = { currency: 'USD', amount: 400 }
    const sequence = { number: 1, total: 1 }
    assert.deepEqual(worldpay.bodies(), [null, { reference: part.idempotencyKey, value, sequence }])
  })

  it('asks for the address of today when that of the answer is spent, and only then', async () => {
    const offered = { _actions: { refundPayment: { href: 'https://x/api/payments/NEW/refunds' } } }
    const sent = { status: 202, body: { outcome: 'sentForRefund', commandId: 'cmdA' } }
    const spent = worldpayAnswering(SPENT, { status: 200, body: offered }, sent)
    assert.equal(
      (await spent.gateway.refund(SANDBOX, followUpCall({ original: ORIGINAL }), patience())).kind,
      'approved',
    )
    assert.deepEqual(spent.paths(), [
      'POST /api/payments/OLD/refunds',
      'GET /paymentQueries/payments/payA',
      'POST /api/payments/NEW/refunds',
    ])
    const broken = worldpayAnswering({ status: 500, body: { errorName: 'internalErrorOccurred' } })
    assert.equal(
      (await broken.gateway.refund(SANDBOX, followUpCall({ original: ORIGINAL }), patience())).kind,
      'unknown',
    )
    assert.equal(broken.sent.length, 1)
  })

  it('is declined where nothing offers it any more, and not processed where that cannot be found out', async () => {
    const refund = followUpCall({ original: ORIGINAL })
    const over = await worldpayAnswering(SPENT, { status: 200, body: {} }).gateway.refund(SANDBOX, refund, patience())
    assert.ok(over.kind === 'declined', over.kind)
    assert.equal(over.answer.gatewayCode, 'urlContainsInvalidValue')
    const blind = worldpayAnswering(SPENT, { status: 503, body: {} })
    assert.equal((await blind.gateway.refund(SANDBOX, refund, patience())).kind, 'not_processed')
  })

  it('is not known when Worldpay has its reference already', async () => {
    const used = worldpayAnswering({ status: 400, body: { errorName: 'transactionReferenceIsADuplicate' } })
    const outcome = await used.gateway.refund(SANDBOX, followUpCall({ original: ORIGINAL }), patience())
    assert.equal(outcome.kind, 'unknown')
  })

  it('gives a charge back whole by whichever of three actions is offered, and a held amount by a cancel alone', async () => {
    const actions = { cancelPayment: '/api/payments/L/cancellations', refundPayment: '/api/payments/L/refunds' }
    const reversible = { ...actions, reversePayment: '/api/payments/L/reversals' }
    const worldpay = worldpayAnswering()
    const held = { operation: 'authorize', responseFields: { actions: reversible } } as const
    await worldpay.gateway.void(
      SANDBOX,
      followUpCall({ original: { responseFields: { actions: reversible } } }),
      patience(),
    )
    await worldpay.gateway.void(SANDBOX, followUpCall({ original: { responseFields: { actions } } }), patience())
    await worldpay.gateway.void(SANDBOX, followUpCall({ original: held }), patience())
    const links = worldpay.paths().map((path) => path.split('/').at(-1))
    assert.deepEqual(links, ['reversals', 'cancellations', 'cancellations'])
  })
})

describe('what Worldpay answers', () => {
  it('tells of the checks and of the card, in its own words', async () => {
    const outcome = await outcomeOf(202, {
      ...SOLD.body,
      schemeReference: '060720116005060',
      riskFactors: [
        { type: 'avs', risk: 'not_matched', detail: 'address' },
        { type: 'avs', risk: 'notMatched', detail: 'postcode' },
        { type: 'cvc', risk: 'notChecked' },
      ],
      paymentInstrument: { fundingType: 'prepaid', countryCode: 'GB' },
    })
    assert.ok(outcome.kind === 'approved', outcome.kind)
    assert.deepEqual(outcome.answer.verification, {
      avsCode: 'notMatched',
      avsMessage: 'address, postcode',
      cvvCode: 'notChecked',
      cvvMessage: null,
    })
    const networkTransactionId = '060720116005060'
    assert.deepEqual(outcome.answer.card, { networkTransactionId, funding: 'prepaid', issuerCountry: 'GB' })
  })

  it('is a decline for a sale that is given up, for a customer that is wanted and for a high risk', async () => {
    for (const word of ['sentForCancellation', '3dsChallenged', 'fraudHighRisk']) {
      const outcome = await outcomeOf(202, { outcome: word })
      assert.ok(outcome.kind === 'declined', word)
      assert.equal(outcome.answer.gatewayCode, word)
    }
  })

  it('is not known for words of tomorrow, and for a sale that is held and not sent for settlement', async () => {
    assert.equal((await outcomeOf(201, { outcome: 'tomorrow' })).kind, 'unknown')
    assert.equal((await outcomeOf(201, { outcome: 'authorized' })).kind, 'unknown')
    assert.equal((await outcomeOf(201, { outcome: 'authorized' }, 'authorize')).kind, 'approved')
  })

  it('tells the faults of a request from those of the account and from errors that say nothing', async () => {
    const schema = { errorName: 'bodyDoesNotMatchSchema', validationErrors: [{ errorName: 'stringIsTooLong' }] }
    for (const [status, body, kind] of [
      [400, schema, 'declined'],
      [400, { errorName: 'bodyIsEmpty' }, 'declined'],
      [400, { errorName: 'entityIsNotConfigured' }, 'not_processed'],
      [400, { errorName: 'somethingOfTomorrow' }, 'unknown'],
      [401, { errorName: 'accessDenied' }, 'not_processed'],
      [404, { errorName: 'resourceNotFound' }, 'not_processed'],
      [409, { errorName: 'conflict' }, 'unknown'],
      [415, { errorName: 'unsupportedContentType' }, 'not_processed'],
      [404, {}, 'unknown'],
      [500, { errorName: 'internalErrorOccurred' }, 'unknown'],
    ] as const) {
      assert.equal((await outcomeOf(status, body)).kind, kind, JSON.stringify(body))
    }
  })

  it('is looked up when Worldpay has the reference already', async () => {
    const used = { status: 400, body: { errorName: 'transactionHasAlreadyBeenProcessed' } }
    const sent = call()
    const row = { transactionReference: sent.idempotencyKey, paymentId: 'payB', lastEvent: 'Sent for Settlement' }
    const worldpay = worldpayAnswering(used, listOf(row))
    const outcome = await worldpay.gateway.charge(SANDBOX, sent, patience())
    assert.ok(outcome.kind === 'approved', outcome.kind)
    assert.equal(outcome.answer.gatewayTransactionId, 'payB')
    assert.deepEqual(worldpay.paths(), ['POST /api/payments', 'GET /paymentQueries/payments'])
  })
})

describe('what Worldpay tells when it is asked', () => {
  const original = followUpCall({ original: { idempotencyKey: 'KEY-A' } }).original

  it('is the last event of the payment, read for what was asked', async () => {
    const late = ABSENCE_PROVEN_AFTER_MS * 2
    for (const [operation, lastEvent, kind] of [
      ['charge', 'Sent for Settlement', 'approved'],
      // It may still be given up for its address or security code.
      ['charge', 'Authorized', 'unknown'],
      ['charge', 'Refused', 'declined'],
      ['charge', 'sentForCancellation', 'declined'],
      ['authorize', 'Authorized', 'approved'],
      ['authorize', 'Error', 'unknown'],
      ['capture', 'Settled', 'approved'],
      ['capture', 'Settlement failed', 'declined'],
      ['capture', 'Authorized', 'not_processed'],
      ['void', 'Sent for Cancellation', 'approved'],
      ['void', 'Authorized', 'not_processed'],
      ['refund', 'Sent for Refund', 'approved'],
      ['refund', 'Refund failed', 'declined'],
      ['refund', 'Settled', 'unknown'],
    ] as const) {
      const followed = operation === 'charge' || operation === 'authorize' ? null : original
      const row = listOf({ transactionReference: 'KEY-A', lastEvent })
      const outcome = await lookedUp(row, { operation, ageMs: late, original: followed })
      assert.equal(outcome.kind, kind, `${operation}, ${lastEvent}`)
    }
  })

  it('does not say which refund of several it is of', async () => {
    const row = listOf({ transactionReference: 'KEY-A', lastEvent: 'Sent for Refund' })
    const outcome = await lookedUp(row, { operation: 'refund', amountMinor: 400, original })
    assert.equal(outcome.kind, 'unknown')
  })

  it('proves absence by an empty list alone, and only when it is late', async () => {
    const late = { ageMs: ABSENCE_PROVEN_AFTER_MS }
    assert.equal((await lookedUp(listOf(), late)).kind, 'not_processed')
    assert.equal((await lookedUp(listOf(), { ageMs: ABSENCE_PROVEN_AFTER_MS - 1 })).kind, 'unknown')
    assert.equal((await lookedUp({ status: 404, body: { errorName: 'resourceNotFound' } }, late)).kind, 'unknown')
    assert.equal((await lookedUp({ status: 200, body: {} }, late)).kind, 'unknown')
    assert.equal((await lookedUp({ status: 401, body: { errorName: 'accessDenied' } }, late)).kind, 'unknown')
  })

  it('is of the payment with the reference and of no other', async () => {
    const other = listOf({ transactionReference: 'KEY-B', lastEvent: 'Settled' })
    assert.equal((await lookedUp(other, { ageMs: ABSENCE_PROVEN_AFTER_MS })).kind, 'unknown')
  })

  it('tells good credentials from bad ones and from silence', async () => {
    const verdicts = []
    for (const given of [listOf(), { status: 401, body: { errorName: 'accessDenied' } }, { status: 503, body: {} }]) {
      verdicts.push(await worldpayAnswering(given).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'unknown'])
  })
})
