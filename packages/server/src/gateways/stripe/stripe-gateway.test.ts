import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { createStripe } from './stripe-gateway.ts'

const SANDBOX = sandboxConnection({ gatewayType: 'stripe', settings: { secretKey: 'sk_test_unit0001' } })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live', settings: { secretKey: 'sk_live_unit0001' } }
const LATER = { use: 'subsequent', agreement: 'recurring', networkTransactionId: '016153570198200' } as const
const KEPT = { kind: 'gateway', gatewayPaymentMethodId: 'pm_kept' } as const

type Body = Readonly<Record<string, unknown>>

const CHARGE = {
  id: 'ch_a',
  status: 'succeeded',
  payment_intent: 'pi_a',
  outcome: { reason: null, seller_message: 'Payment complete.', network_decline_code: null },
  payment_method_details: { card: { network_transaction_id: '016153570198200', funding: 'debit', country: 'FR' } },
}
const APPROVED = { id: 'pi_a', status: 'succeeded', latest_charge: CHARGE }
const DECLINE = {
  type: 'card_error',
  code: 'card_declined',
  decline_code: 'generic_decline',
  message: 'Your card was declined.',
}

/** Stripe with its answers given, as status and body; what was asked of it is kept. */
function stripeAnswering(...answers: readonly (readonly [status: number, body: Body | string])[]) {
  const sent: GatewayRequest[] = []
  const left = [...answers]
  const type = createStripe(async (request): Promise<GatewayReply> => {
    sent.push(request)
    const [status, body] = left.shift() ?? [200, APPROVED]
    // As Stripe steers its client: to send again, which the client must not.
    const headers = { 'stripe-should-retry': 'true' }
    return { kind: 'answered', status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) }
  }, 'stripe')
  return { ...type, sent, forms: () => sent.map(({ body }) => Object.fromEntries(new URLSearchParams(body ?? ''))) }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: nextKey(), ...differences }
}

describe('what Stripe is sent', () => {
  it('has the attempt as its idempotency key and as what it is found by, in one confirmed payment', async () => {
    const stripe = stripeAnswering()
    const sent = call()
    await stripe.gateway.charge(SANDBOX, sent, patience())
    const [form] = stripe.forms()
    const key = sent.idempotencyKey
    assert.equal(stripe.sent[0]?.headers['Idempotency-Key'], key)
    assert.deepEqual([form?.['transfer_group'], form?.['metadata[reprise_attempt]']], [key, key])
    assert.deepEqual([form?.['confirm'], form?.['capture_method'], form?.['amount']], ['true', 'automatic', '1990'])
    assert.deepEqual([form?.['allowed_payment_method_types[0]'], form?.['error_on_requires_action']], ['card', 'true'])
    assert.equal(form?.['payment_method_data[card][number]'], '4111111111111111')
    assert.equal(stripe.sent.length, 1)
  })

  it('has the amount in Stripe’s own units, and never a rounded one', async () => {
    const stripe = stripeAnswering()
    const amounts = [
      ['JPY', 500, '500'],
      ['KWD', 1500, '1500'],
      ['ISK', 500, '50000'],
      ['UGX', 500, '50000'],
      ['MGA', 50_000, '500'],
      ['MGA', 50_050, '500.5'],
    ] as const
    for (const [currency, amountMinor] of amounts) {
      await stripe.gateway.charge(SANDBOX, call({ currency, amountMinor }), patience())
    }
    const sent = stripe.forms().map((form) => [form['currency'], form['amount']])
    assert.deepEqual(
      sent,
      amounts.map(([currency, , amount]) => [currency.toLowerCase(), amount]),
    )
  })

  it('says of a rebill that nobody is present, and of a kept method under which agreement', async () => {
    const stripe = stripeAnswering()
    await stripe.gateway.charge(SANDBOX, call({ instrument: KEPT, storedCredential: LATER }), patience())
    await stripe.gateway.charge(SANDBOX, call({ storedCredential: LATER }), patience())
    const usage = 'payment_method_options[card][stored_credential_usage]'
    assert.deepEqual(
      stripe.forms().map((form) => [form['off_session'], form[usage]]),
      [
        ['true', 'recurring'],
        ['true', undefined],
      ],
    )
  })

  it('names the network’s id of the first payment only where the account may', async () => {
    const stripe = stripeAnswering()
    const enabled = { ...SANDBOX, settings: { ...SANDBOX.settings, mitExemption: 'yes' } }
    await stripe.gateway.charge(SANDBOX, call({ storedCredential: LATER }), patience())
    await stripe.gateway.charge(enabled, call({ storedCredential: LATER }), patience())
    const id = 'payment_method_options[card][mit_exemption][network_transaction_id]'
    assert.deepEqual(
      stripe.forms().map((form) => form[id]),
      [undefined, '016153570198200'],
    )
  })

  it('says of a first payment that the card is to be kept, and of one that is not kept nothing', async () => {
    const stripe = stripeAnswering()
    const first = { use: 'initial', agreement: 'recurring', networkTransactionId: null } as const
    await stripe.gateway.charge(SANDBOX, call({ initiator: 'customer', storedCredential: first }), patience())
    const none = { ...first, use: 'none' } as const
    await stripe.gateway.charge(SANDBOX, call({ initiator: 'customer', storedCredential: none }), patience())
    assert.deepEqual(
      stripe.forms().map((form) => [form['setup_future_usage'], form['off_session']]),
      [
        ['off_session', undefined],
        [undefined, undefined],
      ],
    )
  })

  it('names the customer to whom a kept method is attached', async () => {
    const stripe = stripeAnswering()
    const instrument = { kind: 'gateway', gatewayPaymentMethodId: 'cus_a/pm_kept' } as const
    await stripe.gateway.charge(SANDBOX, call({ instrument }), patience())
    const [form] = stripe.forms()
    assert.deepEqual([form?.['customer'], form?.['payment_method']], ['cus_a', 'pm_kept'])
    assert.equal(form?.['payment_method_data[card][number]'], undefined)
  })

  it('goes nowhere with a key of the other mode', async () => {
    const stripe = stripeAnswering()
    for (const [mode, secretKey] of [
      ['sandbox', 'sk_live_unit0001'],
      ['sandbox', 'rk_live_unit0001'],
      ['live', 'sk_test_unit0001'],
    ] as const) {
      const outcome = await stripe.gateway.charge({ ...SANDBOX, mode, settings: { secretKey } }, call(), patience())
      assert.equal(outcome.kind, 'not_processed', `${mode} ${secretKey}`)
    }
    assert.equal(stripe.sent.length, 0)
  })

  it('goes to Stripe in live mode, for the connected account that is set', async () => {
    const stripe = stripeAnswering()
    const settings = { ...LIVE.settings, connectedAccount: 'acct_unit' }
    await stripe.gateway.charge({ ...LIVE, settings }, call(), patience())
    const [request] = stripe.sent
    assert.equal(request?.url, 'https://api.stripe.com/v1/payment_intents')
    assert.equal(request?.headers['Stripe-Account'], 'acct_unit')
    assert.equal(request?.headers['Authorization'], 'Bearer sk_live_unit0001')
  })
})

