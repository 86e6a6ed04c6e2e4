import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cardMethod } from '../harness/payment-bodies.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const HOUR_MS = 3_600_000

describe('a company that leaves the calendar to Reprise', () => {
  it('posts once: the retry runs by itself at the promised instant, and the recovery shows in the list', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge({ merchantTransactionId: 'first', orderId: 'order-1' })
    assert.equal(declined.responseCode, '20023')
    assert.equal(await app.app.runDueRetries(), 0, 'nothing runs before its time')

    assert.equal(await app.runAt(declined.retryDate), 1)
    assert.equal(app.gateway.timesCharged('order-1'), 1)
    const [first, retry, ...others] = await app.list()
    assert.deepEqual(others, [])
    assert.equal(first.completionStatus, 'RecoverySuccessful')
    assert.deepEqual(
      [retry.transactionStatus, retry.initialMerchantTransactionId, retry.completionStatus],
      [1, 'first', 'RecoverySuccessful'],
    )
    const read = await app.read(retry.transactionId)
    assert.deepEqual([read.merchantTransactionId, read.retryCount, read.orderId], [null, 1, 'order-1'])
    assert.equal(read.paymentMethod.fingerprint, null, 'a card that came with the payment, as on the first answer')
    assert.equal(await app.app.runDueRetries(), 0)
  })

  it('has every retry until its limit, each at its promised instant, and then the end', async (t) => {
    const app = await openScheduledApp(t)
    await app.put('/v1/company', { company: { limits: { customerInitiated: { maxRetries: 2 } } } })
    for (let attempt = 0; attempt < 3; attempt += 1) app.gateway.declineNext(NO_FUNDS)
    let { retryDate } = await app.charge({ orderId: 'order-2' })
    for (let retry = 1; retry <= 2; retry += 1) {
      assert.equal(await app.runAt(retryDate), 1)
      retryDate = (await app.list()).at(-1).retryDate
    }
    assert.equal(retryDate, null)
    const items = await app.list()
    assert.deepEqual(
      items.map(({ completionStatus }) => completionStatus),
      Array(3).fill('RecoveryExhausted'),
    )
    assert.equal((await app.read(items.at(-1).transactionId)).responseCode, '30100')
    assert.equal(app.gateway.requests.length, 3)
  })

  it('keeps the card sealed while a retry is to come, sends it without a security code, and erases it at the end', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    assert.equal(await app.sealedNumbers(), 1)
    assert.equal(declined.paymentMethod.storageState, 'Cached')
    const { paymentMethodId } = declined.paymentMethod
    const byId = await app.charge({ paymentMethod: undefined, paymentMethodId })
    assert.equal(byId.responseCode, '50134', 'its id cannot be charged')

    await app.runAt(declined.retryDate)
    const [first, retry] = app.gateway.requests.map(({ call }) => ('instrument' in call ? call.instrument : null))
    assert.ok(first?.kind === 'card' && retry?.kind === 'card')
    assert.equal(retry.pan.reveal(), first.pan.reveal())
    assert.ok(first.cvv !== null)
    assert.equal(retry.cvv, null)
    assert.equal(await app.sealedNumbers(), 0)
  })

  it('keeps no number of a payment that is approved at once, or that no retry follows', async (t) => {
    const app = await openScheduledApp(t)
    await app.charge()
    app.gateway.declineNext({ networkCode: '41' })
    await app.charge({ paymentMethod: cardMethod({ creditCardNumber: '5244209084665514' }) })
    app.gateway.declineNext(NO_FUNDS)
    await app.charge({ disableCustomerRecovery: true })
    assert.equal(await app.sealedNumbers(), 0)
  })

  it('stores a card that was to be retained when a retry of ours is approved', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge({ retainOnSuccess: true })
    await app.runAt(declined.retryDate)
    const method = await app.get(`/v1/paymentmethods/${declined.paymentMethod.paymentMethodId}`)
    assert.equal(method.json.paymentMethod.storageState, 'Stored')
    assert.equal(await app.sealedNumbers(), 1)
  })

  it('gives the booked place to a merchant’s own post, and counts it', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge({ orderId: 'order-3' })
    app.gateway.declineNext(NO_FUNDS)
    app.clock.advance(HOUR_MS)
    const own = await app.charge({ orderId: 'order-3', referenceData: declined.referenceData })
    assert.equal(await app.runAt(declined.retryDate), own.retryDate <= declined.retryDate ? 1 : 0)
    await app.runAt(own.retryDate)
    assert.equal(app.gateway.requests.length, 3)
    assert.equal(app.gateway.timesCharged('order-3'), 1)
    assert.equal((await app.read((await app.list()).at(-1).transactionId)).retryCount, 2)
  })

  it('gets its open cases back, and no charge, when it takes the calendar back', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    await app.put('/v1/company', { company: { mode: 'merchant' } })
    await app.runAt(declined.retryDate)
    assert.equal(app.gateway.requests.length, 1)
    assert.deepEqual(await app.caseStates(), ['open'])
    assert.equal(await app.sealedNumbers(), 0)
  })

  it('books a payment whose gateway could not be reached at all', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.refuseNext()
    const refused = await app.charge({ orderId: 'order-4' })
    assert.deepEqual([refused.transactionStatus, refused.responseCode], [3, '20046'])
    await app.runAt(refused.retryDate)
    assert.equal(app.gateway.timesCharged('order-4'), 1)
  })
})

