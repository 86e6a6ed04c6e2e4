import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { readOperations } from '../harness/openapi-operations.ts'
import { cardMethod, followUpBody, paymentBody } from '../harness/payment-bodies.ts'

const app = await openTestApp({ after })
const operations = await readOperations(app)

/** Every path of wire.md sections 3 and 9 that is served. */
const PATHS = [
  'GET /api/test',
  'POST /v1/gateways/charge',
  'POST /v1/gateways/authorize',
  'POST /v1/transactions/{id}/capture',
  'POST /v1/transactions/{id}/void',
  'POST /v1/transactions/{id}/refund',
  'POST /v1/transactions/{id}/refundedpayment',
  'GET /v1/transactions',
  'GET /v1/transactions/{id}',
  'GET /v1/transactions/byMerchantTransactionId/{merchantTransactionId}',
  'GET /v1/transactions/{id}/decision',
  'POST /v1/paymentmethods',
  'GET /v1/paymentmethods',
  'GET /v1/paymentmethods/{id}',
  'PUT /v1/paymentmethods/{id}',
  'PUT /v1/paymentmethods/{id}/redact',
  'PUT /v1/paymentmethods/{id}/recache',
  'POST /v1/gateways',
  'GET /v1/gateways',
  'GET /v1/gateways/{token}',
  'PUT /v1/gateways/{token}',
  'DELETE /v1/gateways/{token}',
  'GET /v1/sandbox/clock',
  'POST /v1/sandbox/clock',
  'POST /v1/webhooks',
  'GET /v1/webhooks',
  'GET /v1/webhooks/{id}',
  'PUT /v1/webhooks/{id}',
  'DELETE /v1/webhooks/{id}',
  'GET /v1/webhooks/{id}/deliveries',
  'POST /v1/webhooks/{id}/replay',
  'POST /v1/recommendations',
  'POST /v1/recommendations/{id}/outcome',
]

function check(name: string, answer: Parameters<(typeof operations)[number]['checkAnswer']>[0]) {
  const operation = operations.find(({ method, path }) => `${method} ${path}` === name)
  assert.ok(operation, name)
  operation.checkAnswer(answer)
}

describe('/openapi.json', () => {
  test('needs no key, and names every path of the interface', async () => {
    const answer = await app.send({ method: 'GET', url: '/openapi.json' })
    assert.equal(answer.status, 200)
    const served = operations.map(({ method, path }) => `${method} ${path}`)
    for (const path of PATHS) assert.ok(served.includes(path), path)
  })

  test('names every operation by an id of its own', () => {
    const ids = operations.map(({ operationId }) => operationId)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.match(id, /^[a-zA-Z]+$/)
  })

  test('is true of every kind of answer', async () => {
    const charge = 'POST /v1/gateways/charge'
    for (const changes of [{}, { amount: 2008 }, { amount: 'abc' }, { gatewayToken: 'nobody' }, { orderId: {} }]) {
      check(charge, await app.post('/v1/gateways/charge', paymentBody(changes)))
    }
    const { transaction } = (await app.post('/v1/gateways/authorize', paymentBody({ amount: 5000 }))).json
    const path = `/v1/transactions/${transaction.transactionId}`
    for (const name of ['capture', 'refund', 'void', 'refundedpayment']) {
      const followUp = `POST /v1/transactions/{id}/${name}`
      check(followUp, await app.post(`${path}/${name}`, followUpBody({ amount: 100 })))
      check(followUp, await app.post(`/v1/transactions/nobody/${name}`, followUpBody()))
    }
    check('GET /v1/transactions/{id}', await app.get(path))
    check('GET /v1/transactions/{id}', await app.get('/v1/transactions/nobody'))
    for (const query of ['', '?responseType=simplified', '?count=x']) {
      check('GET /v1/transactions', await app.get(`/v1/transactions${query}`))
    }
    const tokenized = await app.post('/v1/paymentmethods', {
      paymentMethod: { customerId: 'c', creditCard: cardMethod() },
    })
    check('POST /v1/paymentmethods', tokenized)
    const method = `/v1/paymentmethods/${tokenized.json.transaction.paymentMethod.paymentMethodId}`
    check('GET /v1/paymentmethods/{id}', await app.get(method))
    check('PUT /v1/paymentmethods/{id}', await app.put(method, { paymentMethod: { firstName: 'Eve' } }))
    check('PUT /v1/paymentmethods/{id}', await app.put(method, { paymentMethod: { lastName: '' } }))
    check('PUT /v1/paymentmethods/{id}/redact', await app.put(`${method}/redact`))
    check('GET /v1/paymentmethods', await app.get('/v1/paymentmethods'))
    check('GET /v1/gateways', await app.get('/v1/gateways'))
    check('GET /v1/gateways/{token}', await app.get(`/v1/gateways/${app.gatewayToken}`))
    check('GET /api/test', await app.get('/api/test'))
    check('GET /api/test', await app.get('/api/test', 'nobody'))
  })

  test('the reference page is there, without a key', async () => {
    const page = await app.send({ method: 'GET', url: '/docs' })
    assert.ok([200, 302].includes(page.status))
  })
})