describe('what Stripe answers', () => {
  it('tells the card, its checks in letters, and the network’s id', async () => {
    const checks = { cvc_check: 'pass', address_line1_check: 'unavailable', address_postal_code_check: 'fail' }
    const charge = { ...CHARGE, payment_method_details: { card: { ...CHARGE.payment_method_details.card, checks } } }
    const stripe = stripeAnswering([200, { ...APPROVED, latest_charge: charge }])
    const outcome = await stripe.gateway.charge(SANDBOX, call(), patience())
    assert.ok(outcome.kind === 'approved', outcome.kind)
    const { verification, card } = outcome.answer
    assert.deepEqual([verification?.avsCode, verification?.cvvCode], ['N', 'M'])
    assert.equal(verification?.avsMessage, 'street unavailable, postal code fail')
    assert.deepEqual(card, { networkTransactionId: '016153570198200', funding: 'debit', issuerCountry: 'FR' })
  })

  it('is a decline when it asks for the customer, and not known while it is processed', async () => {
    for (const [status, expected] of [
      ['requires_action', 'declined authentication_required'],
      ['processing', 'unknown '],
      ['requires_confirmation', 'unknown '],
    ] as const) {
      const stripe = stripeAnswering([200, { id: 'pi_a', status, latest_charge: null }])
      const outcome = await stripe.gateway.charge(SANDBOX, call(), patience())
      const code = outcome.kind === 'declined' ? outcome.answer.gatewayCode : ''
      assert.equal(`${outcome.kind} ${code}`, expected)
    }
  })

  it('tells a block by Radar from an issuer’s refusal, by the charge', async () => {
    const outcome = { type: 'blocked', reason: 'highest_risk_level' }
    const charge = { id: 'ch_b', status: 'failed', payment_intent: 'pi_b', failure_code: 'card_declined', outcome }
    const stripe = stripeAnswering([402, { error: { ...DECLINE, charge: 'ch_b' } }], [200, charge])
    const decline = await stripe.gateway.charge(SANDBOX, call(), patience())
    assert.ok(decline.kind === 'declined', decline.kind)
    assert.equal(decline.answer.gatewayCode, 'highest_risk_level')
    assert.equal(stripe.sent[1]?.url, 'https://api.stripe.com/v1/charges/ch_b')
  })

  it('is the error’s own word where the charge cannot be read', async () => {
    const error = { ...DECLINE, charge: 'ch_b', network_decline_code: '05', payment_intent: { id: 'pi_b' } }
    const stripe = stripeAnswering([402, { error }], [500, 'down'])
    const decline = await stripe.gateway.charge(SANDBOX, call(), patience())
    assert.ok(decline.kind === 'declined', decline.kind)
    const { gatewayTransactionId, gatewayCode, networkCode } = decline.answer
    assert.deepEqual([gatewayTransactionId, gatewayCode, networkCode], ['pi_b', 'generic_decline', '05'])
  })

  it('leaves the numbers that change out of a message', async () => {
    const message = "No such PaymentMethod: 'pm_1Nabcdefgh'; request req_Abc123456 of card 4242 4242 4242 4242."
    const stripe = stripeAnswering([
      400,
      { error: { type: 'invalid_request_error', code: 'resource_missing', message } },
    ])
    const decline = await stripe.gateway.charge(SANDBOX, call(), patience())
    assert.ok(decline.kind === 'declined', decline.kind)
    assert.equal(decline.answer.gatewayMessage, "No such PaymentMethod: 'pm_...'; request req_... of card ....")
  })

  it('is no decline when the account, not the payment, is refused', async () => {
    for (const status of [401, 403]) {
      const stripe = stripeAnswering([status, { error: { type: 'invalid_request_error', message: 'Invalid API Key' } }])
      assert.equal((await stripe.gateway.charge(SANDBOX, call(), patience())).kind, 'not_processed', String(status))
    }
  })

  it('is not known for a key in use, a key of another request, and whatever cannot be read; and is asked for once', async () => {
    for (const [status, body] of [
      [409, { error: { type: 'invalid_request_error', code: 'idempotency_key_in_use', message: 'x' } }],
      [400, { error: { type: 'idempotency_error', message: 'x' } }],
      [503, { error: { type: 'api_error', message: 'x' } }],
      [500, APPROVED],
      [400, '<html>Bad Request</html>'],
      [200, 'null'],
      [200, '"text"'],
      [302, ''],
    ] as const) {
      const stripe = stripeAnswering([status, body])
      const outcome = await stripe.gateway.charge(SANDBOX, call(), patience())
      assert.equal(outcome.kind, 'unknown', `${status} ${JSON.stringify(body)}`)
      assert.equal(stripe.sent.length, 1, `${status} ${JSON.stringify(body)}`)
    }
  })

  it('accepts a refund that is still to be paid out, and declines one that failed', async () => {
    const refund = { id: 're_a', object: 'refund', failure_reason: null }
    const pending = stripeAnswering([200, { ...refund, status: 'pending' }])
    assert.equal((await pending.gateway.refund(SANDBOX, followUpCall(), patience())).kind, 'approved')
    const failed = stripeAnswering([200, { ...refund, status: 'failed', failure_reason: 'lost_or_stolen_card' }])
    const outcome = await failed.gateway.refund(SANDBOX, followUpCall(), patience())
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.equal(outcome.answer.gatewayCode, 'lost_or_stolen_card')
  })

  it('cannot follow up what has no id at Stripe', async () => {
    const stripe = stripeAnswering()
    const original = { gatewayTransactionId: null }
    const outcome = await stripe.gateway.capture(SANDBOX, followUpCall({ original }), patience())
    assert.deepEqual([outcome.kind, stripe.sent.length], ['not_processed', 0])
  })
})