describe('a retry that was promised', () => {
  it('is decided anew when its moment has passed unused', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    app.reach(declined.retryDate)
    app.clock.advance(7 * HOUR_MS)
    await app.app.runDueRetries()
    const read = await app.read(declined.transactionId)
    const { decision } = (await app.get(`/v1/transactions/${declined.transactionId}/decision`)).json
    assert.notEqual(read.retryDate, declined.retryDate)
    assert.ok(read.retryDate === null || new Date(read.retryDate) >= app.clock.now())
    assert.equal(decision.decidedAt, app.clock.now().toISOString())
  })

  it('ends as expired when nobody ran it before the days of the case were over', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    app.clock.advance(31 * 24 * HOUR_MS)
    await app.app.runDueRetries()
    assert.equal(app.gateway.requests.length, 1)
    const [item] = await app.list()
    assert.deepEqual([item.completionStatus, item.retryDate], ['RecoveryExpired', null])
    assert.equal((await app.read(declined.transactionId)).responseCode, '30100')
    assert.equal(await app.sealedNumbers(), 0)
  })

  it('is not sent under a never-answer that reached its card meanwhile', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge({ orderId: 'order-5' })
    app.gateway.declineNext({ networkCode: '43' })
    await app.charge({ orderId: 'other' })
    await app.runAt(declined.retryDate)
    assert.equal(app.gateway.requests.length, 2)
    assert.equal((await app.list())[0].completionStatus, 'RecoveryDeclined')
  })

  it('waits while its gateway is switched off, and runs when it is back', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    await app.put(`/v1/gateways/${app.gatewayToken}`, { gateway: { status: 'Disabled' } })
    await app.runAt(declined.retryDate)
    assert.equal(app.gateway.requests.length, 1)
    assert.equal((await app.delete(`/v1/gateways/${app.gatewayToken}`)).status, 400, 'a booked retry goes through it')
    await app.put(`/v1/gateways/${app.gatewayToken}`, { gateway: { status: 'Available' } })
    for (let hour = 0; hour < 24 * 29 && app.gateway.requests.length === 1; hour += 1) {
      app.clock.advance(HOUR_MS)
      await app.app.runDueRetries()
    }
    assert.equal(app.gateway.requests.length, 2)
  })

  it('whose outcome is not known is asked about, never sent again, and its case goes on with what came out', async (t) => {
    const app = await openScheduledApp(t)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge({ orderId: 'order-6' })
    app.gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS })
    await app.runAt(declined.retryDate)
    assert.deepEqual(await app.caseStates(), ['attempting'])
    assert.equal(await app.sealedNumbers(), 1)
    assert.equal(await app.app.resolveUnresolved(), 0)
    assert.deepEqual(await app.caseStates(), ['scheduled'])
    await app.runAt((await app.list()).at(-1).retryDate)
    assert.equal(app.gateway.requests.length, 3)
    assert.ok(app.gateway.sentEachKeyOnce)
    assert.equal(app.gateway.timesCharged('order-6'), 1)
  })
})
