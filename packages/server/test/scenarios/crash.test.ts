import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { nextReference } from '../harness/payment-bodies.ts'
import { NO_FUNDS, openScriptedApp, type ScriptedApp } from '../harness/scripted-app.ts'

const first = await openScriptedApp({ after })
const { gateway, database } = first

/** Ages what is being sent, by the database's clock, beyond the life of any request: nobody is waiting for it any more. */
async function outliveRequests(): Promise<void> {
  await database.query(`update attempts set written_at = written_at - interval '10 minutes' where state = 'sending'`)
}

let orders = 0
/** A payment that no other story has. */
function newPayment<Changes extends object>(changes: Changes = {} as Changes) {
  orders += 1
  return { orderId: `order-${orders}`, amount: 3000 + orders, ...changes }
}

async function rowOf(transactionId: string) {
  const [row] = await database.query<{ state: string; sealed: boolean; storage_state: string; transaction_id: string }>(
    `select a.transaction_id, a.state, m.sealed_pan is not null as sealed, m.storage_state from attempts a
     join transactions t using (company_id, transaction_id) join payment_methods m using (company_id, payment_method_id)
     where a.transaction_id = $1`,
    [transactionId],
  )
  return row
}

async function transactionIdOf(orderId: string): Promise<string> {
  const rows = await database.query<{ transaction_id: string }>(
    'select transaction_id from transactions where order_id = $1',
    [orderId],
  )
  assert.equal(rows.length, 1)
  return rows[0]!.transaction_id
}

/** A charge is at the gateway when its process dies; the server that starts then knows only what is on disk. */
async function crashDuring(
  t: { after(work: () => unknown): void },
  payment: Record<string, unknown> & { orderId: string },
  held = gateway.holdNext(),
): Promise<{ next: ScriptedApp; transactionId: string; wakeTheDead: () => Promise<unknown> }> {
  // Opened before, so that its own first turn of asking finds nothing: each story says when it asks.
  const next = await first.beside(t)
  const lost = first.charge(payment)
  await held.arrived
  await outliveRequests()
  const wakeTheDead = async () => {
    held.release()
    return lost
  }
  t.after(wakeTheDead)
  return { next, transactionId: await transactionIdOf(payment.orderId), wakeTheDead }
}

let [requestsBefore, lookUpsBefore] = [0, 0]
beforeEach(() => {
  requestsBefore = gateway.requests.length
  lookUpsBefore = gateway.lookUps.length
})
const sent = () => gateway.requests.length - requestsBefore
const asked = () => gateway.lookUps.length - lookUpsBefore

describe('an attempt', () => {
  it('is on disk as sending before the gateway is called, and read as not known yet', async () => {
    const payment = newPayment()
    const held = gateway.holdNext()
    const answer = first.charge(payment)
    await held.arrived
    const transactionId = await transactionIdOf(payment.orderId)
    assert.equal((await rowOf(transactionId))?.state, 'sending')
    const read = await first.read(transactionId)
    assert.deepEqual([read.transactionStatus, read.responseCode, read.retryDate], [3, '20039', null])
    held.release()
    assert.equal((await answer).transactionId, transactionId)
    assert.equal((await rowOf(transactionId))?.state, 'approved')
  })

  it('that provably did nothing frees its reference and may be made again', async () => {
    const payment = newPayment({ merchantTransactionId: nextReference() })
    gateway.refuseNext()
    const refused = await first.charge(payment)
    assert.deepEqual([refused.transactionStatus, refused.responseCode], [3, '20046'])
    assert.equal((await first.charge(payment)).responseCode, '10000')
    assert.equal((await first.charge(payment)).responseCode, '50129')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })
})

