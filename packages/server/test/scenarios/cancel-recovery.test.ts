import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openReceiver } from '../harness/receiver.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS, type WireTransaction } from '../harness/scripted-app.ts'

const app = await openScheduledApp({ after }, { config: { allowsPrivateUrls: true } })
const { gateway } = app
const receiver = await openReceiver({ after })
receiver.react((_request, response) => void response.writeHead(200).end('{"due": true}'))
await app.put('/v1/company', { company: { preflightUrl: `${receiver.url}/due` } })

async function bookedPayment(orderId: string): Promise<WireTransaction> {
  gateway.declineNext(NO_FUNDS)
  return app.charge({ orderId, merchantTransactionId: `m-${orderId}` })
}

const cancel = (id: string, body: unknown = { transaction: { reason: 'The customer left' } }) =>
  app.post(`/v1/transactions/${id}/cancelrecovery`, body)

describe('a cancelled recovery', () => {
  it('answers with the first transaction of the chain, from any of it, and the same again', async () => {
    const first = await bookedPayment('chain')
    gateway.declineNext(NO_FUNDS)
    await app.runAt(first.retryDate)
    const chain = (await app.list()).filter((item) => item.initialMerchantTransactionId === 'm-chain')
    const retry = chain.at(-1)
    assert.equal(chain.length, 2)
    const { status, json } = await cancel(retry.transactionId)
    assert.equal(status, 200)
    assert.deepEqual(
      [json.transaction.transactionId, json.transaction.merchantTransactionId, json.transaction.completionStatus],
      [first.transactionId, 'm-chain', 'RecoveryCancelled'],
    )
    assert.deepEqual((await cancel(first.transactionId, { transaction: {} })).json, json)
    const [kept] = await app.database.query<{ cancel_reason: string }>(
      'select cancel_reason from recovery_cases where initial_transaction_id = $1',
      [first.transactionId],
    )
    assert.equal(kept?.cancel_reason, 'The customer left', 'the first reason stands')
  })

  it('is charged no more, by us or by the merchant, and its card is erased', async () => {
    const sealed = await app.sealedNumbers()
    const first = await bookedPayment('over')
    assert.equal(await app.sealedNumbers(), sealed + 1)
    await cancel(first.transactionId)
    assert.equal(await app.sealedNumbers(), sealed)
    const before = gateway.requests.length
    await app.runAt(first.retryDate)
    const own = await app.charge({ orderId: 'over', referenceData: first.referenceData })
    assert.equal(own.responseCode, '30080')
    assert.equal(gateway.requests.length, before)
  })

  for (const [what, end] of [
    ['cancelrecovery', (first: WireTransaction) => cancel(first.transactionId)],
    ['refundedpayment', (first: WireTransaction) => app.followUp('refundedpayment', first.transactionId)],
    [
      'the redaction of its card',
      (first: WireTransaction) => app.put(`/v1/paymentmethods/${first.paymentMethod.paymentMethodId}/redact`),
    ],
  ] as const) {
    it(`by ${what} is not charged even when a worker has taken the retry up already`, async () => {
      const first = await bookedPayment(`between ${what}`)
      // The worker stands between its claim and the begin of the attempt while it asks whether the payment is due.
      receiver.react((_request, response) => {
        void end(first).then(() => response.writeHead(200).end('{"due": true}'))
      })
      const before = gateway.requests.length
      await app.runAt(first.retryDate)
      assert.equal(gateway.requests.length, before)
      assert.equal((await app.read(first.transactionId)).completionStatus, 'RecoveryCancelled')
    })
  }

  it('by the redaction of its card is over before it begins, when the first attempt was under way then', async () => {
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const charged = app.charge({ orderId: 'redacted early', merchantTransactionId: 'm-redacted-early' })
    await held.arrived
    const read = async () =>
      (await app.get('/v1/transactions/byMerchantTransactionId/m-redacted-early')).json.transaction
    const { paymentMethodId } = (await read()).paymentMethod
    assert.equal((await app.put(`/v1/paymentmethods/${paymentMethodId}/redact`)).status, 200)
    held.release()
    await charged
    const { retryDate, completionStatus } = await read()
    assert.deepEqual([retryDate, completionStatus], [null, 'RecoveryCancelled'])
  })

  it('stays cancelled when the attempt that was under way is declined', async () => {
    const first = await bookedPayment('under way')
    app.reach(first.retryDate)
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const running = app.app.runDueRetries()
    await held.arrived
    assert.equal((await cancel(first.transactionId)).json.transaction.completionStatus, 'RecoveryCancelled')
    held.release()
    await running
    assert.equal((await app.read(first.transactionId)).completionStatus, 'RecoveryCancelled')
  })
})

describe('a payment whose first attempt provably did nothing', () => {
  for (const [what, end] of [
    ['cancelrecovery', (id: string) => cancel(id)],
    ['refundedpayment', (id: string) => app.followUp('refundedpayment', id)],
  ] as const) {
    it(`is ended by ${what} of that attempt too, once another one has opened its recovery`, async (t) => {
      await app.put('/v1/company', { company: { mode: 'merchant' } })
      t.after(() => app.put('/v1/company', { company: { mode: 'reprise' } }))
      const payment = { orderId: `nothing ${what}`, customerId: `nothing ${what}` }
      gateway.refuseNext()
      const nothing = await app.charge(payment)
      assert.equal(nothing.transactionStatus, 3)
      gateway.declineNext(NO_FUNDS)
      const declined = await app.charge(payment)
      await end(nothing.transactionId)
      assert.equal((await app.read(declined.transactionId)).completionStatus, 'RecoveryCancelled')
      const again = await app.charge({ ...payment, referenceData: declined.referenceData })
      assert.equal(again.responseCode, '30080')
    })
  }
})

describe('a cancellation that can do nothing', () => {
  it('is answered 404 for an unknown transaction', async () => {
    assert.equal((await cancel('01ARZ3NDEKTSV4RRFFQ69G5FAV')).status, 404)
  })

  it('says so for a payment that was never in recovery, and for one whose recovery has ended', async () => {
    const approved = await app.charge()
    const none = await cancel(approved.transactionId)
    assert.deepEqual([none.status, none.json.error.code], [400, 'conflict'])
    const first = await bookedPayment('recovered')
    await app.runAt(first.retryDate)
    const over = await cancel(first.transactionId)
    assert.deepEqual([over.status, over.json.error.code], [400, 'conflict'])
    assert.equal((await app.read(first.transactionId)).completionStatus, 'RecoverySuccessful')
  })

  it('says that a payment is not known yet whose first attempt is under way, and is taken when it is known', async () => {
    const held = gateway.holdNext({ kind: 'declined', answer: NO_FUNDS })
    const charged = app.charge({ orderId: 'not yet', merchantTransactionId: 'm-not-yet' })
    await held.arrived
    const { transactionId } = (await app.get('/v1/transactions/byMerchantTransactionId/m-not-yet')).json.transaction
    const early = await cancel(transactionId)
    assert.deepEqual([early.status, early.json.error.code], [400, 'conflict'])
    assert.match(early.json.error.message, /not known yet/)
    held.release()
    await charged
    assert.equal((await cancel(transactionId)).json.transaction.completionStatus, 'RecoveryCancelled')
  })

  it('names the field that is wrong, and cancels nothing', async () => {
    const first = await bookedPayment('still booked')
    const answer = await cancel(first.transactionId, { transaction: { reason: 'x'.repeat(256) } })
    assert.deepEqual([answer.status, answer.json.error.field], [400, 'transaction.reason'])
    assert.equal((await app.read(first.transactionId)).completionStatus, null)
  })
})
