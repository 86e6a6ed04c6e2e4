import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, describe, test } from 'node:test'
import { DELIVERY_WAITS_MS } from '../../src/recovery/delivery-waits.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'
import {
  isSignedWith,
  messageOf,
  type RegisteredReceiver,
  readDeliveries,
  registerReceiver,
  typesOf,
} from '../harness/webhook-receivers.ts'

const HOUR_MS = 3_600_000
const [FIRST_WAIT_MS = 0] = DELIVERY_WAITS_MS

const config = { allowsPrivateUrls: true }
const app = await openScriptedApp({ after }, { config })
const { deliverWebhooks } = app.app

const deliveriesOf = (receiver: RegisteredReceiver, query = '') => readDeliveries(app, receiver, query)

/** A decline and the retry that is approved: three events of one case. */
async function recover(orderId: string) {
  app.gateway.declineNext(NO_FUNDS)
  const { referenceData } = await app.charge({ orderId })
  return app.charge({ orderId, retryCount: 1, referenceData })
}

const RECOVERED = ['attempt.declined', 'attempt.approved', 'recovery.succeeded']

describe('a receiver that is down', () => {
  test('is tried again at longer and longer intervals for three days, and then no more', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react(503)
    await app.charge()
    await deliverWebhooks()
    for (const [index, waitMs] of DELIVERY_WAITS_MS.entries()) {
      app.clock.advance(waitMs - 1)
      await deliverWebhooks()
      assert.equal(receiver.received.length, index + 1, 'not before its time')
      app.clock.advance(1)
      await deliverWebhooks()
      assert.equal(receiver.received.length, index + 2)
    }
    const [delivery] = await deliveriesOf(receiver)
    assert.equal(delivery.status, 'failed')
    assert.equal(delivery.nextTryDate, null)
    assert.equal(delivery.tries.length, DELIVERY_WAITS_MS.length + 1)
    assert.equal(delivery.tries[0].httpStatus, 503)
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1)
    app.clock.advance(30 * 24 * HOUR_MS)
    await deliverWebhooks()
    assert.equal(receiver.received.length, DELIVERY_WAITS_MS.length + 1)
  })

  test('gets everything, in order, as soon as it is back', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react(500)
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await recover(`down-${name}`)
    // Ten hours: some wait six hours for their next try by now.
    for (let hour = 0; hour < 40; hour += 1) {
      await deliverWebhooks()
      app.clock.advance(HOUR_MS / 4)
    }
    const failed = receiver.received.length
    receiver.react(204)
    app.clock.advance(6 * HOUR_MS)
    await deliverWebhooks()
    const messages = receiver.received.slice(failed).map(messageOf)
    const caseIds = new Set(messages.map((message) => message.data.case.id))
    assert.equal(caseIds.size, 6)
    for (const caseId of caseIds) {
      const told = messages.filter((message) => message.data.case.id === caseId).map((message) => message.type)
      assert.deepEqual(told, RECOVERED)
    }
    assert.ok((await deliveriesOf(receiver, '?count=100')).every(({ status }) => status === 'delivered'))
  })

  test('is asked about one message at a time, however many wait', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react(500)
    for (let count = 0; count < 8; count += 1) await app.charge()
    await deliverWebhooks()
    assert.equal(receiver.received.length, 8)
    app.clock.advance(HOUR_MS)
    await deliverWebhooks()
    assert.equal(receiver.received.length, 9)
  })

  test('is left alone for as long as it asks by Retry-After, and then gets what waited', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react((_, response) => response.writeHead(429, { 'retry-after': '120' }).end())
    await app.charge()
    await deliverWebhooks()
    receiver.react(204)
    await app.charge()
    app.clock.advance(119_999)
    await deliverWebhooks()
    assert.equal(receiver.received.length, 1, 'not even what was never tried')
    app.clock.advance(1)
    await deliverWebhooks()
    assert.ok((await deliveriesOf(receiver)).every(({ status }) => status === 'delivered'))
  })

  test('costs no other receiver anything', async (t) => {
    const [slow, quick] = [await registerReceiver(t, app), await registerReceiver(t, app)]
    let answer = () => {}
    const held = new Promise<ServerResponse>((resolve) => slow.react((_, response) => resolve(response)))
    void held.then((response) => {
      answer = () => response.writeHead(204).end()
    })
    await app.charge()
    const delivering = deliverWebhooks()
    await Promise.all([slow.hasReceived(1), quick.hasReceived(1)])
    const delivered = async () => (await deliveriesOf(quick))[0].status
    for (let looks = 0; (await delivered()) !== 'delivered'; looks += 1) assert.ok(looks < 1000)
    assert.equal((await deliveriesOf(slow))[0].status, 'pending')
    answer()
    await delivering
  })
})

