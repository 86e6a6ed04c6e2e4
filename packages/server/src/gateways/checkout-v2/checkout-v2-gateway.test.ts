import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, GatewayOutcome, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { createCheckoutV2 } from './checkout-v2-gateway.ts'

const KEY = 'sk_sbox_unittestaccountunittestac2'
const SANDBOX = sandboxConnection({ gatewayType: 'checkout_v2', settings: { secretKey: KEY } })
const LATER = { use: 'subsequent', agreement: 'recurring', networkTransactionId: '016153570198200' } as const
const KEPT = { kind: 'gateway', gatewayPaymentMethodId: 'src_kept' } as const

const APPROVED = { id: 'pay_a', approved: true, status: 'Authorized', response_code: '10000' }
const DECLINED = { id: 'pay_a', approved: false, status: 'Declined', response_code: '20005' }
const ACCEPTED = { action_id: 'act_a', reference: 'K' }

/** Checkout.com with its answers given, as status and body; what was asked of it is kept. */
function checkoutAnswering(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const sent: GatewayRequest[] = []
  const left = [...answers]
  const type = createCheckoutV2(async (request): Promise<GatewayReply> => {
    sent.push(request)
    const [status, body] = left.shift() ?? [201, APPROVED]
    return { kind: 'answered', status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) }
  })
  return { ...type, sent, bodies: () => sent.map(({ body }) => JSON.parse(body ?? '{}') as Record<string, unknown>) }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: nextKey(), ...differences }
}

function answerOf(outcome: GatewayOutcome, kind: 'approved' | 'declined') {
  assert.ok('answer' in outcome && outcome.kind === kind, outcome.kind)
  return outcome.answer
}

describe('what Checkout.com is sent', () => {
  it('has the attempt as its idempotency key and its reference, the card, and whether to capture', async () => {
    const checkout = checkoutAnswering()
    const sent = call()
    await checkout.gateway.charge(SANDBOX, sent, patience())
    await checkout.gateway.authorize(SANDBOX, sent, patience())
    const [charge, authorize] = checkout.bodies()
    assert.equal(checkout.sent[0]?.headers['cko-idempotency-key'], sent.idempotencyKey)
    assert.deepEqual([charge?.['reference'], charge?.['amount']], [sent.idempotencyKey, 1990])
    assert.deepEqual([charge?.['capture'], authorize?.['capture']], [true, false])
    assert.deepEqual(charge?.['source'], {
      type: 'card',
      number: '4111111111111111',
      expiry_month: 12,
      expiry_year: 2031,
      cvv: '987',
      name: 'Ada Byron',
      stored: true,
    })
  })

  it('has the amount in Checkout.com’s own units', async () => {
    const checkout = checkoutAnswering()
    const amounts = [
      ['JPY', 500, 500],
      ['ISK', 500, 500],
      ['KWD', 1500, 1500],
      ['CLP', 500, 50_000],
    ] as const
    for (const [currency, amountMinor] of amounts) {
      await checkout.gateway.charge(SANDBOX, call({ currency, amountMinor }), patience())
    }
    assert.deepEqual(
      checkout.bodies().map(({ amount }) => amount),
      amounts.map(([, , amount]) => amount),
    )
  })

  it('says who asks, under which agreement, and which payment came first', async () => {
    const first = { use: 'initial', agreement: 'recurring', networkTransactionId: null } as const
    const cases = [
      ['merchant', LATER, ['Recurring', true, '016153570198200']],
      ['merchant', { ...LATER, agreement: 'unscheduled' }, ['Unscheduled', true, '016153570198200']],
      [
        'merchant',
        { ...LATER, agreement: 'installment', networkTransactionId: null },
        ['Installment', true, undefined],
      ],
      ['customer', first, ['Recurring', false, undefined]],
      ['customer', { ...first, agreement: 'unscheduled' }, ['Regular', false, undefined]],
      ['customer', LATER, ['Regular', false, undefined]],
    ] as const
    const checkout = checkoutAnswering()
    for (const [initiator, storedCredential] of cases) {
      await checkout.gateway.charge(SANDBOX, call({ initiator, storedCredential }), patience())
    }
    assert.deepEqual(
      checkout.bodies().map((body) => [body['payment_type'], body['merchant_initiated'], body['previous_payment_id']]),
      cases.map(([, , said]) => said),
    )
  })

  it('names an instrument or a customer in place of a card, and no other customer beside it', async () => {
    const checkout = checkoutAnswering()
    for (const gatewayPaymentMethodId of ['src_kept', 'cus_kept']) {
      await checkout.gateway.charge(SANDBOX, call({ instrument: { ...KEPT, gatewayPaymentMethodId } }), patience())
    }
    assert.deepEqual(
      checkout.bodies().map(({ source, customer }) => [source, customer]),
      [
        [{ type: 'id', id: 'src_kept' }, undefined],
        [{ type: 'customer', id: 'cus_kept' }, undefined],
      ],
    )
  })

  it('goes to the account’s own host of its mode, with a key of either platform', async () => {
    const former = 'sk_00000000-0000-4000-8000-000000000000'
    const live: GatewayConnection = { ...SANDBOX, mode: 'live', settings: { secretKey: former } }
    const checkout = checkoutAnswering()
    const own = { ...SANDBOX, settings: { ...SANDBOX.settings, prefix: 'abcd1234' } }
    for (const connection of [SANDBOX, own, live]) await checkout.gateway.charge(connection, call(), patience())
    assert.deepEqual(
      checkout.sent.map(({ url, headers }) => [url, headers['authorization']]),
      [
        ['https://api.sandbox.checkout.com/payments', `Bearer ${KEY}`],
        ['https://abcd1234.api.sandbox.checkout.com/payments', `Bearer ${KEY}`],
        ['https://api.checkout.com/payments', former],
      ],
    )
  })

  it('names the processing channel that is set', async () => {
    const checkout = checkoutAnswering()
    const settings = { ...SANDBOX.settings, processingChannelId: 'pc_unit' }
    await checkout.gateway.charge({ ...SANDBOX, settings }, call(), patience())
    assert.equal(checkout.bodies()[0]?.['processing_channel_id'], 'pc_unit')
  })
})

