import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { NO_FUNDS, openScriptedApp } from '../../test/harness/scripted-app.ts'
import { messageOf, registerReceiver } from '../../test/harness/webhook-receivers.ts'
import { CACHED_METHOD_HOURS } from '../domain/payment-method.ts'
import { type KeptHouse, keepHouse } from '../recovery/keep-house.ts'
import { HousekeepingStore } from './housekeeping-store.ts'

const HOUR_MS = 3_600_000
const app = await openScriptedApp({ after }, { config: { allowsPrivateUrls: true } })
const housekeeping = new HousekeepingStore(app.database)

/** One round of housekeeping; resolves to what it did. */
async function keep() {
  const done: KeptHouse[] = []
  const kept = (each: KeptHouse) => void done.push(each)
  await keepHouse({ housekeeping, clock: app.clock, batchKeepDays: 90, kept })
  return done[0] ?? assert.fail()
}

async function methodOf(transactionId: string) {
  return (await app.read(transactionId)).paymentMethod
}

describe('a cached method whose hours are over', () => {
  test('loses what names a person or a card, and keeps its mask', async () => {
    const { transactionId, paymentMethod } = await app.charge()
    app.clock.advance(CACHED_METHOD_HOURS * HOUR_MS - 1)
    await keep()
    assert.equal((await methodOf(transactionId)).fullName, paymentMethod.fullName, 'not before its hours are over')
    app.clock.advance(2)
    await keep()
    const erased = await methodOf(transactionId)
    for (const name of ['fullName', 'firstName', 'lastName', 'expiryMonth', 'expiryYear', 'address1', 'email']) {
      assert.equal(erased[name], null, name)
    }
    assert.equal(erased.creditCardNumber, paymentMethod.creditCardNumber)
    assert.equal(erased.storageState, 'Cached')
    assert.equal(erased.paymentMethodId, paymentMethod.paymentMethodId)
    const [row] = await app.database.query<{ fingerprint: string | null; sealed_pan: Buffer | null }>(
      'select fingerprint, sealed_pan from payment_methods where payment_method_id = $1',
      [paymentMethod.paymentMethodId],
    )
    assert.deepEqual(row, { fingerprint: null, sealed_pan: null })
  })

  test('is left alone while its recovery is open, and erased when the days of that are over', async () => {
    app.gateway.declineNext(NO_FUNDS)
    const { transactionId, paymentMethod } = await app.charge()
    app.clock.advance(10 * 24 * HOUR_MS)
    await keep()
    assert.equal((await methodOf(transactionId)).fullName, paymentMethod.fullName)
    app.clock.advance(21 * 24 * HOUR_MS)
    await keep()
    assert.equal((await methodOf(transactionId)).fullName, null)
  })

  test('is left alone while the outcome of its attempt is not known', async () => {
    app.gateway.loseNextRequest()
    const { transactionId, paymentMethod } = await app.charge()
    app.clock.advance(40 * 24 * HOUR_MS)
    await keep()
    assert.equal((await methodOf(transactionId)).fullName, paymentMethod.fullName)
    await app.app.resolveUnresolved()
  })

  test('is erased once, however often house is kept; stored ones never are', async () => {
    const stored = await app.charge({ retainOnSuccess: true })
    await app.charge()
    app.clock.advance(40 * 24 * HOUR_MS)
    assert.ok((await keep()).erasedMethods >= 1)
    assert.ok(Object.values(await keep()).every((count) => count === 0))
    assert.equal((await methodOf(stored.transactionId)).fullName, stored.paymentMethod.fullName)
  })
})

test('a recovery whose days are over is told of, although its merchant posts nothing any more', async (t) => {
  const receiver = await registerReceiver(t, app, { events: ['recovery.ended'] })
  app.gateway.declineNext(NO_FUNDS)
  const { transactionId } = await app.charge()
  await keep()
  await app.app.deliverWebhooks()
  assert.equal(receiver.received.length, 0)
  app.clock.advance(30 * 24 * HOUR_MS)
  assert.equal((await keep()).expiredCases, 1)
  await app.app.deliverWebhooks()
  const [post] = receiver.received
  assert.ok(post)
  const { data } = messageOf(post)
  assert.equal(data.transaction.transactionId, transactionId)
  assert.equal(data.case.completionStatus, 'RecoveryExpired')
  assert.equal(data.case.reason.stopReason, 'past_deadline')
  assert.equal((await app.read(transactionId)).completionStatus, 'RecoveryExpired')
})

test('events are deleted after thirty days, with where they were sent; so is what was meant for a webhook that is gone', async (t) => {
  // Whatever other tests left behind.
  await keep()
  const receiver = await registerReceiver(t, app)
  const gone = await registerReceiver(t, app)
  await app.charge()
  await app.charge()
  await app.app.deliverWebhooks()
  await app.delete(`/v1/webhooks/${gone.id}`)
  const count = async () => {
    const rows = await app.database.query('select 1 from webhook_deliveries where webhook_id = any($1)', [
      [receiver.id, gone.id],
    ])
    return rows.length
  }
  assert.equal(await count(), 4)
  await app.database.query(
    `update webhook_events set written_at = now() - interval '31 days'
     where event_id = (select event_id from webhook_deliveries where webhook_id = $1 order by position limit 1)`,
    [receiver.id],
  )
  assert.equal((await keep()).deletedEvents, 1)
  assert.equal(await count(), 1)
  assert.equal((await app.get(`/v1/webhooks/${receiver.id}/deliveries`)).json.deliveries.length, 1)
})