describe('the events of one case', () => {
  test('come one after the other: what is later waits until what is earlier is delivered', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react(500)
    app.gateway.declineNext(NO_FUNDS)
    const { referenceData } = await app.charge({ orderId: 'in-order' })
    await deliverWebhooks()
    receiver.react(204)
    await app.charge({ orderId: 'in-order', retryCount: 1, referenceData })
    await app.charge({ orderId: 'another' })
    await deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined', 'attempt.approved'])
    const another = messageOf(receiver.received[1] ?? assert.fail())
    assert.equal(another.data.transaction.orderId, 'another', 'other payments do not wait')
    app.clock.advance(FIRST_WAIT_MS)
    await deliverWebhooks()
    assert.deepEqual(typesOf(receiver).slice(2), RECOVERED)
  })

  test('are never under way together, although all are due', async (t) => {
    const receiver = await registerReceiver(t, app)
    const held: (() => void)[] = []
    receiver.react((_, response) => void held.push(() => response.writeHead(204).end()))
    await recover('one-by-one')
    await app.charge({ orderId: 'beside' })
    const delivering = deliverWebhooks()
    // The last of what is due has come; of the first case only the first event is under way.
    const isBeside = () => receiver.received.some(({ body }) => body.includes('"beside"'))
    for (let count = 1; !isBeside(); count += 1) await receiver.hasReceived(count)
    assert.deepEqual(new Set(typesOf(receiver)), new Set(['attempt.declined', 'attempt.approved']))
    assert.equal(receiver.received.length, 2)
    receiver.react(204)
    for (const answer of held) answer()
    await delivering
    assert.deepEqual(typesOf(receiver).slice(2), ['attempt.approved', 'recovery.succeeded'])
  })

  test('go on when the earlier one is given up', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react((request, response) => {
      const isPoison = receiver.received.at(-1)?.body.includes('attempt.declined') === true
      void request
      response.writeHead(isPoison ? 500 : 204).end()
    })
    await recover('poison')
    for (const waitMs of [...DELIVERY_WAITS_MS, 0]) {
      await deliverWebhooks()
      app.clock.advance(waitMs)
    }
    app.clock.advance(HOUR_MS)
    await deliverWebhooks()
    const ends = (await deliveriesOf(receiver, '?order=asc')).map(({ type, status }) => `${type} ${status}`)
    assert.deepEqual(ends, ['attempt.declined failed', 'attempt.approved delivered', 'recovery.succeeded delivered'])
  })
})

describe('at least once', () => {
  test('what a process that died had committed, the next one delivers', async (t) => {
    const receiver = await registerReceiver(t, app)
    await app.charge()
    const next = await app.beside(t, { config })
    await next.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.approved'])
  })

  test('what a process sent and did not write down is sent again, under the same id', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react((_, response) => {
      response.writeHead(204).end()
    })
    await app.charge()
    await deliverWebhooks()
    // As if the process had died between the answer and its own commit, its turn still running.
    await app.database.query(`update webhook_deliveries set state = 'pending', tries = '[]' where webhook_id = $1`, [
      receiver.id,
    ])
    const turnEndsIn = (seconds: number) =>
      app.database.query(
        `update webhooks set turn_id = 'dead', turn_until = now() + make_interval(secs => $2) where webhook_id = $1`,
        [receiver.id, seconds],
      )
    await turnEndsIn(60)
    await deliverWebhooks()
    assert.equal(receiver.received.length, 1, 'nobody else sends there while the turn may be running')
    await turnEndsIn(-1)
    await deliverWebhooks()
    assert.equal(receiver.received.length, 2)
    assert.equal(receiver.received[0]?.headers['webhook-id'], receiver.received[1]?.headers['webhook-id'])
  })

  test('two processes that deliver at once send nothing twice', async (t) => {
    const receiver = await registerReceiver(t, app)
    const other = await app.beside(t, { config })
    for (let count = 0; count < 20; count += 1) await app.charge()
    await Promise.all([deliverWebhooks(), other.app.deliverWebhooks()])
    await deliverWebhooks()
    assert.equal(receiver.received.length, 20)
  })
})

