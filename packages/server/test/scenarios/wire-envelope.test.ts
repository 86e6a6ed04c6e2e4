import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { paymentBody, SANDBOX_CARDS } from '../harness/payment-bodies.ts'

const app = await openTestApp({ after })
const JSON_TYPE = { 'content-type': 'application/json' }

function sendCharge(payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) {
  const authorization = `Basic ${app.apiKey}`
  return app.send({ method: 'POST', url: '/v1/gateways/charge', headers: { authorization, ...headers }, payload })
}

describe('the API key', () => {
  const faults: Record<string, Record<string, string>> = {
    'no key': {},
    'a key nobody has': { authorization: 'Basic bm9ib2R5IGhhcyB0aGlzIGtleSBhdCBhbGwgaGVyZQ==' },
    'user and password in base64': { authorization: `Basic ${Buffer.from(`${app.apiKey}:`).toString('base64')}` },
    'another scheme': { authorization: `Bearer ${app.apiKey}` },
    'the key without a scheme': { authorization: app.apiKey },
    'an empty one': { authorization: 'Basic ' },
    'one of 10,000 letters': { authorization: `Basic ${'a'.repeat(10_000)}` },
  }
  for (const [fault, headers] of Object.entries(faults)) {
    test(`${fault}: 401, and the text contains "Unauthorized"`, async () => {
      for (const url of ['/api/test', '/v1/transactions', '/v1/paymentmethods', '/v1/gateways']) {
        const answer = await app.send({ method: 'GET', url, headers })
        assert.equal(answer.status, 401, url)
        assert.match(answer.text, /Unauthorized/)
      }
    })
  }

  test('looks like base64: letters, digits, + and /, at most two = at the end', () => {
    assert.match(app.apiKey, /^[A-Za-z0-9+/]+={0,2}$/)
  })

  test('is checked before the body is', async () => {
    const answer = await app.send({ method: 'POST', url: '/v1/gateways/charge', headers: JSON_TYPE, payload: '{"' })
    assert.equal(answer.status, 401)
  })

  test('/api/test answers the exact sentence to it', async () => {
    const answer = await app.get('/api/test')
    assert.equal(answer.status, 200)
    assert.deepEqual(answer.json, { message: 'Your client successfully connects with FlexPay!' })
  })
})

describe('a request that cannot be read', () => {
  const broken: Record<string, string> = {
    'broken JSON': '{"transaction": {',
    'a body that is no object': '"transaction"',
    'a body that is a list': '[]',
    'a body that is null': 'null',
    'a missing envelope': JSON.stringify(paymentBody().transaction),
    'an envelope of another name': JSON.stringify({ paymentMethod: {} }),
    'an envelope that is null': '{"transaction": null}',
    'an envelope that is a list': '{"transaction": []}',
    'an envelope that is text': '{"transaction": "x"}',
    'an empty body': '',
    'a date that is none': JSON.stringify(paymentBody({ dateFirstAttempt: 'yesterday' })),
    'a day that no month has': JSON.stringify(paymentBody({ dateFirstAttempt: '2026-02-30T10:00:00Z' })),
    'an object where text belongs': JSON.stringify(paymentBody({ orderId: {} })),
    'a list where text belongs': JSON.stringify(paymentBody({ customerId: ['a'] })),
    'a boolean where text belongs': JSON.stringify(paymentBody({ description: true })),
    'text where an object belongs': JSON.stringify(paymentBody({ paymentMethod: 'card' })),
    'text where a flag belongs': JSON.stringify(paymentBody({ disableCustomerRecovery: 'perhaps' })),
    'text where a count belongs': JSON.stringify(paymentBody({ retryCount: 'often' })),
  }
  for (const [what, payload] of Object.entries(broken)) {
    test(`${what}: 400, with one sentence and a request id`, async () => {
      const answer = await sendCharge(payload)
      assert.equal(answer.status, 400, answer.text)
      const { error } = answer.json
      assert.deepEqual(Object.keys(answer.json), ['error'])
      assert.deepEqual(Object.keys(error), ['code', 'message', 'field', 'requestId'])
      assert.match(error.message, /^[A-Za-z].*\.$/)
      assert.ok(error.code.length > 0 && error.requestId.length > 0)
    })
  }

  test('never has a card number in its answer', async () => {
    const bodies = [
      { transaction: { ...paymentBody().transaction, orderId: { number: SANDBOX_CARDS.visa } } },
      paymentBody({ paymentMethod: { creditCardNumber: [SANDBOX_CARDS.visa] } }),
      paymentBody({ paymentMethod: SANDBOX_CARDS.visa }),
      paymentBody({ dateFirstAttempt: SANDBOX_CARDS.visa }),
      { [SANDBOX_CARDS.visa]: SANDBOX_CARDS.visa },
      { transaction: SANDBOX_CARDS.visa },
    ]
    for (const body of bodies) {
      const answer = await sendCharge(JSON.stringify(body))
      assert.equal(answer.status, 400, answer.text)
      assert.doesNotMatch(answer.text, /4920201996449560/)
    }
    const cut = await sendCharge(JSON.stringify(paymentBody()).slice(0, -1))
    assert.equal(cut.status, 400)
    assert.doesNotMatch(cut.text, /4920201996449560/)
  })

  test('larger than the limit: 413', async () => {
    const answer = await sendCharge(JSON.stringify(paymentBody({ description: 'x'.repeat(2 * 1024 * 1024) })))
    assert.equal(answer.status, 413)
    assert.equal(typeof answer.json.error.message, 'string')
  })

  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    test(`${type}: 415`, async () => {
      const answer = await sendCharge(JSON.stringify(paymentBody()), { 'content-type': type })
      assert.equal(answer.status, 415, answer.text)
      assert.equal(typeof answer.json.error.message, 'string')
    })
  }

  test('JSON with a charset is JSON', async () => {
    const type = { 'content-type': 'application/json; charset=utf-8' }
    assert.equal((await sendCharge(JSON.stringify(paymentBody()), type)).status, 200)
  })
})

describe('what is not there', () => {
  const unknown = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const paths = [
    `/v1/transactions/${unknown}`,
    '/v1/transactions/byMerchantTransactionId/nobody-sent-this',
    `/v1/paymentmethods/${unknown}`,
    `/v1/gateways/${unknown}`,
    '/v1/nothing',
    '/nothing',
  ]
  for (const path of paths) {
    test(`GET ${path}: 404`, async () => {
      const answer = await app.get(path)
      assert.equal(answer.status, 404)
      assert.equal(typeof answer.json.error.code, 'string')
    })
  }

  test('PUT of an unknown payment method is 404, also to redact and to recache', async () => {
    const change = { paymentMethod: { firstName: 'Ada' } }
    assert.equal((await app.put(`/v1/paymentmethods/${unknown}`, change)).status, 404)
    assert.equal((await app.put(`/v1/paymentmethods/${unknown}/redact`)).status, 404)
    const recache = { paymentMethod: { creditCard: { cvv: '123' } } }
    assert.equal((await app.put(`/v1/paymentmethods/${unknown}/recache`, recache)).status, 404)
  })

  test('an empty body is no body: a redaction with a content type and nothing behind it is read', async () => {
    const made = await app.post('/v1/paymentmethods', {
      paymentMethod: { customerId: 'c', creditCard: paymentBody().transaction.paymentMethod },
    })
    const id = made.json.transaction.paymentMethod.paymentMethodId
    const answer = await app.put(`/v1/paymentmethods/${id}/redact`)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.json.transaction.responseCode, '10000')
  })
})
