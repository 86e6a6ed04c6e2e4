import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Unavailable } from '../../src/domain/errors.ts'
import type { Database } from '../../src/storage/database.ts'
import { openTestDatabase } from '../harness/database.ts'
import { openTestApp } from '../harness/open-app.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'

/** A database whose connections are all taken, from `hold` until `release`: who asks has waited as long as he may. */
function holdable(database: Database) {
  let isHeld = false
  const unlessHeld = <Result>(work: () => Promise<Result>) =>
    isHeld ? Promise.reject(new Unavailable('Cannot connect to the database at db.internal: timeout')) : work()
  const held: Database = {
    kind: database.kind,
    query: (text, parameters) => unlessHeld(() => database.query(text, parameters)),
    transaction: (work) => unlessHeld(() => database.transaction(work)),
    execute: (text) => unlessHeld(() => database.execute(text)),
    close: () => database.close(),
  }
  return {
    database: held,
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
    },
  }
}

const { database, hold, release } = holdable(await openTestDatabase({ after }))
const app = await openTestApp({ after }, { database })

test('who the database cannot serve in time is told to come again, and nothing about its inside', async () => {
  const body = paymentBody({ merchantTransactionId: nextReference() })
  hold()
  const answer = await app.post('/v1/gateways/charge', body)
  assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '5'])
  const { code, message, field, requestId } = answer.json.error
  assert.deepEqual([code, field], ['unavailable', null])
  assert.match(message, /send it again/)
  assert.ok(!answer.text.includes('db.internal'))
  assert.ok(app.logs.some((line) => line.includes('db.internal') && line.includes(requestId)))
  assert.equal((await app.send({ method: 'GET', url: '/readyz' })).status, 503)
  release()
  assert.equal((await app.post('/v1/gateways/charge', body)).json.transaction.responseCode, '10000')
})
