import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import type { TestLifetime } from '../harness/database.ts'
import { openReceiver } from '../harness/receiver.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const HOUR_MS = 3_600_000

/** A booked payment of a company that is asked before each retry. */
async function openAsked(t: TestLifetime, settings: Record<string, unknown> = {}) {
  const app = await openScheduledApp(t, { config: { allowsPrivateUrls: true } })
  const receiver = await openReceiver(t)
  const company = { preflightUrl: `${receiver.url}/is-due`, ...settings }
  const { company: changed } = (await app.put('/v1/company', { company })).json
  app.gateway.declineNext(NO_FUNDS)
  const payment = await app.charge({ merchantTransactionId: 'invoice-7', orderId: 'order-7', customerId: 'customer-7' })
  const say = (body: string, status = 200) => {
    receiver.react((_request, response) => void response.writeHead(status).end(body))
  }
  return { app, receiver, payment, secret: changed.preflightSecret as string, say }
}

describe('the question before a retry', () => {
  it('names the payment, is signed with the secret that was shown once, and a yes lets the retry go', async (t) => {
    const { app, receiver, payment, secret, say } = await openAsked(t)
    say('{"due": true}')
    await app.runAt(payment.retryDate)
    assert.equal(app.gateway.requests.length, 2)
    const [asked, ...others] = receiver.received
    assert.ok(asked !== undefined)
    assert.deepEqual(others, [])
    assert.equal(asked.path, '/is-due')
    const { 'webhook-id': id = '', 'webhook-signature': signature } = asked.headers
    assert.equal(signature, new Webhook(secret).sign(id, app.clock.now(), asked.body))
    assert.deepEqual(JSON.parse(asked.body), {
      type: 'retry.preflight',
      timestamp: app.clock.now().toISOString(),
      data: {
        initialTransactionId: payment.transactionId,
        initialMerchantTransactionId: 'invoice-7',
        transactionId: payment.transactionId,
        orderId: 'order-7',
        customerId: 'customer-7',
        amount: 1000,
        currencyCode: 'USD',
        retryCount: 1,
      },
    })
    assert.equal((await app.get('/v1/company')).json.company.preflightSecret, undefined)
  })

  it('answered no ends the recovery without a charge', async (t) => {
    const { app, payment, say } = await openAsked(t)
    say('{"due": false}')
    await app.runAt(payment.retryDate)
    assert.equal(app.gateway.requests.length, 1)
    assert.equal((await app.read(payment.transactionId)).completionStatus, 'RecoveryCancelled')
    assert.equal(await app.sealedNumbers(), 0)
  })

  for (const [silence, body, status] of [
    ['an error', 'down for maintenance', 503],
    ['something that is no answer', '{"due": "perhaps"}', 200],
    ['text', 'yes', 200],
    ['a redirect', '', 302],
  ] as const) {
    it(`answered with ${silence} holds the retry until there is an answer`, async (t) => {
      const { app, payment, say } = await openAsked(t)
      say(body, status)
      await app.runAt(payment.retryDate)
      assert.equal(app.gateway.requests.length, 1)
      assert.equal((await app.read(payment.transactionId)).completionStatus, null)
      say('{"due": true}')
      app.clock.advance(HOUR_MS)
      await app.app.runDueRetries()
      assert.equal(app.gateway.requests.length, 2)
    })
  }

  it('lets the retry go in silence where the company says so', async (t) => {
    const { app, payment, say } = await openAsked(t, { preflightOnSilence: 'charge' })
    say('', 500)
    await app.runAt(payment.retryDate)
    assert.equal(app.gateway.requests.length, 2)
  })

  it('is not asked once its address is taken away', async (t) => {
    const { app, receiver, payment } = await openAsked(t)
    await app.put('/v1/company', { company: { preflightUrl: null } })
    assert.equal((await app.get('/v1/company')).json.company.preflightUrl, null)
    await app.runAt(payment.retryDate)
    assert.deepEqual([app.gateway.requests.length, receiver.received.length], [2, 0])
  })
})
