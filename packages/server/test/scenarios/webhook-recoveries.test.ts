import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'
import { messageOf, type RegisteredReceiver, registerReceiver, typesOf } from '../harness/webhook-receivers.ts'

const DAY_MS = 86_400_000

const app = await openScheduledApp({ after }, { config: { allowsPrivateUrls: true } })

function lastMessage(receiver: RegisteredReceiver) {
  return messageOf(receiver.received.at(-1) ?? assert.fail('nothing was received'))
}

describe('where Reprise keeps the calendar, a receiver is told', () => {
  test('of the retry that was booked, and of the recovery that it brings', async (t) => {
    const receiver = await registerReceiver(t, app)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined', 'retry.scheduled'])
    const booked = lastMessage(receiver).data.case
    assert.equal(booked.state, 'scheduled')
    assert.equal(booked.nextAttemptDate, declined.retryDate)
    assert.equal(booked.reason.declineReason, 'insufficient_funds')
    await app.runAt(declined.retryDate)
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver).slice(2), ['attempt.approved', 'recovery.succeeded'])
    assert.equal(lastMessage(receiver).data.transaction.merchantTransactionId, null)
    assert.equal(lastMessage(receiver).data.case.retryCount, 1)
  })

  test('of a retry that was held past its moment and is booked anew', async (t) => {
    const receiver = await registerReceiver(t, app, { events: ['retry.scheduled', 'recovery.ended'] })
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    await app.runAt(new Date(new Date(declined.retryDate).getTime() + 2 * DAY_MS).toISOString())
    await app.app.deliverWebhooks()
    const dates = receiver.received.map((post) => messageOf(post).data.case.nextAttemptDate)
    const [newest] = (await app.list(`&order=desc`)).filter(
      ({ transactionId }) => transactionId === declined.transactionId,
    )
    if (newest.completionStatus === null) assert.deepEqual(dates, [declined.retryDate, newest.retryDate])
  })

  test('of a cancellation, once, with the merchant’s own reason', async (t) => {
    const receiver = await registerReceiver(t, app)
    app.gateway.declineNext(NO_FUNDS)
    const { transactionId } = await app.charge()
    for (let time = 0; time < 2; time += 1) {
      const path = `/v1/transactions/${transactionId}/cancelrecovery`
      const answer = await app.post(path, { transaction: { reason: 'The customer moved away' } })
      assert.equal(answer.status, 200, answer.text)
    }
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined', 'retry.scheduled', 'recovery.ended'])
    const { data } = lastMessage(receiver)
    assert.equal(data.case.completionStatus, 'RecoveryCancelled')
    assert.equal(data.transaction.completionStatus, 'RecoveryCancelled')
    assert.equal(data.transaction.transactionId, transactionId)
    assert.deepEqual(data.case.reason, {
      declineReason: null,
      stopReason: 'cancelled',
      summary: 'The customer moved away',
    })
    assert.equal(data.case.nextAttemptDate, null)
  })

  test('of a recovery that a refund elsewhere ends, and of one whose card is redacted', async (t) => {
    const receiver = await registerReceiver(t, app, { events: ['recovery.ended'] })
    app.gateway.declineNext(NO_FUNDS)
    const refunded = await app.charge()
    await app.followUp('refundedpayment', refunded.transactionId)
    app.gateway.declineNext(NO_FUNDS)
    const redacted = await app.charge()
    await app.put(`/v1/paymentmethods/${redacted.paymentMethod.paymentMethodId}/redact`)
    await app.app.deliverWebhooks()
    const told = receiver.received.map((post) => messageOf(post).data)
    assert.deepEqual(
      told.map(({ transaction }) => transaction.transactionId),
      [refunded.transactionId, redacted.transactionId],
    )
    assert.ok(told.every((data) => data.case.completionStatus === 'RecoveryCancelled'))
    assert.equal(told[1].transaction.paymentMethod.storageState, 'Redacted', 'what was erased meanwhile is not told')
    assert.equal(told[1].transaction.paymentMethod.fullName, null)
  })

  test('of the outcome of an attempt that a cancellation came too late for, and of no recovery', async (t) => {
    const receiver = await registerReceiver(t, app, {
      events: ['attempt.approved', 'recovery.succeeded', 'recovery.ended'],
    })
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge()
    const held = app.gateway.holdNext()
    const running = app.runAt(declined.retryDate)
    await held.arrived
    await app.post(`/v1/transactions/${declined.transactionId}/cancelrecovery`, { transaction: {} })
    held.release()
    await running
    await app.app.deliverWebhooks()
    assert.deepEqual(new Set(typesOf(receiver)), new Set(['recovery.ended', 'attempt.approved']))
  })
})