describe('what Checkout.com answers', () => {
  it('tells the card, its checks and the network’s id, whatever case the kind of card is in', async () => {
    const source = { card_type: 'DEBIT', issuer_country: 'fr', avs_check: 'A', cvv_check: 'Y' }
    const checkout = checkoutAnswering([201, { ...APPROVED, source, scheme_id: '016153570198200' }])
    const { verification, card } = answerOf(await checkout.gateway.charge(SANDBOX, call(), patience()), 'approved')
    assert.deepEqual([verification?.avsCode, verification?.cvvCode], ['A', 'Y'])
    assert.deepEqual(card, { networkTransactionId: '016153570198200', funding: 'debit', issuerCountry: 'FR' })
  })

  it('tells nothing of a card of which nothing was told', async () => {
    const checkout = checkoutAnswering([201, { ...APPROVED, source: { card_type: 'UNKNOWN' } }])
    assert.equal(answerOf(await checkout.gateway.charge(SANDBOX, call(), patience()), 'approved').card, undefined)
  })

  it('prefers the network’s advice to its own, and hands on a code of the network’s only where it is one', async () => {
    const cases = [
      [{ partner_merchant_advice_code: '24', recommendation_code: '02', partner_response_code: '51' }, ['51', '24']],
      [{ recommendation_code: '03', partner_response_code: 'declined_by_partner' }, [null, '03']],
      [{}, [null, null]],
    ] as const
    for (const [processing, codes] of cases) {
      const checkout = checkoutAnswering([201, { ...DECLINED, processing }])
      const answer = answerOf(await checkout.gateway.charge(SANDBOX, call(), patience()), 'declined')
      assert.deepEqual([answer.networkCode, answer.adviceCode], codes)
    }
  })

  it('is no decline when the account, not the payment, is refused', async () => {
    for (const status of [401, 403]) {
      const checkout = checkoutAnswering([status, ''])
      assert.equal((await checkout.gateway.charge(SANDBOX, call(), patience())).kind, 'not_processed', String(status))
    }
  })

  it('is not known while it is pending, for a key in use, and for whatever cannot be read', async () => {
    for (const [status, body] of [
      [202, { id: 'pay_a', status: 'Pending' }],
      [201, { id: 'pay_a', status: 'Pending', response_code: '10000' }],
      [201, { approved: true, response_code: '10000' }],
      [201, '<html>'],
      [200, []],
      [404, ''],
      [409, ''],
      [422, '<html>Unprocessable</html>'],
      [503, { error_type: 'processing_error' }],
    ] as const) {
      const checkout = checkoutAnswering([status, body])
      const { kind } = await checkout.gateway.charge(SANDBOX, call(), patience())
      assert.equal(kind, 'unknown', `${status} ${JSON.stringify(body)}`)
    }
  })

  it('declines a refused request by its first code, or by its type', async () => {
    for (const [error, code] of [
      [{ error_type: 'request_invalid', error_codes: ['card_expired', 'cvv_invalid'] }, 'card_expired'],
      [{ error_type: 'processing_error' }, 'processing_error'],
    ] as const) {
      const checkout = checkoutAnswering([422, error])
      const answer = answerOf(await checkout.gateway.charge(SANDBOX, call(), patience()), 'declined')
      assert.equal(answer.gatewayCode, code)
    }
  })

  it('accepts a follow-up that is not done yet, and declines one that is declined by then', async () => {
    const later = checkoutAnswering([202, ACCEPTED], [200, []])
    const accepted = answerOf(await later.gateway.refund(SANDBOX, followUpCall(), patience()), 'approved')
    assert.deepEqual([accepted.gatewayTransactionId, accepted.gatewayCode], ['act_a', null])
    const declined = { id: 'act_a', type: 'Refund', approved: false, response_code: '20158' }
    const byThen = checkoutAnswering([202, ACCEPTED], [200, [declined]])
    const answer = answerOf(await byThen.gateway.refund(SANDBOX, followUpCall(), patience()), 'declined')
    assert.equal(answer.gatewayCode, '20158')
  })

  it('is no decline of a follow-up when its payment cannot be found, and unknown when it says nothing', async () => {
    for (const [status, body, kind] of [
      [404, '', 'not_processed'],
      [202, '{}', 'unknown'],
      [500, '', 'unknown'],
    ] as const) {
      const checkout = checkoutAnswering([status, body])
      assert.equal((await checkout.gateway.capture(SANDBOX, followUpCall(), patience())).kind, kind, String(status))
    }
  })

  it('cannot follow up what has no id at Checkout.com', async () => {
    const checkout = checkoutAnswering()
    const outcome = await checkout.gateway.void(
      SANDBOX,
      followUpCall({ original: { gatewayTransactionId: null } }),
      patience(),
    )
    assert.deepEqual([outcome.kind, checkout.sent.length], ['not_processed', 0])
  })
})

