import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestLifetime } from '../harness/database.ts'
import { nextReference } from '../harness/payment-bodies.ts'
import { openRoutedApp, type RoutedApp } from '../harness/routed-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const DAY_MS = 86_400_000

async function openBooking(t: TestLifetime, company: Record<string, unknown>): Promise<RoutedApp> {
  const app = await openRoutedApp(t)
  await app.company({ mode: 'reprise', ...company })
  return app
}

/** Declines a payment at alpha, so that a retry is booked there. */
async function book(app: RoutedApp, changes: Record<string, unknown> = {}) {
  app.alpha.script.declineNext(NO_FUNDS)
  const booked = await app.charge({ orderId: nextReference(), customerId: nextReference(), ...changes })
  assert.equal(booked.assignedGatewayToken, app.alpha.token)
  return booked
}

describe('retries booked at a gateway that is switched off', () => {
  for (const routing of ['none', 'original']) {
    it(`wait for it by default, with routing ${routing}`, async (t) => {
      const app = await openBooking(t, { routing })
      const { orderId, transactionId, retryDate } = await book(app)
      await app.alpha.change({ status: 'Disabled' })
      await app.app.runDueRetries()
      await app.runAt(retryDate)
      const waiting = await app.read(transactionId)
      assert.deepEqual([waiting.assignedGatewayToken, waiting.retryDate], [app.alpha.token, retryDate])
      assert.equal(app.beta.script.requests.length, 0)
      await app.alpha.change({ status: 'Available' })
      await app.runOut(transactionId)
      assert.equal(app.alpha.script.timesCharged(orderId), 1)
    })
  }

  for (const status of ['Disabled', 'RefundOnly']) {
    it(`are decided anew at once among the others when the company wants that (${status})`, async (t) => {
      const app = await openBooking(t, { whenGatewayDisabled: 'move' })
      const booked = [await book(app), await book(app), await book(app)]
      await app.alpha.change({ status })
      await app.app.runDueRetries()
      assert.equal(app.beta.script.requests.length, 0, 'they are moved, and none is sent before its time')
      for (const { transactionId, orderId } of booked) {
        const moved = await app.read(transactionId)
        assert.equal(moved.assignedGatewayToken, app.beta.token)
        assert.ok(new Date(moved.retryDate) > app.clock.now())
        const decision = await app.decisionOf(transactionId)
        assert.deepEqual([decision.gatewayToken, decision.retryDate], [app.beta.token, moved.retryDate])
        assert.equal(app.beta.script.timesCharged(orderId), 0)
      }
      assert.equal(
        (await app.delete(`/v1/gateways/${app.alpha.token}`)).status,
        204,
        'nothing is booked there any more',
      )
      for (const { transactionId } of booked) await app.runOut(transactionId)
      app.clock.advance(31 * DAY_MS)
      assert.equal(await app.app.runDueRetries(), 0)
      const times = booked.map(({ orderId }) => app.beta.script.timesCharged(orderId))
      assert.deepEqual(times, [1, 1, 1], 'nothing lost, and nothing twice')
      assert.ok(app.beta.script.sentEachKeyOnce)
      assert.equal(app.alpha.script.requests.length, 3)
    })
  }

  it('wait, not moved and not hurried, while no other gateway can take them', async (t) => {
    const app = await openBooking(t, { whenGatewayDisabled: 'move' })
    await app.beta.change({ acceptedCurrencyCodes: ['EUR'] })
    const { transactionId, retryDate } = await book(app)
    await app.alpha.change({ status: 'Disabled' })
    await app.app.runDueRetries()
    assert.equal(await app.app.runDueRetries(), 0, 'not before its time')
    await app.alpha.change({ status: 'Available' })
    assert.equal(await app.app.runDueRetries(), 0)
    assert.equal(app.alpha.script.requests.length, 1)
    await app.runAt(retryDate)
    assert.equal(app.alpha.script.requests.length, 2)
    assert.equal((await app.read(transactionId)).assignedGatewayToken, app.alpha.token)
  })

  it('are not sent early when the gateway is back on before they were moved', async (t) => {
    const app = await openBooking(t, { whenGatewayDisabled: 'move' })
    const { transactionId, retryDate, orderId } = await book(app)
    await app.alpha.change({ status: 'Disabled' })
    await app.alpha.change({ status: 'Available' })
    await app.app.runDueRetries()
    const read = await app.read(transactionId)
    assert.deepEqual([read.assignedGatewayToken, read.retryDate], [app.alpha.token, retryDate])
    assert.equal(app.alpha.script.requests.length, 1)
    await app.runAt(retryDate)
    assert.equal(app.alpha.script.timesCharged(orderId), 1)
  })

  it('are moved even while the gateway is left alone because it is down', async (t) => {
    const app = await openBooking(t, { whenGatewayDisabled: 'move' })
    const { transactionId } = await book(app)
    for (let failure = 0; failure < 3; failure += 1) {
      app.alpha.script.refuseNext()
      await app.charge({ customerId: nextReference(), disableCustomerRecovery: true })
    }
    await app.keepHeld()
    await app.alpha.change({ status: 'Disabled' })
    await app.app.runDueRetries()
    assert.equal((await app.read(transactionId)).assignedGatewayToken, app.beta.token)
  })

  it('keep a gateway from being deleted until they are moved', async (t) => {
    const app = await openBooking(t, { whenGatewayDisabled: 'move' })
    await book(app)
    const refused = await app.delete(`/v1/gateways/${app.alpha.token}`)
    assert.deepEqual([refused.status, refused.json.error.code], [400, 'conflict'])
    await app.alpha.change({ status: 'Disabled' })
    assert.equal((await app.delete(`/v1/gateways/${app.alpha.token}`)).status, 400)
    await app.app.runDueRetries()
    assert.equal((await app.delete(`/v1/gateways/${app.alpha.token}`)).status, 204)
  })

  it('stay under never-answers, limits and cancellations when they are moved', async (t) => {
    const app = await openBooking(t, { whenGatewayDisabled: 'move' })
    const cancelled = await book(app)
    const forbidden = await book(app, { paymentMethod: lostLater() })
    await app.post(`/v1/transactions/${cancelled.transactionId}/cancelrecovery`, { transaction: {} })
    app.alpha.script.declineNext({ networkCode: '43' })
    await app.charge({ customerId: nextReference(), paymentMethod: lostLater() })
    await app.alpha.change({ status: 'Disabled' })
    await app.app.runDueRetries()
    assert.equal((await app.read(cancelled.transactionId)).completionStatus, 'RecoveryCancelled')
    const ended = await app.read(forbidden.transactionId)
    assert.deepEqual([ended.completionStatus, ended.retryDate], ['RecoveryDeclined', null])
    assert.equal(app.beta.script.requests.length, 0)
  })
})

function lostLater() {
  return { creditCardNumber: '5244209084665514', expiryMonth: '09', expiryYear: '2031', fullName: 'Ada Byron' }
}
