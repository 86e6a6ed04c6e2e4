import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startBuiltServer } from '../harness/built-server.ts'
import { createTestPostgres, testDatabaseKind } from '../harness/database.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'
import { wireRequests } from '../harness/wire-requests.ts'

const ANSWERS_BEFORE_KILL = 60
const CLIENTS = 6

/** What the server needs beside its data directory: on PostgreSQL, a database and its own master key. */
async function environment(): Promise<Record<string, string>> {
  if (testDatabaseKind === 'pglite') return {}
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  return { DATABASE_URL: await createTestPostgres({ after }), REPRISE_MASTER_KEY: masterKey }
}

test('a server that is killed under load has every charge that it answered, and none of them twice', async () => {
  const env = await environment()
  const first = await startBuiltServer({ after }, env)
  const client = wireRequests(first.address, first.apiKey)
  const answered = new Map<string, { transactionId: string; responseCode: string }>()
  const unanswered: { merchantTransactionId: string; orderId: string; amount: number }[] = []
  let killed: Promise<unknown> | null = null
  const post = async () => {
    while (killed === null) {
      const merchantTransactionId = nextReference()
      // One in three is declined for insufficient funds (wire.md section 8).
      const amount = answered.size % 3 === 0 ? 2012 : 1000
      const payment = { merchantTransactionId, orderId: `order-of-${merchantTransactionId}`, amount }
      try {
        answered.set(merchantTransactionId, await client.charge(paymentBody(payment)))
      } catch {
        unanswered.push(payment)
      }
      if (answered.size >= ANSWERS_BEFORE_KILL) killed ??= first.stop('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, post))
  await killed

  const second = await startBuiltServer({ after }, { ...env, REPRISE_DATA_DIR: first.dataDirectory })
  const after2 = wireRequests(second.address, first.apiKey)
  const read = async (reference: string) =>
    (await after2.get(`/v1/transactions/byMerchantTransactionId/${reference}`)).json.transaction
  for (const [reference, { transactionId, responseCode }] of answered) {
    const kept = await read(reference)
    assert.deepEqual([kept?.transactionId, kept?.responseCode], [transactionId, responseCode])
  }
  for (const payment of unanswered) {
    const { responseCode } = await after2.charge(paymentBody(payment))
    assert.match(responseCode, /^(10000|20023|50129)$/)
  }
  const listed: { merchantTransactionId: string; transactionStatus: number }[] = []
  for (let since = ''; ; ) {
    const { json } = await after2.get(`/v1/transactions?count=100${since}`)
    if (json.transactions.length === 0) break
    listed.push(...json.transactions)
    since = `&sinceTransactionId=${json.transactions.at(-1).transactionId}`
  }
  const references = listed.map(({ merchantTransactionId }) => merchantTransactionId)
  assert.equal(new Set(references).size, references.length, 'nothing is there twice')
  for (const reference of answered.keys()) assert.ok(references.includes(reference))
  assert.equal(await second.stop('SIGTERM'), 0)
})