describe('referenceData of an attempt that did nothing', () => {
  it('does not lead around the case that was opened since, nor around the attempt that is under way in it', async () => {
    const payment = newPayment()
    gateway.refuseNext()
    const { referenceData } = await first.charge(payment)
    gateway.declineNext(NO_FUNDS)
    await first.charge({ ...payment, referenceData })
    const held = gateway.holdNext()
    const retry = first.charge({ ...payment, referenceData })
    await held.arrived
    assert.equal((await first.charge({ ...payment, referenceData })).responseCode, '20039')
    held.release()
    assert.equal((await retry).responseCode, '10000')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('is not charged after the merchant cancelled it', async () => {
    const payment = newPayment()
    gateway.refuseNext()
    const { referenceData, transactionId } = await first.charge(payment)
    assert.equal((await first.followUp('refundedpayment', transactionId)).responseCode, '10000')
    assert.equal((await first.charge({ ...payment, referenceData })).responseCode, '30080')
  })
})

describe('a payment of which several attempts did nothing', () => {
  async function twiceRefused() {
    const payment = newPayment()
    gateway.refuseNext()
    const { referenceData, transactionId } = await first.charge(payment)
    gateway.refuseNext()
    const second = await first.charge({ ...payment, referenceData })
    return { payment, transactionId, referenceData: second.referenceData }
  }

  it('is not charged after the merchant cancelled it by the first of them', async () => {
    const { payment, transactionId, referenceData } = await twiceRefused()
    assert.equal((await first.followUp('refundedpayment', transactionId)).responseCode, '10000')
    assert.equal((await first.charge({ ...payment, referenceData })).responseCode, '30080')
    assert.equal(gateway.timesCharged(payment.orderId), 0)
  })

  it('is charged when it was cancelled before and posted anew', async () => {
    const payment = newPayment()
    gateway.refuseNext()
    const { transactionId } = await first.charge(payment)
    assert.equal((await first.followUp('refundedpayment', transactionId)).responseCode, '10000')
    gateway.refuseNext()
    const { referenceData } = await first.charge(payment)
    assert.equal((await first.charge({ ...payment, referenceData })).responseCode, '10000')
  })

  it('is cancelled by the first of them only when what is under way is known', async () => {
    const { payment, transactionId, referenceData } = await twiceRefused()
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const third = first.charge({ ...payment, referenceData })
    await held.arrived
    const cancel = () => first.followUp('refundedpayment', transactionId)
    assert.equal((await cancel()).responseCode, '20039', 'it may open a case that would go on')
    held.release()
    const declined = await third
    assert.equal((await cancel()).responseCode, '10000')
    const again = await first.charge({ ...payment, referenceData: declined.referenceData })
    assert.equal(again.responseCode, '30080')
  })
})

describe('an answer that was lost', () => {
  it('after the money moved is not known yet; the next charge asks, and sends nothing', async () => {
    const payment = newPayment()
    gateway.loseNextAnswer()
    const unknown = await first.charge(payment)
    assert.deepEqual([unknown.transactionStatus, unknown.responseCode, unknown.retryDate], [3, '20039', null])
    const next = await first.charge(payment)
    assert.deepEqual([next.transactionStatus, next.responseCode], [2, '30044'])
    assert.deepEqual([sent(), asked()], [1, 1])
    assert.equal((await first.read(unknown.transactionId)).responseCode, '10000')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('with the request before the gateway saw it: the next charge asks, and is sent', async () => {
    const payment = newPayment({ merchantTransactionId: nextReference() })
    gateway.loseNextRequest()
    const lost = await first.charge(payment)
    assert.equal(lost.responseCode, '20039')
    assert.equal((await first.charge({ ...payment, merchantTransactionId: nextReference() })).responseCode, '10000')
    assert.equal(asked(), 1)
    assert.equal((await rowOf(lost.transactionId))?.state, 'not_processed')
    const { merchantTransactionId } = payment
    assert.equal((await first.charge({ ...newPayment(), merchantTransactionId })).responseCode, '10000', 'it is free')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('and cannot be asked about keeps the payment from being sent, until it can', async () => {
    const payment = newPayment()
    gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS })
    const { referenceData } = await first.charge(payment)
    for (const changes of [{}, { referenceData }, { referenceData, retryCount: 1 }]) {
      gateway.failNextLookUps()
      const answer = await first.charge({ ...payment, ...changes })
      assert.deepEqual([answer.transactionStatus, answer.responseCode, answer.retryDate], [3, '20039', null])
    }
    assert.equal(sent(), 1)
    assert.equal((await first.charge(payment)).responseCode, '10000', 'it was a decline, so a retry is sent')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('because the adapter broke is asked about all the same', async () => {
    const payment = newPayment()
    gateway.throwAfterNext()
    assert.equal((await first.charge(payment)).responseCode, '20039')
    assert.equal((await first.charge(payment)).responseCode, '30044')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('is found out without anyone posting again', async () => {
    const payment = newPayment()
    gateway.loseNextAnswer()
    const { transactionId } = await first.charge(payment)
    assert.equal(await first.app.resolveUnresolved(), 0)
    assert.equal((await first.read(transactionId)).responseCode, '10000')
    assert.equal(sent(), 1)
  })

  it('and comes after the deadline changes nothing', async (t) => {
    const hasty = await openScriptedApp(t, { gateway, config: { gatewayDeadlineMs: 5 }, beside: first })
    const payment = newPayment()
    const held = gateway.holdNext()
    const unknown = await hasty.charge(payment)
    assert.equal(unknown.responseCode, '20039')
    held.release()
    assert.equal((await first.read(unknown.transactionId)).responseCode, '20039')
    assert.equal((await first.charge(payment)).responseCode, '30044')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('of a refund keeps the next refund back until it is found out, and counts', async () => {
    const payment = newPayment({ amount: 5000 })
    const { transactionId } = await first.charge(payment)
    gateway.loseNextAnswer()
    assert.equal((await first.followUp('refund', transactionId, { amount: 3000 })).responseCode, '20039')
    gateway.failNextLookUps()
    assert.equal((await first.followUp('refund', transactionId, { amount: 1 })).responseCode, '20039')
    assert.equal((await first.followUp('refund', transactionId, { amount: 3000 })).responseCode, '30015')
    assert.equal((await first.followUp('refund', transactionId)).amount, 2000)
    assert.equal(gateway.timesApproved('refund'), 2)
  })
})

describe('after a crash with a charge at the gateway', () => {
  it('the next process asks what became of it, and never sends it again', async (t) => {
    const payment = newPayment()
    const { next, transactionId, wakeTheDead } = await crashDuring(t, payment)
    assert.equal(await next.app.resolveUnresolved(), 0)
    assert.equal((await next.read(transactionId)).responseCode, '10000')
    await wakeTheDead()
    assert.equal((await next.read(transactionId)).responseCode, '10000')
    assert.equal(sent(), 1)
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('a new charge of the same payment asks first, and is not sent when the money was taken', async (t) => {
    const payment = newPayment()
    const { next, transactionId } = await crashDuring(t, payment)
    assert.equal((await next.charge(payment)).responseCode, '30044')
    assert.deepEqual([sent(), asked()], [1, 1])
    assert.equal((await next.read(transactionId)).responseCode, '10000')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('a new charge of the same payment joins the case that a declined one opens', async (t) => {
    const payment = newPayment()
    const { next, transactionId } = await crashDuring(
      t,
      payment,
      gateway.holdNext({ kind: 'declined', answer: NO_FUNDS }),
    )
    const approved = await next.charge(payment)
    assert.equal(approved.responseCode, '10000')
    const entries = await database.query<{ case_id: string }>(
      'select distinct case_id from attempts where transaction_id in ($1, $2)',
      [transactionId, approved.transactionId],
    )
    assert.equal(entries.length, 1)
    assert.notEqual(entries[0]!.case_id, null)
  })

  it('a gateway that cannot be asked holds the payment back, and the attempt becomes unknown', async (t) => {
    const payment = newPayment()
    const { next, transactionId } = await crashDuring(t, payment)
    gateway.failNextLookUps(2)
    assert.equal((await next.charge(payment)).responseCode, '20039')
    assert.equal((await rowOf(transactionId))?.state, 'unknown')
    assert.equal((await next.charge(payment)).responseCode, '20039')
    assert.equal((await next.charge(payment)).responseCode, '30044')
    assert.equal(sent(), 1)
  })

  it('of a retry counts that retry, and the case goes on', async (t) => {
    const payment = newPayment()
    gateway.declineNext(NO_FUNDS)
    const { referenceData } = await first.charge(payment)
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const next = await first.beside(t)
    const lost = first.charge({ ...payment, referenceData })
    await held.arrived
    await outliveRequests()
    assert.equal(await next.app.resolveUnresolved(), 0)
    const [kase] = await database.query<{ state: string; retry_count: number }>(
      `select state, retry_count from recovery_cases c where exists (select from transactions t
         where t.order_id = $1 and t.transaction_id = c.initial_transaction_id)`,
      [payment.orderId],
    )
    assert.deepEqual(kase, { state: 'open', retry_count: 1 })
    held.release()
    await lost
  })

  it('a method that was to be retained is Stored when the charge was approved', async (t) => {
    const payment = newPayment({ retainOnSuccess: true })
    const { next, transactionId } = await crashDuring(t, payment)
    assert.equal((await rowOf(transactionId))?.storage_state, 'Cached')
    await next.app.resolveUnresolved()
    const row = await rowOf(transactionId)
    assert.deepEqual([row?.storage_state, row?.sealed], ['Stored', true])
  })

  it('a method that was to be retained is erased when the charge was declined', async (t) => {
    const payment = newPayment({ retainOnSuccess: true })
    const { next, transactionId } = await crashDuring(
      t,
      payment,
      gateway.holdNext({ kind: 'declined', answer: NO_FUNDS }),
    )
    assert.equal((await rowOf(transactionId))?.sealed, true)
    await next.app.resolveUnresolved()
    const row = await rowOf(transactionId)
    assert.deepEqual([row?.storage_state, row?.sealed], ['Cached', false])
  })

  it('a refund at the gateway is asked about before any other money is given back', async (t) => {
    const payment = newPayment({ amount: 5000 })
    const { transactionId } = await first.charge(payment)
    const held = gateway.holdNext()
    const next = await first.beside(t)
    const lost = first.followUp('refund', transactionId, { amount: 4000 })
    await held.arrived
    await outliveRequests()
    assert.equal((await next.followUp('refund', transactionId, { amount: 4000 })).responseCode, '30015')
    assert.equal((await next.followUp('refund', transactionId)).amount, 1000)
    held.release()
    assert.equal((await lost).responseCode, '10000')
  })
})
