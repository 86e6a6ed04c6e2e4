import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { createNmi } from './nmi-gateway.ts'

const KEY = 'nmi-test-security-key-0001'
const SANDBOX = sandboxConnection({ gatewayType: 'nmi', settings: { securityKey: KEY } })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live' }
const APPROVED =
  'response=1&responsetext=SUCCESS&authcode=1&transactionid=91&avsresponse=&cvvresponse=&response_code=100'

/** NMI with its answers given; what was asked of it is kept. */
function nmiAnswering(...bodies: readonly string[]) {
  const sent: GatewayRequest[] = []
  const left = [...bodies]
  const type = createNmi(async (request): Promise<GatewayReply> => {
    sent.push(request)
    return { kind: 'answered', status: 200, headers: {}, text: left.shift() ?? APPROVED }
  })
  return { ...type, sent, fields: () => sent.map(({ body }) => Object.fromEntries(new URLSearchParams(body ?? ''))) }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: nextKey(), ...differences }
}

describe('what NMI is sent', () => {
  it('has the attempt as its order id, the amount in major units of its currency and the card', async () => {
    const nmi = nmiAnswering()
    const sent = call({ currency: 'JPY', amountMinor: 500 })
    await nmi.gateway.charge(SANDBOX, sent, patience())
    const [fields] = nmi.fields()
    assert.equal(fields?.['orderid'], sent.idempotencyKey)
    assert.deepEqual([fields?.['amount'], fields?.['currency'], fields?.['ccexp']], ['500', 'JPY', '1231'])
  })

  it('says of a rebill that the merchant uses a credential that is kept, and names the first payment', async () => {
    const nmi = nmiAnswering()
    const storedCredential = {
      use: 'subsequent',
      agreement: 'recurring',
      networkTransactionId: '016153570198200',
    } as const
    await nmi.gateway.charge(SANDBOX, call({ storedCredential }), patience())
    const [fields] = nmi.fields()
    assert.equal(fields?.['initiated_by'], 'merchant')
    assert.equal(fields?.['stored_credential_indicator'], 'used')
    assert.equal(fields?.['billing_method'], 'recurring')
    assert.equal(fields?.['initial_network_transaction_id'], '016153570198200')
  })

  it('says of a first payment that the credential is to be kept, and of one that is not kept nothing', async () => {
    const nmi = nmiAnswering()
    const initial = { use: 'initial', agreement: 'recurring', networkTransactionId: null } as const
    await nmi.gateway.charge(SANDBOX, call({ initiator: 'customer', storedCredential: initial }), patience())
    const none = { use: 'none', agreement: 'unscheduled', networkTransactionId: null } as const
    await nmi.gateway.charge(SANDBOX, call({ initiator: 'customer', storedCredential: none }), patience())
    const [first, second] = nmi.fields()
    assert.deepEqual([first?.['initiated_by'], first?.['stored_credential_indicator']], ['customer', 'stored'])
    assert.deepEqual([second?.['initiated_by'], second?.['stored_credential_indicator']], [undefined, undefined])
  })

  it('names a vault entry, and one of its cards, in place of a card', async () => {
    const nmi = nmiAnswering()
    const instrument = { kind: 'gateway', gatewayPaymentMethodId: '812345678/2' } as const
    await nmi.gateway.charge(SANDBOX, call({ instrument }), patience())
    const [fields] = nmi.fields()
    assert.deepEqual([fields?.['customer_vault_id'], fields?.['billing_id']], ['812345678', '2'])
    assert.equal(fields?.['ccnumber'], undefined)
  })

  it('goes to the test host in sandbox mode, as a test, whatever host is set, and to the set host in live mode', async () => {
    const nmi = nmiAnswering()
    const settings = { securityKey: KEY, host: 'acme.transactiongateway.com' }
    await nmi.gateway.charge({ ...SANDBOX, settings }, call(), patience())
    await nmi.gateway.charge({ ...LIVE, settings }, call(), patience())
    assert.deepEqual(
      nmi.sent.map(({ url }) => url),
      ['https://sandbox.nmi.com/api/transact.php', 'https://acme.transactiongateway.com/api/transact.php'],
    )
    assert.deepEqual(
      nmi.fields().map((fields) => fields['test_mode']),
      ['enabled', undefined],
    )
  })

  it('refunds what was captured', async () => {
    const nmi = nmiAnswering()
    await nmi.gateway.refund(SANDBOX, followUpCall({ original: { captureGatewayTransactionId: '92' } }), patience())
    assert.equal(nmi.fields()[0]?.['transactionid'], '92')
  })
})

describe('what NMI answers', () => {
  it('is not known when its processor was not heard from, and not processed when it takes no more requests', async () => {
    for (const [code, kind] of [
      ['420', 'unknown'],
      ['421', 'unknown'],
      ['301', 'not_processed'],
    ] as const) {
      const nmi = nmiAnswering(`response=3&responsetext=x&transactionid=&response_code=${code}`)
      assert.equal((await nmi.gateway.charge(SANDBOX, call(), patience())).kind, kind, code)
    }
  })

  it('is a decline for a duplicate that is not the attempt itself', async () => {
    const duplicate = 'response=3&responsetext=Duplicate transaction REFID:1&transactionid=&response_code=300'
    const nmi = nmiAnswering(duplicate, '<nm_response/>')
    const outcome = await nmi.gateway.charge(SANDBOX, call(), patience())
    assert.ok(outcome.kind === 'declined')
    assert.equal(outcome.answer.gatewayCode, '430')
  })

  it('is unknown for a page that is no answer, with status 200', async () => {
    const nmi = nmiAnswering('<html>We are down for maintenance</html>')
    assert.equal((await nmi.gateway.charge(SANDBOX, call(), patience())).kind, 'unknown')
  })

  it('proves nothing when the query is refused, however late', async () => {
    const nmi = nmiAnswering('<nm_response><error_response>Authentication Failed</error_response></nm_response>')
    assert.equal((await nmi.gateway.lookUp(SANDBOX, lookUpOf('K', { ageMs: 86_400_000 }), patience())).kind, 'unknown')
  })

  it('tells good credentials from bad ones and from silence', async () => {
    const verdicts = []
    for (const body of [
      '<nm_response><test_mode_enabled>true</test_mode_enabled></nm_response>',
      '<nm_response><error_response>Invalid key</error_response></nm_response>',
      'down',
    ]) {
      verdicts.push(await nmiAnswering(body).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'unknown'])
  })
})
