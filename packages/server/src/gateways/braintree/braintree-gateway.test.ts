import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './braintree-facts.ts'
import { createBraintree } from './braintree-gateway.ts'

const SETTINGS = {
  merchantId: 'merchant_a',
  publicKey: 'publickeya',
  privateKey: 'privatekeya',
  merchantAccounts: 'USD=shop_usd JPY=shop_jpy',
}
const SANDBOX = sandboxConnection({ gatewayType: 'braintree', settings: SETTINGS })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live' }
const TOKEN = { kind: 'gateway', gatewayPaymentMethodId: 'tok1' } as const
const LONG_AGO = { ageMs: ABSENCE_PROVEN_AFTER_MS }
const APPROVED = transaction({ status: 'submitted_for_settlement', 'processor-response-code': '1000' })
const FOUND_IDS = '<search-results><page-size>50</page-size><ids type="array"><item>t1</item></ids></search-results>'

type Played = string | { readonly status: number; readonly text: string }

/** Braintree with its answers given; what was asked of it is kept. */
function braintreeAnswering(...answers: readonly Played[]) {
  const sent: GatewayRequest[] = []
  const left = [...answers]
  const type = createBraintree(async (request): Promise<GatewayReply> => {
    sent.push(request)
    const next = left.shift() ?? APPROVED
    return { kind: 'answered', headers: {}, ...(typeof next === 'string' ? { status: 200, text: next } : next) }
  })
  return { ...type, sent, asked: (index = 0) => JSON.parse(sent[index]?.body ?? '{}')['transaction'] }
}

function transaction(fields: Readonly<Record<string, string>>, inside = ''): string {
  const elements = Object.entries({ id: 't1', ...fields }).map(([name, text]) => `<${name}>${text}</${name}>`)
  return `<transaction>${elements.join('')}${inside}</transaction>`
}

function found(...transactions: readonly string[]): string {
  return `<credit-card-transactions type="collection">${transactions.join('')}</credit-card-transactions>`
}

function refused(code: string): Played {
  const error = `<error><code>${code}</code><attribute>base</attribute><message>No.</message></error>`
  const errors = `<errors><errors type="array"/><transaction><errors type="array">${error}</errors></transaction></errors>`
  return { status: 422, text: `<api-error-response>${errors}<message>No.</message></api-error-response>` }
}

function declined(transactionXml: string): Played {
  return {
    status: 422,
    text: `<api-error-response><errors/><message>No</message>${transactionXml}</api-error-response>`,
  }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: nextKey(), ...differences }
}

