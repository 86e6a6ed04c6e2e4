import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { cardMethod } from '../harness/payment-bodies.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'
import { isSignedWith, messageOf, registerReceiver, typesOf } from '../harness/webhook-receivers.ts'

const DAY_MS = 86_400_000

const app = await openScriptedApp({ after }, { config: { allowsPrivateUrls: true } })

/** An answer that no network lets a merchant repeat for this payment; others with the card are free. */
const STOPPED = { networkCode: 'R0' } as const

describe('a receiver is told', () => {
  test('of an approval at first try: the transaction as GET shows it, and no case', async (t) => {
    const receiver = await registerReceiver(t, app)
    const charged = await app.charge()
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.approved'])
    const [post] = receiver.received
    assert.ok(post)
    const message = messageOf(post)
    assert.deepEqual(message.data.transaction, await app.read(charged.transactionId))
    assert.equal(message.data.case, null)
    assert.equal(message.timestamp, app.clock.now().toISOString())
    assert.ok(isSignedWith(receiver.secret, post))
  })

  test('of a decline with its case, the next attempt and the decision’s reason; then of the recovery', async (t) => {
    const receiver = await registerReceiver(t, app)
    app.gateway.declineNext(NO_FUNDS)
    const declined = await app.charge({ orderId: 'order-1' })
    app.clock.advance(DAY_MS)
    await app.charge({ orderId: 'order-1', retryCount: 1, referenceData: declined.referenceData })
    // Both are sent when the payment has been recovered: each tells of its own moment.
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined', 'attempt.approved', 'recovery.succeeded'])
    const [first, , last] = receiver.received.map(messageOf)
    const { decision } = (await app.get(`/v1/transactions/${declined.transactionId}/decision`)).json
    assert.equal(first.data.case.state, 'open')
    assert.equal(first.data.case.completionStatus, null)
    assert.equal(first.data.transaction.completionStatus, null)
    assert.equal(first.data.case.nextAttemptDate, declined.retryDate)
    assert.equal(first.data.case.nextGatewayToken, declined.assignedGatewayToken)
    assert.equal(first.data.case.reason.declineReason, 'insufficient_funds')
    assert.equal(first.data.case.reason.summary, decision.summary)
    assert.equal(last.data.case.id, first.data.case.id)
    assert.equal(last.data.case.completionStatus, 'RecoverySuccessful')
    assert.equal(last.data.transaction.completionStatus, 'RecoverySuccessful')
    assert.equal(last.data.case.retryCount, 1)
    assert.equal(last.data.case.nextAttemptDate, null)
  })

  test('of a recovery that ends as soon as it began, with the reason to stop', async (t) => {
    const receiver = await registerReceiver(t, app)
    app.gateway.declineNext(STOPPED)
    await app.charge()
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined', 'recovery.ended'])
    const { data } = messageOf(receiver.received[1] ?? assert.fail())
    assert.equal(data.case.completionStatus, 'RecoveryDeclined')
    assert.equal(data.case.reason.stopReason, 'never_retry')
    assert.equal(data.case.nextAttemptDate, null)
  })

  test('nothing of a recovery that the merchant does not want', async (t) => {
    const receiver = await registerReceiver(t, app)
    app.gateway.declineNext(NO_FUNDS)
    await app.charge({ disableCustomerRecovery: true })
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined'])
    assert.equal(messageOf(receiver.received[0] ?? assert.fail()).data.case, null)
  })

  test('of an outcome that is found out later, when it is found out', async (t) => {
    const receiver = await registerReceiver(t, app)
    app.gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS })
    const unknown = await app.charge()
    assert.equal(unknown.responseCode, '20039')
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), [])
    app.clock.advance(DAY_MS)
    await app.app.resolveUnresolved()
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['attempt.declined'])
  })

  test('only of what it asked for', async (t) => {
    const picky = await registerReceiver(t, app, { events: ['recovery.ended', 'attempt.approved'] })
    const curious = await registerReceiver(t, app, { events: ['*'] })
    app.gateway.declineNext(STOPPED)
    await app.charge()
    await app.charge()
    await app.app.deliverWebhooks()
    assert.deepEqual(new Set(typesOf(picky)), new Set(['attempt.approved', 'recovery.ended']))
    assert.equal(picky.received.length, 2)
    assert.equal(curious.received.length, 3)
  })

  test('nothing while it is disabled, and of what follows when it is enabled', async (t) => {
    const receiver = await registerReceiver(t, app, { status: 'Disabled' })
    await app.charge()
    await app.app.deliverWebhooks()
    assert.equal(receiver.received.length, 0)
    await app.put(`/v1/webhooks/${receiver.id}`, { webhook: { status: 'Enabled' } })
    await app.charge()
    await app.app.deliverWebhooks()
    assert.equal(receiver.received.length, 1)
  })

  test('nothing of captures, voids and refunds, which are answered to whoever asks for them', async (t) => {
    const charged = await app.charge()
    const receiver = await registerReceiver(t, app)
    await app.followUp('refund', charged.transactionId)
    await app.app.deliverWebhooks()
    assert.equal(receiver.received.length, 0)
  })

  test('no card number and no security code', async (t) => {
    const receiver = await registerReceiver(t, app)
    const method = cardMethod()
    app.gateway.declineNext(NO_FUNDS)
    await app.charge({ paymentMethod: { ...method, cvv: '735' } })
    await app.app.deliverWebhooks()
    const text = receiver.received.map(({ body, headers }) => body + JSON.stringify(headers)).join()
    assert.ok(text.includes(method.creditCardNumber.slice(-4)))
    assert.ok(!text.includes(method.creditCardNumber))
    assert.ok(!text.includes('735"'))
    const rows = await app.database.query('select * from webhook_events e join webhook_deliveries d using (event_id)')
    const kept = JSON.stringify(rows)
    for (const word of [method.firstName, method.lastName, method.creditCardNumber, '735"']) {
      assert.ok(!kept.includes(word), 'the outbox names nobody')
    }
  })
})

test('a company without webhooks has nothing written for them', async () => {
  const count = async () => (await app.database.query('select 1 from webhook_events')).length
  const before = await count()
  app.gateway.declineNext(NO_FUNDS)
  await app.charge()
  assert.equal(await count(), before)
})