describe('what Checkout.com is asked later', () => {
  const listed = (...data: readonly object[]) => [200, { total_count: data.length, data }] as const
  const own = { ...APPROVED, reference: 'K', response_code: undefined }

  it('the reference must be the attempt’s whole id, and the approved payment counts', async () => {
    const failed = { ...own, id: 'pay_b', approved: false }
    const authorization = { id: 'act_a', type: 'Authorization', approved: true, response_code: '10000' }
    const checkout = checkoutAnswering(listed({ ...own, id: 'pay_c', reference: 'K2' }, failed, own), [
      200,
      [authorization],
    ])
    const answer = answerOf(await checkout.gateway.lookUp(SANDBOX, lookUpOf('K'), patience()), 'approved')
    assert.deepEqual([answer.gatewayTransactionId, answer.gatewayCode], ['pay_a', '10000'])
    assert.match(checkout.sent[1]?.url ?? '', /\/payments\/pay_a\/actions$/)
  })

  it('does not take the capture of a payment for the payment', async () => {
    const capture = { id: 'act_b', type: 'Capture', approved: true, response_code: '10000' }
    const authorization = { id: 'act_a', type: 'Authorization', approved: false, response_code: '20005' }
    const checkout = checkoutAnswering(listed({ ...own, approved: false }), [200, [capture, authorization]])
    const answer = answerOf(await checkout.gateway.lookUp(SANDBOX, lookUpOf('K'), patience()), 'declined')
    assert.equal(answer.gatewayCode, '20005')
  })

  it('a payment without its authorization is not known, however late', async () => {
    const checkout = checkoutAnswering(listed({ ...own, status: 'Pending' }), [200, []])
    const late = lookUpOf('K', { ageMs: 86_400_000 })
    assert.equal((await checkout.gateway.lookUp(SANDBOX, late, patience())).kind, 'unknown')
  })

  it('does not take another refund of the same payment for the attempt', async () => {
    const other = { id: 'act_b', type: 'Refund', approved: true, response_code: '10000', reference: 'ANOTHER' }
    const capture = { ...other, id: 'act_c', type: 'Capture', reference: 'K' }
    const checkout = checkoutAnswering([200, [other, capture]])
    const attempt = lookUpOf('K', { operation: 'refund', original: followUpCall().original })
    assert.equal((await checkout.gateway.lookUp(SANDBOX, attempt, patience())).kind, 'unknown')
  })

  it('proves nothing when the question is refused, however late', async () => {
    for (const [status, body] of [
      [401, ''],
      [403, ''],
      [404, ''],
      [422, { error_type: 'request_invalid' }],
      [429, ''],
      [500, []],
      [500, { data: [] }],
      [200, 'down'],
    ] as const) {
      for (const original of [null, followUpCall().original]) {
        const operation = original === null ? 'charge' : 'refund'
        const late = lookUpOf('K', { ageMs: 86_400_000, operation, original })
        const { kind } = await checkoutAnswering([status, body]).gateway.lookUp(SANDBOX, late, patience())
        assert.equal(kind, 'unknown', `${status} ${operation}`)
      }
    }
  })

  it('tells good credentials from bad ones and from silence', async () => {
    const verdicts = []
    for (const [status, body] of [listed(), [401, ''], [403, ''], [503, '']] as const) {
      verdicts.push(await checkoutAnswering([status, body]).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'refused', 'unknown'])
  })
})