describe('what Braintree is sent', () => {
  it('is an amount in major units, with the merchant account of its currency, and the attempt as key and order id', async () => {
    const braintree = braintreeAnswering()
    const sent = call({ currency: 'JPY', amountMinor: 500 })
    await braintree.gateway.charge(SANDBOX, sent, patience())
    const asked = braintree.asked()
    assert.deepEqual([asked.amount, asked.merchant_account_id], ['500', 'shop_jpy'])
    assert.equal(asked.api_request_key, sent.idempotencyKey)
    assert.equal(asked.order_id, `order-a-${sent.idempotencyKey}`)
  })

  it('is nothing in a currency without a merchant account: it would be charged in another', async () => {
    const braintree = braintreeAnswering()
    const outcome = await braintree.gateway.charge(SANDBOX, call({ currency: 'EUR' }), patience())
    assert.equal(outcome.kind, 'not_processed')
    assert.equal(braintree.sent.length, 0)
  })

  it('says of a rebill by card that the merchant uses a credential of our vault, and names the first payment', async () => {
    const storedCredential = {
      use: 'subsequent',
      agreement: 'recurring',
      networkTransactionId: '016153570198211',
    } as const
    const braintree = braintreeAnswering()
    await braintree.gateway.charge(SANDBOX, call({ storedCredential }), patience())
    const { transaction_source, external_vault } = braintree.asked()
    assert.equal(transaction_source, 'recurring')
    assert.deepEqual(external_vault, { status: 'vaulted', previous_network_transaction_id: '016153570198211' })
  })

  it('says of a rebill by token its source alone, and sends neither holder nor address', async () => {
    const braintree = braintreeAnswering()
    const storedCredential = { use: 'subsequent', agreement: 'installment', networkTransactionId: 'unused1' } as const
    await braintree.gateway.charge(SANDBOX, call({ instrument: TOKEN, storedCredential }), patience())
    const { api_request_key, order_id, ...rest } = braintree.asked()
    assert.deepEqual(rest, {
      type: 'sale',
      amount: '19.90',
      merchant_account_id: 'shop_usd',
      payment_method_token: 'tok1',
      transaction_source: 'installment',
      options: { submit_for_settlement: true },
    })
  })

  it('says of a first payment that the credential is to be kept, and of a customer’s own nothing', async () => {
    const braintree = braintreeAnswering()
    const initial = { use: 'initial', agreement: 'recurring', networkTransactionId: null } as const
    await braintree.gateway.charge(SANDBOX, call({ initiator: 'customer', storedCredential: initial }), patience())
    for (const use of ['none', 'subsequent'] as const) {
      const storedCredential = { ...initial, use }
      await braintree.gateway.charge(SANDBOX, call({ initiator: 'customer', storedCredential }), patience())
    }
    const told = [0, 1, 2].map((index) => [
      braintree.asked(index).transaction_source,
      braintree.asked(index).external_vault?.status,
    ])
    assert.deepEqual(told, [
      ['recurring_first', 'will_vault'],
      [undefined, undefined],
      [undefined, undefined],
    ])
  })

  it('goes to the test host in sandbox mode and to the live one in live mode, with the account’s keys', async () => {
    const braintree = braintreeAnswering()
    await braintree.gateway.charge(SANDBOX, call(), patience())
    await braintree.gateway.charge(LIVE, call(), patience())
    assert.deepEqual(
      braintree.sent.map(({ url }) => url),
      [
        'https://api.sandbox.braintreegateway.com/merchants/merchant_a/transactions',
        'https://api.braintreegateway.com/merchants/merchant_a/transactions',
      ],
    )
    assert.equal(braintree.sent[0]?.headers['authorization'], `Basic ${btoa('publickeya:privatekeya')}`)
  })

  it('authorizes without submitting for settlement', async () => {
    const braintree = braintreeAnswering()
    await braintree.gateway.authorize(SANDBOX, call(), patience())
    assert.equal(braintree.asked().options.submit_for_settlement, false)
  })
})

describe('what Braintree answers', () => {
  async function charged(...answers: readonly Played[]) {
    return braintreeAnswering(...answers).gateway.charge(SANDBOX, call(), patience())
  }

  it('is a rejection by its rules whatever the issuer said, whose codes are then those of no decline', async () => {
    const rejected = { status: 'gateway_rejected', 'gateway-rejection-reason': 'avs', 'network-response-code': '00' }
    const outcome = await charged(declined(transaction({ ...rejected, 'processor-response-code': '1000' })))
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.deepEqual([outcome.answer.gatewayCode, outcome.answer.networkCode], ['avs', null])
  })

  it('is a decline with the code of its processor where that could not be reached', async () => {
    const outcome = await charged(declined(transaction({ status: 'failed', 'processor-response-code': '3000' })))
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.equal(outcome.answer.gatewayCode, '3000')
  })

  it('is not known while the issuer is being asked, when only an authorization came of a charge, or while money is pending', async () => {
    for (const status of ['authorizing', 'authorized', 'settlement_pending', 'state_to_come']) {
      assert.equal((await charged(transaction({ status }))).kind, 'unknown', status)
    }
  })

  it('is not known when Braintree has tried a declined payment again by itself', async () => {
    const again = declined(
      transaction({ status: 'processor_declined', 'processor-response-code': '2000', retried: 'true' }),
    )
    assert.equal((await charged(again)).kind, 'unknown')
  })

  it('is not known when the key has an earlier request, whatever became of that', async () => {
    for (const code of ['915232', '915233', '915234', '915235']) {
      assert.equal((await charged(refused(code))).kind, 'unknown', code)
    }
  })

  it('proves that nothing happened by refused credentials and by no other error of the interface', async () => {
    const kinds = []
    for (const status of [401, 403, 404, 426, 408, 500, 502, 503, 504, 302]) {
      kinds.push((await charged({ status, text: '' })).kind)
    }
    const refusedKinds = Array(4).fill('not_processed')
    assert.deepEqual(kinds, [...refusedKinds, ...Array(6).fill('unknown')])
  })

  it('is unknown for a page that is no answer, with status 200', async () => {
    for (const text of ['<html>We are down for maintenance</html>', '', ' ', '<transaction/>']) {
      assert.equal((await charged(text)).kind, 'unknown', text)
    }
  })

  it('tells of the card what is known, also where a network token was charged in its place', async () => {
    const facts = '<debit>Yes</debit><prepaid>No</prepaid><country-of-issuance>DEU</country-of-issuance>'
    const fields = { status: 'settling', 'network-transaction-id': '016153570198211' }
    const card = `<credit-card><last-4>1111</last-4>${facts}</credit-card>`
    const token = `<credit-card><last-4 nil="true"/></credit-card><network-token>${facts}</network-token>`
    for (const inside of [card, token]) {
      const outcome = await charged(transaction(fields, inside))
      assert.ok(outcome.kind === 'approved', outcome.kind)
      const expected = { networkTransactionId: '016153570198211', funding: 'debit', issuerCountry: 'DE' }
      assert.deepEqual(outcome.answer.card, expected)
    }
  })

  it('has both letters of the address check, or the one of its error', async () => {
    const letters = { 'avs-street-address-response-code': 'M', 'avs-postal-code-response-code': 'N' }
    const checks = []
    for (const fields of [letters, { 'avs-error-response-code': 'S' }]) {
      const outcome = await charged(transaction({ status: 'settled', ...fields }))
      checks.push(outcome.kind === 'approved' ? outcome.answer.verification?.avsCode : null)
    }
    assert.deepEqual(checks, ['MN', 'S'])
  })
})

