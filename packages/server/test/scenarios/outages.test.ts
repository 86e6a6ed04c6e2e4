import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openScheduledApp, type ScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

/** Declines `count` payments, so that as many retries are booked, all for one instant, to which this resolves. */
async function bookRetries(app: ScheduledApp, count: number): Promise<string> {
  let last = ''
  for (let index = 0; index < count; index += 1) {
    app.gateway.declineNext(NO_FUNDS)
    const { retryDate } = await app.charge({ customerId: `customer-${index}` })
    if (retryDate > last) last = retryDate
  }
  // What is learned of one decline may move the next one's date by days, and a late retry is decided anew.
  const booked = `update recovery_cases set next_attempt_at = $1, promised_at = $1 where state = 'scheduled'`
  await app.database.query(booked, [new Date(last)])
  return last
}

/** Lets what is held be tried again, as if its time had passed by the database's clock. */
async function passHold(app: ScheduledApp): Promise<void> {
  await app.database.query('update outages set held_until = now() where held_until is not null')
}

describe('a gateway that is down', () => {
  it('is left alone after three failures in a row, and let at first one retry, then more and more, when it is back', async (t) => {
    const app = await openScheduledApp(t)
    const due = await bookRetries(app, 10)
    const before = app.gateway.requests.length
    const sent = () => app.gateway.requests.length - before
    for (let failure = 0; failure < 3; failure += 1) app.gateway.refuseNext()
    await app.runAt(due)
    assert.equal(sent(), 3)
    assert.equal(await app.app.runDueRetries(), 0, 'held')

    app.gateway.refuseNext()
    await passHold(app)
    await app.app.runDueRetries()
    assert.equal(sent(), 4, 'one is sent to see, and fails')
    assert.equal(await app.app.runDueRetries(), 0, 'held again')

    await passHold(app)
    await app.app.runDueRetries()
    assert.ok(sent() > 5, 'the first answer lets more go')
    for (let turn = 0; turn < 10; turn += 1) {
      await passHold(app)
      await app.app.runDueRetries()
    }
    assert.deepEqual(new Set(await app.caseStates()), new Set(['recovered', 'scheduled']))
    assert.ok(app.gateway.timesApproved('charge') >= 6)
  })

  it('does not hold up a payment that the merchant himself posts', async (t) => {
    const app = await openScheduledApp(t)
    for (let failure = 0; failure < 4; failure += 1) {
      app.gateway.refuseNext()
      await app.charge()
    }
    assert.equal((await app.charge()).responseCode, '10000')
  })

  it('that names a time is left alone so long, whatever else it answers meanwhile', async (t) => {
    const app = await openScheduledApp(t)
    const due = await bookRetries(app, 2)
    app.gateway.limitNext(60_000)
    await app.charge({ customerId: 'somebody else' })
    await app.charge({ customerId: 'somebody else' })
    const before = app.gateway.requests.length
    await app.runAt(due)
    assert.equal(app.gateway.requests.length, before)
    await passHold(app)
    app.gateway.approveNext()
    for (let turn = 0; turn < 48 && app.gateway.requests.length === before; turn += 1) {
      app.clock.advance(3_600_000)
      await passHold(app)
      await app.app.runDueRetries()
    }
    assert.ok(app.gateway.requests.length > before)
  })
})

describe('an issuer that is down', () => {
  it('is noticed by its own codes, and its cards wait while those of others are charged', async (t) => {
    const app = await openScheduledApp(t)
    const due = await bookRetries(app, 1)
    const otherIssuer = { creditCardNumber: '5244209084665514', expiryMonth: '09', expiryYear: '2031', fullName: 'Ada' }
    app.gateway.declineNext(NO_FUNDS)
    const other = await app.charge({ customerId: 'other', paymentMethod: otherIssuer })
    for (let failure = 0; failure < 3; failure += 1) {
      app.gateway.declineNext({ networkCode: '91' })
      await app.charge({ customerId: `down-${failure}` })
    }
    const before = app.gateway.requests.length
    await app.runAt(due)
    await app.runAt(other.retryDate)
    const sent = app.gateway.requests.slice(before).map(({ call }) => ('customerId' in call ? call.customerId : ''))
    assert.ok(!sent.includes('customer-0'))
  })
})
