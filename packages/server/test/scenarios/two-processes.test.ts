import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { startBuiltServer } from '../harness/built-server.ts'
import { createTestPostgres, testDatabaseKind } from '../harness/database.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'
import { countCodes, timesAnswered } from '../harness/scripted-app.ts'
import { wireRequests } from '../harness/wire-requests.ts'

const skip = testDatabaseKind === 'postgres' ? false : 'needs REPRISE_TEST_DATABASE=postgres: two server processes'

/** Started at once: both migrate and make the first company, and one of them is first. */
async function startTwo() {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'reprise-two-'))
  const env = {
    DATABASE_URL: await createTestPostgres({ after }),
    REPRISE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    REPRISE_DATA_DIR: dataDirectory,
  }
  const servers = await Promise.all([startBuiltServer({ after }, env), startBuiltServer({ after }, env)])
  after(() => rm(dataDirectory, { recursive: true, force: true }))
  return servers
}

const servers = skip === false ? await startTwo() : []
const clients = servers.map((server) => wireRequests(server.address, server.apiKey))

describe('two server processes on one PostgreSQL', { skip }, () => {
  it('are of one company with one gateway', async () => {
    assert.equal(new Set(servers.map(({ apiKey }) => apiKey)).size, 1)
    assert.equal(new Set(servers.map(({ gatewayToken }) => gatewayToken)).size, 1)
    const lists = await Promise.all(clients.map((client) => client.get('/v1/gateways')))
    assert.deepEqual(lists[0]!.json, lists[1]!.json)
  })

  it('charge once between them under one merchantTransactionId', async () => {
    const body = paymentBody({ merchantTransactionId: nextReference() })
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => clients[index % 2]!.charge(body)))
    assert.deepEqual(countCodes(answers), { '10000': 1, '50129': 59 })
  })

  it('send one attempt of a case between them', async () => {
    const payment = { orderId: 'order-2112', amount: 2112 }
    const { referenceData } = await clients[0]!.charge(paymentBody(payment))
    const retry = { ...payment, referenceData, retryCount: 1 }
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => clients[index % 2]!.charge(paymentBody(retry))),
    )
    assert.equal(timesAnswered(answers, '10000'), 1)
    assert.equal(timesAnswered(answers, '20039', '30044'), 39)
  })

  it('show each what the other wrote at once: transactions, methods, lists', async () => {
    const [one, two] = [clients[0]!, clients[1]!]
    for (let round = 0; round < 5; round += 1) {
      const { transactionId } = await one.charge(paymentBody())
      const read = await two.get(`/v1/transactions/${transactionId}`)
      assert.equal(read.json.transaction.responseCode, '10000')
      const newest = await two.get('/v1/transactions?order=desc&count=1')
      assert.equal(newest.json.transactions[0].transactionId, transactionId)
    }
  })

  it('obey at once what the other was told about a gateway', async () => {
    const [one, two] = [clients[0]!, clients[1]!]
    const gateway = { name: 'Second', gatewayType: 'flexpay_sandbox', currencyCode: 'USD' }
    const made = await one.post('/v1/gateways', { gateway })
    assert.equal(made.status, 200, JSON.stringify(made.json))
    const gatewayToken: string = made.json.gateway.token
    const charge = () => two.charge(paymentBody({ gatewayToken }))
    assert.equal((await charge()).responseCode, '10000')
    for (const [status, code] of [
      ['Disabled', '50130'],
      ['Available', '10000'],
      ['Disabled', '50130'],
    ]) {
      await one.put(`/v1/gateways/${gatewayToken}`, { gateway: { ...made.json.gateway, status } })
      assert.equal((await charge()).responseCode, code)
    }
  })
})