describe('what Braintree says later', () => {
  async function lookedUp(differences: Parameters<typeof lookUpOf>[1], ...answers: readonly Played[]) {
    return braintreeAnswering(...answers).gateway.lookUp(SANDBOX, lookUpOf('key-a', differences), patience())
  }
  const { original } = followUpCall()

  it('is the approval among several tries', async () => {
    const decline = transaction({ status: 'processor_declined', 'processor-response-code': '2000', retried: 'true' })
    assert.equal((await lookedUp({}, FOUND_IDS, found(decline, APPROVED, decline))).kind, 'approved')
  })

  it('is a decline only once no other try of Braintree’s can follow', async () => {
    const decline = found(transaction({ status: 'processor_declined', retried: 'true' }))
    assert.equal((await lookedUp({}, FOUND_IDS, decline)).kind, 'unknown')
    assert.equal((await lookedUp(LONG_AGO, FOUND_IDS, decline)).kind, 'declined')
  })

  it('is a decline of a charge that settlement refused, and an approval of the authorize before it', async () => {
    const status = 'settlement_declined'
    const page = found(transaction({ status, 'processor-settlement-response-code': '4001' }))
    const charge = await lookedUp({ operation: 'charge' }, FOUND_IDS, page)
    assert.ok(charge.kind === 'declined', charge.kind)
    assert.equal(charge.answer.gatewayCode, '4001')
    assert.equal((await lookedUp({ operation: 'authorize' }, FOUND_IDS, page)).kind, 'approved')
  })

  it('is never an absence where the question failed', async () => {
    for (const answer of [
      { status: 401, text: '' },
      { status: 503, text: '' },
      '<search-results><page-size>50</page-size></search-results>',
      'down',
    ]) {
      assert.equal((await lookedUp(LONG_AGO, answer)).kind, 'unknown')
      assert.equal((await lookedUp({ ...LONG_AGO, operation: 'void', original }, answer)).kind, 'unknown')
    }
    assert.equal((await lookedUp(LONG_AGO, FOUND_IDS, found())).kind, 'unknown')
  })

  it('is no capture of ours where another amount was captured', async () => {
    const captured = transaction({ status: 'settled', amount: '80.00' })
    const capture = { operation: 'capture', original, ...LONG_AGO } as const
    assert.equal((await lookedUp({ ...capture, amountMinor: 8000 }, captured)).kind, 'approved')
    assert.equal((await lookedUp({ ...capture, amountMinor: 7000 }, captured)).kind, 'not_processed')
  })

  it('tells good credentials from bad ones, from an account of another currency, and from silence', async () => {
    const account = (currency: string) =>
      `<merchant-account><currency-iso-code>${currency}</currency-iso-code></merchant-account>`
    const verdicts = []
    for (const answers of [
      [account('USD'), account('JPY')],
      [account('USD'), account('USD')],
      [{ status: 401, text: '' }],
      [{ status: 404, text: '' }],
      [{ status: 503, text: '' }],
    ]) {
      verdicts.push(await braintreeAnswering(...answers).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'refused', 'refused', 'unknown'])
  })
})
