import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { GatewayAnswer } from '../../src/domain/transaction.ts'
import { LocalGateway } from '../gateways/local-gateway.ts'
import { NMI_KEY, NmiServer } from '../gateways/nmi-server.ts'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, paymentBody } from '../harness/payment-bodies.ts'
import { openScriptedApp } from '../harness/scripted-app.ts'

const VISA = '4111111111111111'

const played = new NmiServer()
const server = await LocalGateway.start(played)
after(() => server.close())
const app = await openTestApp({ after }, { config: { gatewayEndpoints: { nmi: server.url } } })
const settings = { securityKey: NMI_KEY }
const made = await app.post('/v1/gateways', { gateway: { name: 'NMI', gatewayType: 'nmi', settings } })
const { token } = made.json.gateway

describe('a merchant’s own gateway, through the whole server', () => {
  const charge = async (changes: Record<string, unknown> = {}) => {
    const paymentMethod = cardMethod({ creditCardNumber: VISA })
    const answer = await app.post(
      '/v1/gateways/charge',
      paymentBody({ gatewayToken: token, paymentMethod, ...changes }),
    )
    assert.equal(answer.status, 200, answer.text)
    return answer.json.transaction
  }

  it('is charged with the merchant’s credentials, and its answer comes back enriched', async () => {
    const transaction = await charge({ amount: 10_000 })
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.gatewayType, 'nmi')
    assert.match(transaction.gatewayTransactionId, /^91\d+$/)
    assert.deepEqual([transaction.response.avsCode, transaction.response.cvvCode], ['Y', 'M'])
  })

  it('declines in its own codes and the network’s, and the merchant is told when to try again', async () => {
    const transaction = await charge({ amount: 1002 })
    assert.equal(transaction.responseCode, '20023')
    assert.ok(transaction.retryDate !== null)
  })

  it('whose answer is lost is asked before anything else is sent, and the payment is found approved', async () => {
    server.meet('dropped_after_processing')
    const lost = await charge({ orderId: 'order-lost', amount: 5000 })
    assert.deepEqual([lost.transactionStatus, lost.responseCode], [3, '20039'])
    const moves = played.moves
    const again = await charge({ orderId: 'order-lost', amount: 5000 })
    assert.equal(again.responseCode, '30044')
    assert.equal(played.moves, moves)
    const read = await app.get(`/v1/transactions/${lost.transactionId}`)
    assert.equal(read.json.transaction.responseCode, '10000')
  })

  it('sends a code that is in no table: a soft decline with one retry, and the operator finds the code on his list', async () => {
    const transaction = await charge({ amount: 1099 })
    assert.match(transaction.responseCode, /^2/)
    assert.ok(transaction.retryDate !== null)
    const rows = await app.database.query(
      'select gateway_type, gateway_code, network_code, times from unclassified_codes',
    )
    assert.deepEqual(rows, [{ gateway_type: 'nmi', gateway_code: '299', network_code: '', times: 1 }])
  })

  it('is captured in part, refunded in parts and voided', async () => {
    const authorized = await app.post(
      '/v1/gateways/authorize',
      paymentBody({ gatewayToken: token, amount: 8000, paymentMethod: cardMethod({ creditCardNumber: VISA }) }),
    )
    const { transactionId } = authorized.json.transaction
    const follow = async (operation: string, amount?: number) => {
      const merchantTransactionId = `${operation}-${amount ?? 'all'}-${transactionId}`
      const body = { transaction: { merchantTransactionId, ...(amount === undefined ? {} : { amount }) } }
      return (await app.post(`/v1/transactions/${transactionId}/${operation}`, body)).json.transaction.responseCode
    }
    assert.equal(await follow('capture', 6000), '10000')
    assert.equal(await follow('refund', 2000), '10000')
    assert.equal(await follow('refund', 4000), '10000')
  })

  it('sees card number, security code and credentials, and nobody who reads the log does', () => {
    const log = app.logs.join('\n')
    assert.ok(log.includes('/v1/gateways/charge'), 'the requests are in the log')
    for (const secret of [VISA, NMI_KEY, '"123"'])
      assert.ok(!log.includes(secret), `a secret of ${secret.length} is shown`)
  })
})