describe('what Stripe is asked later', () => {
  it('of several charges under one attempt, the approval counts', async () => {
    const group = { transfer_group: 'K' }
    const failed = { ...CHARGE, ...group, id: 'ch_b', status: 'failed', failure_code: 'card_declined' }
    const stripe = stripeAnswering([200, { object: 'list', data: [failed, { ...CHARGE, ...group }] }])
    assert.equal((await stripe.gateway.lookUp(SANDBOX, lookUpOf('K'), patience())).kind, 'approved')
  })

  it('does not take another capture of the same payment for the attempt', async () => {
    const intent = { id: 'pi_a', status: 'succeeded', metadata: { reprise_capture: 'ANOTHER' } }
    const stripe = stripeAnswering([200, intent])
    const attempt = lookUpOf('K', { operation: 'capture', original: followUpCall().original })
    assert.equal((await stripe.gateway.lookUp(SANDBOX, attempt, patience())).kind, 'unknown')
  })

  it('proves nothing when the question is refused, however late', async () => {
    for (const [status, body] of [
      [401, { error: { type: 'invalid_request_error', message: 'x' } }],
      [404, { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'x' } }],
      [429, { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'x' } }],
    ] as const) {
      const stripe = stripeAnswering([status, body])
      const late = lookUpOf('K', { ageMs: 86_400_000 })
      assert.equal((await stripe.gateway.lookUp(SANDBOX, late, patience())).kind, 'unknown', String(status))
    }
  })

  it('tells good credentials from bad ones and from silence', async () => {
    const verdicts = []
    for (const [status, body] of [
      [200, { object: 'list', data: [] }],
      [401, { error: { type: 'invalid_request_error', message: 'Invalid API Key' } }],
      [403, { error: { type: 'invalid_request_error', message: 'The key lacks a permission' } }],
      [503, 'down'],
    ] as const) {
      verdicts.push(await stripeAnswering([status, body]).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'refused', 'unknown'])
  })
})