describe('what a receiver answers', () => {
  test('a redirect is a failure, and leads nowhere', async (t) => {
    const receiver = await registerReceiver(t, app)
    const elsewhere = await registerReceiver(t, app, { status: 'Disabled' })
    receiver.react((_, response) => response.writeHead(308, { location: elsewhere.url }).end())
    await app.charge()
    await deliverWebhooks()
    const [delivery] = await deliveriesOf(receiver)
    assert.equal(delivery.status, 'pending')
    assert.equal(delivery.tries[0].httpStatus, 308)
    assert.equal(elsewhere.connectionCount, 0)
  })

  test('is kept by its first 200 characters', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react((_, response) => response.writeHead(422).end(`no such shop \0${'x'.repeat(100_000)}`))
    await app.charge()
    await deliverWebhooks()
    const [{ tries }] = await deliveriesOf(receiver)
    assert.match(tries[0].answer, /^no such shop x{186}$/)
  })

  test('does not hold up a turn, when nobody is there to answer', async (t) => {
    const receiver = await registerReceiver(t, app)
    await app.put(`/v1/webhooks/${receiver.id}`, { webhook: { url: 'http://127.0.0.1:1/' } })
    await app.charge()
    await deliverWebhooks()
    const [{ tries }] = await deliveriesOf(receiver)
    assert.deepEqual(
      { ...tries[0], date: null, durationMs: null },
      {
        date: null,
        httpStatus: null,
        failure: 'no_connection',
        durationMs: null,
        answer: null,
      },
    )
  })
})

test('after a rotation both secrets sign for a day, and then the new one alone', async (t) => {
  const receiver = await registerReceiver(t, app)
  const rotated = (await app.put(`/v1/webhooks/${receiver.id}`, { webhook: { rotateSecret: true } })).json.webhook
  assert.notEqual(rotated.secret, receiver.secret)
  const signers = async () => {
    await app.charge()
    await deliverWebhooks()
    const post = receiver.received.at(-1) ?? assert.fail()
    return [rotated.secret, receiver.secret].map((secret) => isSignedWith(secret, post))
  }
  app.clock.advance(24 * HOUR_MS - 1)
  assert.deepEqual(await signers(), [true, true])
  app.clock.advance(1)
  assert.deepEqual(await signers(), [true, false])
})

describe('a replay', () => {
  test('of one event sends it again under its id, and the rest not', async (t) => {
    const receiver = await registerReceiver(t, app)
    await app.charge()
    await app.charge()
    await deliverWebhooks()
    const eventId = receiver.received[0]?.headers['webhook-id']
    const answer = await app.post(`/v1/webhooks/${receiver.id}/replay`, { replay: { eventId } })
    assert.deepEqual(answer.json, { replay: { events: 1 } })
    await deliverWebhooks()
    assert.equal(receiver.received.length, 3)
    assert.equal(receiver.received[2]?.headers['webhook-id'], eventId)
    assert.equal(receiver.received[2]?.body, receiver.received[0]?.body)
  })

  test('of a time sends what happened in it, both ends included, in order, also to a receiver that is new', async (t) => {
    const first = await registerReceiver(t, app)
    app.clock.advance(HOUR_MS)
    const startDate = app.clock.now().toISOString()
    await recover('replayed')
    const endDate = app.clock.now().toISOString()
    app.clock.advance(1000)
    await app.charge()
    await deliverWebhooks()
    const late = await registerReceiver(t, app, { events: ['attempt.declined', 'recovery.succeeded'] })
    const answer = await app.post(`/v1/webhooks/${late.id}/replay`, { replay: { startDate, endDate } })
    assert.deepEqual(answer.json, { replay: { events: 2 } })
    await deliverWebhooks()
    assert.deepEqual(typesOf(late), ['attempt.declined', 'recovery.succeeded'])
    assert.equal(first.received.length, 4)
  })

  test('of what was given up tries it for three days more', async (t) => {
    const receiver = await registerReceiver(t, app)
    receiver.react(500)
    await app.charge()
    for (const waitMs of [...DELIVERY_WAITS_MS, 0]) {
      await deliverWebhooks()
      app.clock.advance(waitMs)
    }
    const [{ eventId, status }] = await deliveriesOf(receiver)
    assert.equal(status, 'failed')
    await app.post(`/v1/webhooks/${receiver.id}/replay`, { replay: { eventId } })
    app.clock.advance(HOUR_MS)
    await deliverWebhooks()
    assert.equal((await deliveriesOf(receiver))[0].status, 'pending')
    receiver.react(200)
    app.clock.advance(HOUR_MS)
    await deliverWebhooks()
    assert.equal((await deliveriesOf(receiver))[0].status, 'delivered')
  })
})
