import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Config } from '../../src/config.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { SecretText } from '../../src/domain/secret-text.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { testDatabaseKind } from '../harness/database.ts'
import { openTestApp, type TestApp } from '../harness/open-app.ts'
import { paymentBody } from '../harness/payment-bodies.ts'

const PROXY = '10.1.2.3'
const STRANGER = '203.0.113.9'

/** Everything that docs/operations/configuration.md asks for live keys; TLS by a proxy that ends it. */
const READY: Partial<Config> = {
  masterKey: new SecretText(Buffer.alloc(32, 1).toString('base64')),
  acceptsEmbeddedLive: true,
  trustedProxies: [PROXY],
}

const app = await openTestApp({ after }, { config: READY })
// On the same data, as it is when the setting of the proxy has been taken away since the key was made.
const withoutProxy = await openTestApp({ after }, { config: { ...READY, trustedProxies: [] }, beside: app })

function operationsWith(changes: Partial<Config>) {
  return composeAdmin({ ...app.config, ...changes }, { clock: app.clock, random: systemRandom }, app.database)
}

const { apiKey } = await operationsWith({})['key.create']({ company: 'DEMO', mode: 'live' })

async function charge(to: TestApp, remoteAddress: string, headers: Record<string, string> = {}) {
  const answer = await to.app.server.inject({
    method: 'POST',
    url: '/v1/gateways/charge',
    remoteAddress,
    headers: { authorization: `Basic ${apiKey}`, 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(paymentBody()),
  })
  return { status: answer.statusCode, text: answer.body, json: answer.json() }
}

const OVER_TLS = { 'x-forwarded-proto': 'https' }
const IN_THE_OPEN = { 'x-forwarded-proto': 'http' }

describe('a request with a live key', () => {
  test('that reached a trusted proxy over TLS is served', async () => {
    // A company of the sandbox has no live gateway yet: that is an answer of the wire, and not a refusal.
    const { status, json } = await charge(app, PROXY, OVER_TLS)
    assert.deepEqual([status, json.transaction.responseCode], [200, '50130'])
  })

  const REFUSED: readonly [string, TestApp, string, Record<string, string>][] = [
    ['over plain HTTP', app, STRANGER, {}],
    ['that reached a trusted proxy over plain HTTP', app, PROXY, IN_THE_OPEN],
    ['of which a trusted proxy says nothing', app, PROXY, {}],
    ['that says of itself that it came over TLS', app, STRANGER, OVER_TLS],
    ['by a proxy that is not trusted any more', withoutProxy, PROXY, OVER_TLS],
  ]
  for (const [how, to, remoteAddress, headers] of REFUSED) {
    test(`${how} is refused with 403, and neither the key nor the card is shown or logged`, async () => {
      const logged = to.logs.length
      const { status, text, json } = await charge(to, remoteAddress, headers)
      assert.deepEqual([status, json.error.code], [403, 'forbidden'])
      assert.match(json.error.message, /over TLS only/)
      const { creditCardNumber } = paymentBody().transaction.paymentMethod
      for (const shown of [text, ...to.logs.slice(logged)]) {
        assert.ok(!shown.includes(apiKey))
        assert.ok(!shown.includes(creditCardNumber))
      }
    })
  }

  test('is no concern of a sandbox key: that is served over plain HTTP', async () => {
    assert.equal((await app.get('/api/test')).status, 200)
  })
})

describe('a live key is made', () => {
  const LACKS: readonly [string, Partial<Config>, RegExp][] = [
    ['a master key that was given', { masterKey: null }, /REPRISE_MASTER_KEY/],
    ['TLS of its own, and a proxy that is trusted', { trustedProxies: [] }, /REPRISE_TLS_CERT_FILE/],
  ]
  for (const [what, changes, sentence] of LACKS) {
    test(`not without ${what}`, async () => {
      const operations = operationsWith(changes)
      await assert.rejects(operations['key.create']({ company: 'DEMO', mode: 'live' }), sentence)
    })
  }

  test('with a certificate instead of a proxy', async () => {
    const operations = operationsWith({ trustedProxies: [], tls: { certFile: '/tls.pem', keyFile: '/key.pem' } })
    assert.equal((await operations['key.create']({ company: 'DEMO', mode: 'live' })).key.mode, 'live')
  })

  test('on the embedded database only when the operator accepts what it may forget, on PostgreSQL always', async () => {
    const made = operationsWith({ acceptsEmbeddedLive: false })['key.create']({ company: 'DEMO', mode: 'live' })
    if (testDatabaseKind === 'pglite') await assert.rejects(made, /REPRISE_ACCEPT_EMBEDDED_LIVE=1/)
    else assert.equal((await made).key.mode, 'live')
  })
})
