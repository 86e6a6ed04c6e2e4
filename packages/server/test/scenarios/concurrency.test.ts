import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { TestLifetime } from '../harness/database.ts'
import { holdNextAnswer } from '../harness/held-statement.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'

const HOUR_MS = 3_600_000
const app = await openScriptedApp({ after })
const { gateway, clock } = app

let orders = 0
function newPayment() {
  orders += 1
  return { orderId: `order-${orders}`, amount: 4000 + orders }
}

/** A payment in an open case. */
async function declinedPayment() {
  const payment = newPayment()
  gateway.declineNext(NO_FUNDS)
  const { referenceData, transactionId } = await app.charge(payment)
  return { payment, referenceData, transactionId }
}

/**
 * Posts once more, through a server that has just read all about the case; what `meanwhile` does, it learns too late.
 * Resolves to its answer.
 */
async function postHavingRead(t: TestLifetime, post: Record<string, unknown>, meanwhile: () => Promise<unknown>) {
  const { held, hasRun, release } = holdNextAnswer(app.database, 'as reference_used')
  const late = await openScriptedApp(t, { gateway, beside: { ...app, database: held } })
  const answer = late.charge(post)
  await hasRun
  await meanwhile()
  release()
  return answer
}

describe('a payment whose case changed between reading and sending', () => {
  for (const named of ['by referenceData', 'by its order alone']) {
    const withReference = (payment: object, referenceData: string) =>
      named === 'by referenceData' ? { ...payment, referenceData } : { ...payment }

    it(`is not charged again when it was recovered meanwhile, named ${named}`, async (t) => {
      const { payment, referenceData } = await declinedPayment()
      const post = withReference(payment, referenceData)
      const answer = await postHavingRead(t, post, () => app.charge(payment))
      assert.equal(answer.responseCode, '30044')
      assert.equal(gateway.timesCharged(payment.orderId), 1)
    })

    it(`is not sent when it was cancelled meanwhile, named ${named}`, async (t) => {
      const { payment, referenceData, transactionId } = await declinedPayment()
      const post = withReference(payment, referenceData)
      const answer = await postHavingRead(t, post, () => app.followUp('refundedpayment', transactionId))
      assert.equal(answer.responseCode, '30080')
      assert.equal(gateway.timesCharged(payment.orderId), 0)
    })

    it(`is not sent under a never-answer that came meanwhile, named ${named}`, async (t) => {
      const { payment, referenceData } = await declinedPayment()
      const sentBefore = gateway.requests.length
      const post = withReference(payment, referenceData)
      const answer = await postHavingRead(t, post, async () => {
        gateway.declineNext({ networkCode: 'R0' })
        await app.charge({ ...payment, referenceData })
      })
      assert.equal(answer.responseCode.startsWith('3'), true)
      assert.equal(gateway.requests.length - sentBefore, 1)
    })

    it(`is sent when it was declined once more meanwhile, named ${named}`, async (t) => {
      const { payment, referenceData } = await declinedPayment()
      const post = withReference(payment, referenceData)
      const answer = await postHavingRead(t, post, async () => {
        gateway.declineNext(NO_FUNDS)
        await app.charge({ ...payment, referenceData })
      })
      assert.equal(answer.responseCode, '10000')
      assert.equal(gateway.timesCharged(payment.orderId), 1)
    })
  }
})

describe('a clock that jumps while a payment is at the gateway', () => {
  for (const [direction, jumpMs] of [
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ] as const) {
    it(`does not make a living request look dead: nobody asks about it (${direction})`, async (t) => {
      const { payment, referenceData } = await declinedPayment()
      const held = gateway.holdNext()
      const first = app.charge({ ...payment, referenceData })
      await held.arrived
      const lookUps = gateway.lookUps.length
      clock.advance(jumpMs)
      t.after(() => clock.advance(-jumpMs))
      assert.equal((await app.charge({ ...payment, referenceData })).responseCode, '20039')
      assert.equal((await app.charge(payment)).responseCode, '20039')
      await app.app.resolveUnresolved()
      assert.equal(gateway.lookUps.length, lookUps)
      held.release()
      assert.equal((await first).responseCode, '10000')
      assert.equal(gateway.timesCharged(payment.orderId), 1)
    })
  }

  it('back before it is sent does not make it look dead either', async (t) => {
    const { payment, referenceData, transactionId } = await declinedPayment()
    clock.advance(-HOUR_MS)
    t.after(() => clock.advance(HOUR_MS))
    const held = gateway.holdNext()
    const first = app.charge({ ...payment, referenceData })
    await held.arrived
    const lookUps = gateway.lookUps.length
    assert.equal((await app.charge({ ...payment, referenceData })).responseCode, '20039')
    await app.app.resolveUnresolved()
    assert.equal(gateway.lookUps.length, lookUps)
    held.release()
    const recovered = await first
    assert.equal(recovered.responseCode, '10000')
    const refund = gateway.holdNext()
    const refunding = app.followUp('refund', recovered.transactionId)
    await refund.arrived
    // It waits for the one under way, and is judged by what became of it.
    const another = app.followUp('refund', recovered.transactionId)
    // Longer than it takes to look, and to be answered without waiting.
    for (let i = 0; i < 3; i += 1) await declinedPayment()
    await app.app.resolveUnresolved()
    assert.equal(gateway.lookUps.length, lookUps)
    refund.release()
    assert.equal((await refunding).responseCode, '10000')
    assert.equal((await another).responseCode, '30015')
    assert.equal(gateway.lookUps.length, lookUps)
    assert.notEqual(transactionId, recovered.transactionId)
  })
})

describe('a cancellation', () => {
  it('while a retry is at the gateway ends the case, whatever the retry brings', async () => {
    const { payment, referenceData, transactionId } = await declinedPayment()
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const retry = app.charge({ ...payment, referenceData })
    await held.arrived
    assert.equal((await app.followUp('refundedpayment', transactionId)).responseCode, '10000')
    held.release()
    await retry
    const sentBefore = gateway.requests.length
    assert.equal((await app.charge({ ...payment, referenceData })).responseCode, '30080')
    assert.equal(gateway.requests.length, sentBefore)
    assert.equal(gateway.timesCharged(payment.orderId), 0)
  })

  it('while the first attempt is at the gateway waits until it is known, and then holds', async () => {
    const payment = newPayment()
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const first = app.charge(payment)
    await held.arrived
    const [row] = await app.database.query<{ transaction_id: string }>(
      'select transaction_id from transactions where order_id = $1',
      [payment.orderId],
    )
    const cancel = () => app.followUp('refundedpayment', row!.transaction_id)
    assert.equal((await cancel()).responseCode, '20039', 'there is no recovery yet that it could end')
    held.release()
    const { referenceData } = await first
    assert.equal((await cancel()).responseCode, '10000')
    assert.equal((await app.charge({ ...payment, referenceData })).responseCode, '30080')
    assert.equal(gateway.timesCharged(payment.orderId), 0)
  })
})
