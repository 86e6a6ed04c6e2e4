import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { TestApp } from '../harness/open-app.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const DAY_MS = 86_400_000

async function advance(app: TestApp, by: string) {
  const answer = await app.post('/v1/sandbox/clock', { advance: by })
  assert.equal(answer.status, 200, answer.text)
  return answer.json.clock
}

const sandboxNow = async (app: TestApp) => (await app.get('/v1/sandbox/clock')).json.clock.now

const app = await openScheduledApp({ after })

const byDate = (one: string, other: string) => Date.parse(one) - Date.parse(other)

/** The list's items of one order, oldest first. */
async function itemsOf(initialMerchantTransactionId: string) {
  const newest = await app.list('&count=100&order=desc')
  return newest.reverse().filter((item) => item.initialMerchantTransactionId === initialMerchantTransactionId)
}

/** A charge that is declined for missing funds; its reference is its order. */
function declinedCharge(orderId: string, answer = NO_FUNDS as { readonly networkCode: string }) {
  app.gateway.declineNext(answer)
  return app.charge({ orderId, merchantTransactionId: orderId })
}

describe('virtual time', () => {
  it('runs a booked retry on the way, at its own instant, and stands at what was asked', async () => {
    const startedAt = app.clock.now()
    const declined = await declinedCharge('order-1')
    const { now, attempts, ended } = await advance(app, '30d')
    assert.deepEqual([attempts, ended], [1, 1])
    assert.equal(now, new Date(startedAt.getTime() + 30 * DAY_MS).toISOString())
    const [, retry] = await itemsOf('order-1')
    assert.equal(retry.transactionDate, declined.retryDate)
    assert.equal(retry.completionStatus, 'RecoverySuccessful')
    assert.equal(app.gateway.timesCharged('order-1'), 1)
  })

  it('runs the retries of all cases in one order of time', async () => {
    for (let order = 0; order < 4; order += 1) {
      await declinedCharge(`many-${order}`, order % 2 === 0 ? NO_FUNDS : { networkCode: '91' })
      await advance(app, '1h')
    }
    for (let retry = 0; retry < 6; retry += 1)
      app.gateway.declineNext(retry % 2 === 0 ? NO_FUNDS : { networkCode: '05' })
    const before = (await app.list('&count=100')).length
    const { attempts } = await advance(app, '31d')
    const dates = (await app.list('&count=100')).slice(before).map(({ transactionDate }) => transactionDate)
    assert.equal(dates.length, attempts)
    assert.ok(attempts >= 6, `${attempts} attempts`)
    assert.deepEqual(dates, [...dates].sort(byDate))
  })

  it('is what the merchant lives in: dates, the days of a case, methods, and what lists call over', async () => {
    await app.put('/v1/company', { company: { mode: 'merchant' } })
    const declined = await declinedCharge('by-hand')
    assert.equal((await itemsOf('by-hand'))[0].completionStatus, null)
    const { now, attempts, ended } = await advance(app, '31d')
    assert.deepEqual([attempts, ended], [0, 1], 'the merchant keeps the calendar: his payment expired unrecovered')
    assert.equal((await itemsOf('by-hand'))[0].completionStatus, 'RecoveryExpired')
    const late = await app.charge({ orderId: 'by-hand', referenceData: declined.referenceData, retryCount: 1 })
    assert.deepEqual([late.responseCode, late.transactionDate], ['30100', now])
    const cached = await app.get(`/v1/paymentmethods/${declined.paymentMethod.paymentMethodId}`)
    assert.equal(cached.status, 404, 'a card that is not stored is kept for hours')
    const other = await app.charge()
    assert.deepEqual([other.paymentMethod.dateCreated, other.dateFirstAttempt], [now, now])
    await app.put('/v1/company', { company: { mode: 'reprise' } })
  })

  it('leaves ids to the real time', async () => {
    const before = await app.charge()
    await advance(app, '90d')
    const later = await app.charge()
    assert.equal(later.transactionId.slice(0, 9), before.transactionId.slice(0, 9))
  })

  it('charges nothing after a cancellation, nor after a refund made elsewhere', async () => {
    for (const end of ['cancelrecovery', 'refundedpayment']) {
      const declined = await declinedCharge(end)
      const body = { transaction: { merchantTransactionId: `${end} it` } }
      assert.equal((await app.post(`/v1/transactions/${declined.transactionId}/${end}`, body)).status, 200)
    }
    const sent = app.gateway.requests.length
    assert.equal((await advance(app, '90d')).attempts, 0)
    assert.equal(app.gateway.requests.length, sent)
  })

  it('asks about an attempt whose outcome is not known before it goes on', async () => {
    await declinedCharge('unknown')
    app.gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS })
    const { attempts, ended } = await advance(app, '30d')
    assert.deepEqual([attempts, ended], [2, 1])
    assert.ok(app.gateway.sentEachKeyOnce)
    assert.equal(app.gateway.timesCharged('unknown'), 1)
  })

  it('goes on with the real time: what falls due afterwards is the scheduler’s', async () => {
    const declined = await declinedCharge('afterwards')
    assert.equal(await app.app.runDueRetries(), 0)
    app.clock.advance(Date.parse(declined.retryDate) - Date.parse(await sandboxNow(app)))
    assert.equal(await app.app.runDueRetries(), 1)
    assert.equal(app.gateway.timesCharged('afterwards'), 1)
  })

  it('is nobody else’s while one moves it: the scheduler and a second request are kept out', async () => {
    const dates = [(await declinedCharge('one')).retryDate, (await declinedCharge('two')).retryDate].sort(byDate)
    const held = app.gateway.holdNext()
    const first = advance(app, '30d')
    await held.arrived
    // By the time that has passed meanwhile the other is due as well, and the scheduler could take it up.
    app.clock.advance(Date.parse(dates[1]) - Date.parse(dates[0]) + 1_000)
    assert.equal(await app.app.runDueRetries(), 0)
    const second = await app.post('/v1/sandbox/clock', { advance: '1d' })
    assert.deepEqual([second.status, second.json.error.code], [400, 'conflict'])
    held.release()
    assert.equal((await first).attempts, 2)
  })

  it('is not held up by an outage that is real, and leaves none behind', async () => {
    const down = { networkCode: '91' }
    const booked: { readonly retryDate: string }[] = []
    for (let order = 0; order < 3; order += 1) booked.push(await declinedCharge(`down-${order}`, down))
    const outages = () => app.database.query('select * from outages order by kind, name')
    const held = await outages()
    assert.ok(held.length > 0, 'three in a row are an outage, and the issuer’s retries are held')
    for (let retry = 0; retry < 6; retry += 1) app.gateway.declineNext(down)
    await advance(app, '30d')
    for (const [order, { retryDate }] of booked.entries()) {
      assert.equal((await itemsOf(`down-${order}`))[1].transactionDate, retryDate)
    }
    assert.deepEqual(await outages(), held)
  })

  it('is the same in every process, at once', async (t) => {
    const beside = await app.beside(t)
    await beside.charge()
    const { now } = await advance(app, '5d')
    assert.equal(await sandboxNow(beside), now)
    assert.equal((await beside.charge()).transactionDate, now)
    await declinedCharge('beside')
    assert.equal((await advance(beside, '30d')).attempts, 1)
    assert.equal((await app.charge()).transactionDate, await sandboxNow(beside))
  })

  it('goes on from the last retry that was run, when whoever moved it lost it on the way', async () => {
    await declinedCharge('left-1')
    await advance(app, '2h')
    await declinedCharge('left-2')
    const held = app.gateway.holdNext()
    const lost = app.post('/v1/sandbox/clock', { advance: '30d' })
    await held.arrived
    // As when its process had stood still for longer than its lease, and another had taken the clock and died.
    await app.database.query(`update companies set sandbox_clock_holder = 'another'`)
    held.release()
    const answer = await lost
    assert.deepEqual([answer.status, answer.json.error.code], [400, 'conflict'])
    const stood = await sandboxNow(app)
    assert.equal((await app.list('&order=desc&count=1'))[0].transactionDate, stood)
    assert.equal((await app.post('/v1/sandbox/clock', { advance: '1d' })).status, 400, 'the lease of the other runs')
    await app.database.query('update companies set sandbox_clock_held_until = now()')
    const { now, attempts } = await advance(app, '30d')
    assert.equal(Date.parse(now) - Date.parse(stood), 30 * DAY_MS)
    assert.equal(attempts, 1)
    assert.equal(app.gateway.timesCharged('left-1'), 1)
    assert.equal(app.gateway.timesCharged('left-2'), 1)
  })

  it('does not stand still for a case whose retry cannot be run, and says so in the log', async () => {
    const broken = await declinedCharge('broken')
    const sound = await declinedCharge('sound')
    await app.database.query(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.order_id = 'broken' then raise exception 'refused by the test'; end if; return new; end $$`)
    await app.database.query(
      'create trigger refuse before insert on transactions for each row execute function refuse()',
    )
    const { attempts } = await advance(app, '30d')
    await app.database.query('drop trigger refuse on transactions')
    assert.equal(attempts, 1)
    assert.equal(app.gateway.timesCharged('sound'), 1)
    assert.equal(app.gateway.timesCharged('broken'), 0)
    assert.ok(app.logs.some((line) => line.includes('a due retry could not be run')))
    assert.ok(broken.retryDate && sound.retryDate)
  })
})

describe('POST /v1/sandbox/clock', () => {
  it('names the field and the rule, and moves nothing, for a span that is none', async () => {
    for (const [advance, rule] of [
      ['-1d', /only goes forward/],
      ['0d', /only goes forward/],
      ['91d', /at most 90d/],
      ['30 days', /whole number of seconds, minutes, hours or days/],
      ['', /required/],
      [undefined, /required/],
      [null, /required/],
      [true, /advance/],
      [['1d'], /advance/],
    ] as const) {
      const before = await sandboxNow(app)
      const answer = await app.post('/v1/sandbox/clock', { advance })
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.json.error.field, 'advance')
      assert.match(answer.json.error.message, rule)
      assert.equal(await sandboxNow(app), before)
    }
    for (const body of [[], 'x', null, 30]) {
      assert.equal((await app.post('/v1/sandbox/clock', body)).status, 400, JSON.stringify(body))
    }
  })

  it('needs a key', async () => {
    assert.equal((await app.send({ method: 'POST', url: '/v1/sandbox/clock', payload: '{}' })).status, 401)
    assert.equal((await app.send({ method: 'GET', url: '/v1/sandbox/clock' })).status, 401)
  })
})