describe('the data of a payment, before it is sent', () => {
  const NAMES = { firstName: 'Zoë', lastName: 'Müller', fullName: null, address1: '5  Große Straße', country: 'DE' }

  it('is fitted to its gateway, and what was done is on the attempt, without the text', async (t) => {
    const app = await openScriptedApp(t, { fieldLimits: { characters: 'ascii' } })
    const { transactionId } = await app.charge({ paymentMethod: cardMethod(NAMES) })
    const sent = app.gateway.requests.at(-1)?.call
    assert.ok(sent !== undefined && 'cardHolder' in sent)
    assert.equal(sent.cardHolder.firstName, 'Zoe')
    assert.equal(sent.cardHolder.address.address1, '5 Grosse Strasse')
    const read = await app.read(transactionId)
    assert.equal(read.paymentMethod.firstName, 'Zoë', 'the merchant’s own data stays as he sent it')
    assert.deepEqual(read.gatewaySpecificResponseFields.dataCleanUp, [
      'firstName: characters',
      'lastName: characters',
      'fullName: characters',
      'address1: characters',
    ])
  })

  it('goes without an address, and unfitted, where the gateway’s account says so', async (t) => {
    const app = await openScriptedApp(t, { fieldLimits: { characters: 'ascii' } })
    const listed = await app.get('/v1/gateways')
    const { token } = listed.json.gateways[0]
    const gateway = { dataCleanUp: false, sendAddress: false }
    const changed = await app.put(`/v1/gateways/${token}`, { gateway })
    assert.deepEqual([changed.json.gateway.dataCleanUp, changed.json.gateway.sendAddress], [false, false])
    await app.charge({ paymentMethod: cardMethod(NAMES) })
    const sent = app.gateway.requests.at(-1)?.call
    assert.ok(sent !== undefined && 'cardHolder' in sent)
    assert.equal(sent.cardHolder.firstName, 'Zoë')
    assert.ok(Object.values(sent.cardHolder.address).every((text) => text === null))
  })
})

describe('what a gateway tells of a card', () => {
  const CARD: Partial<GatewayAnswer> = {
    card: { networkTransactionId: '016153570198200', funding: 'debit', issuerCountry: 'DE' },
  }

  it('is kept with the card, and the next payment of the kept credential names the first', async (t) => {
    const app = await openScriptedApp(t)
    app.gateway.approveNext(CARD)
    const first = await app.charge({ retainOnSuccess: true, initiatedBy: 'CIT', paymentModel: 'subscription' })
    const { paymentMethodId } = first.paymentMethod
    await app.charge({ paymentMethodId, paymentMethod: undefined, initiatedBy: 'MIT', paymentModel: 'subscription' })
    const [initial, rebill] = app.gateway.requests.map(({ call }) =>
      'storedCredential' in call ? call.storedCredential : null,
    )
    assert.deepEqual(initial, { use: 'initial', agreement: 'recurring', networkTransactionId: null })
    assert.deepEqual(rebill, { use: 'subsequent', agreement: 'recurring', networkTransactionId: '016153570198200' })
  })

  it('is the merchant’s to name where the first payment was made elsewhere', async (t) => {
    const app = await openScriptedApp(t)
    await app.charge({ initiatedBy: 'MIT', gatewaySpecificFields: { networkTransactionId: 'MCC1234560101' } })
    const [call] = app.gateway.requests.map(({ call: each }) =>
      'storedCredential' in each ? each.storedCredential : null,
    )
    assert.equal(call?.networkTransactionId, 'MCC1234560101')
  })

  it('is gone from a redacted card', async (t) => {
    const app = await openScriptedApp(t)
    app.gateway.approveNext(CARD)
    const first = await app.charge({ retainOnSuccess: true })
    await app.put(`/v1/paymentmethods/${first.paymentMethod.paymentMethodId}/redact`)
    const rows = await app.database.query('select card_facts from payment_methods')
    assert.deepEqual(rows, [{ card_facts: null }])
  })
})
