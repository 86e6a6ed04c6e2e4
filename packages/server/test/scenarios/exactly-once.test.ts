import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { nextReference } from '../harness/payment-bodies.ts'
import { countCodes, NO_FUNDS, openScriptedApp, timesAnswered } from '../harness/scripted-app.ts'

const app = await openScriptedApp({ after })
const { gateway } = app

describe('a payment is charged once', () => {
  it('when 1,000 charges come at once with one merchantTransactionId', async () => {
    const merchantTransactionId = nextReference()
    const orderId = 'order-thousandfold'
    const post = () => app.charge({ merchantTransactionId, orderId })
    const answers = await Promise.all(Array.from({ length: 1_000 }, post))
    assert.deepEqual(countCodes(answers), { '10000': 1, '50129': 999 })
    assert.equal(gateway.timesCharged(orderId), 1)
    const kept = await app.get(`/v1/transactions/byMerchantTransactionId/${merchantTransactionId}`)
    assert.equal(
      kept.json.transaction.transactionId,
      answers.find((answer) => answer.responseCode === '10000').transactionId,
    )
  })

  it('when it comes again later with the same merchantTransactionId, declined or approved', async () => {
    const orderId = 'order-repeated'
    gateway.declineNext(NO_FUNDS)
    const declined = { merchantTransactionId: nextReference(), orderId }
    assert.equal((await app.charge(declined)).responseCode, '20023')
    assert.equal((await app.charge(declined)).responseCode, '50129')
    const approved = { merchantTransactionId: nextReference(), orderId: 'order-repeated-2' }
    assert.equal((await app.charge(approved)).responseCode, '10000')
    assert.equal((await app.charge({ ...approved, amount: 77 })).responseCode, '50129', 'whatever else it says')
    assert.equal(gateway.timesCharged(orderId), 0)
  })

  it('by authorize and charge each: a merchantTransactionId is used by transaction type', async () => {
    const merchantTransactionId = nextReference()
    assert.equal((await app.authorize({ merchantTransactionId })).responseCode, '10000')
    assert.equal((await app.charge({ merchantTransactionId })).responseCode, '10000')
    assert.equal((await app.authorize({ merchantTransactionId })).responseCode, '50129')
  })

  it('when its case is posted many times at once: one attempt is at the gateway, the others are told to wait', async () => {
    const payment = { orderId: 'order-many-posts', amount: 2500 }
    gateway.declineNext(NO_FUNDS)
    const { referenceData } = await app.charge(payment)
    const held = gateway.holdNext()
    const retry = () => app.charge({ ...payment, referenceData, retryCount: 1 })
    const first = retry()
    await held.arrived
    const others = await Promise.all(Array.from({ length: 20 }, retry))
    assert.deepEqual(countCodes(others), { '20039': 20 })
    assert.ok(others.every((answer) => answer.transactionStatus === 3 && answer.retryDate === null))
    held.release()
    assert.equal((await first).responseCode, '10000')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
    assert.equal((await retry()).responseCode, '30044')
  })

  it('when its case is posted many times at once and nobody is ahead', async () => {
    const payment = { orderId: 'order-race', amount: 2600 }
    gateway.declineNext(NO_FUNDS)
    const { referenceData } = await app.charge(payment)
    const retry = () => app.charge({ ...payment, referenceData, retryCount: 1 })
    const answers = await Promise.all(Array.from({ length: 30 }, retry))
    assert.equal(timesAnswered(answers, '10000'), 1)
    assert.equal(timesAnswered(answers, '20039', '30044'), 29)
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })

  it('also by those who do not send referenceData, once a case is open', async () => {
    const payment = { orderId: 'order-no-reference', amount: 2700 }
    gateway.declineNext(NO_FUNDS)
    await app.charge(payment)
    const held = gateway.holdNext()
    const first = app.charge(payment)
    await held.arrived
    assert.equal((await app.charge(payment)).responseCode, '20039')
    held.release()
    assert.equal((await first).responseCode, '10000')
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })
})

describe('two declines of one payment at once', () => {
  it('make one case, which the next attempt joins', async () => {
    const payment = { orderId: 'order-two-declines', amount: 2800 }
    const declined = { kind: 'declined', answer: NO_FUNDS } as const
    const [first, second] = [gateway.holdNext(declined), gateway.holdNext(declined)]
    const answers = [app.charge(payment), app.charge(payment)]
    await Promise.all([first.arrived, second.arrived])
    first.release()
    second.release()
    const codes = countCodes(await Promise.all(answers))
    assert.deepEqual(codes, { '20023': 2 })
    const cases = await app.database.query<{ case_id: string; retry_count: number; attempts: number }>(
      `select c.case_id, c.retry_count, (select count(*) from attempts a where a.case_id = c.case_id) as attempts
       from recovery_cases c where c.initial_transaction_id in
         (select transaction_id from transactions where order_id = $1)`,
      [payment.orderId],
    )
    assert.equal(cases.length, 1)
    assert.equal(cases[0]?.attempts, 2)
    assert.equal(cases[0]?.retry_count, 1, 'the second of them is a retry of the payment')
    assert.equal((await app.charge(payment)).responseCode, '10000')
    for (const answer of await Promise.all(answers)) {
      const { referenceData } = answer
      assert.equal((await app.charge({ ...payment, referenceData })).responseCode, '30044')
    }
    assert.equal(gateway.timesCharged(payment.orderId), 1)
  })
})

describe('money given back', () => {
  it('never exceeds what was taken, however many refunds come at once', async () => {
    const { transactionId } = await app.charge({ amount: 5000, orderId: 'order-refunds' })
    const before = gateway.requests.length
    const refunds = await Promise.all(
      Array.from({ length: 12 }, () => app.followUp('refund', transactionId, { amount: 3000 })),
    )
    assert.equal(timesAnswered(refunds, '10000'), 1)
    assert.equal(timesAnswered(refunds, '20039', '30015'), 11)
    assert.equal(gateway.requests.length - before, 1)
    assert.equal((await app.followUp('refund', transactionId, { amount: 2001 })).responseCode, '30015')
    assert.equal((await app.followUp('refund', transactionId)).amount, 2000, 'all that is left')
    assert.equal((await app.followUp('refund', transactionId)).responseCode, '30015')
  })

  it('is paid once for a refund that is repeated with its reference, at once or later', async () => {
    const { transactionId } = await app.charge({ amount: 5000, orderId: 'order-repeated-refund' })
    const refund = { amount: 1000, merchantTransactionId: nextReference() }
    const before = gateway.timesApproved('refund')
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.followUp('refund', transactionId, refund)))
    assert.equal(timesAnswered(answers, '10000'), 1)
    assert.equal(timesAnswered(answers, '20039', '50129'), 9)
    assert.equal((await app.followUp('refund', transactionId, refund)).responseCode, '50129')
    assert.equal(gateway.timesApproved('refund') - before, 1)
  })

  it('is either voided or refunded, never both', async () => {
    const { transactionId } = await app.charge({ amount: 5000, orderId: 'order-void-or-refund' })
    const before = gateway.requests.length
    await Promise.all([
      app.followUp('void', transactionId),
      app.followUp('refund', transactionId),
      app.followUp('void', transactionId),
      app.followUp('refund', transactionId),
    ])
    assert.equal(gateway.requests.length - before, 1)
  })

  it('is taken once: an authorization is captured once, however many captures come at once', async () => {
    const { transactionId } = await app.authorize({ amount: 5000, orderId: 'order-captures' })
    const before = gateway.timesApproved('capture')
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.followUp('capture', transactionId)))
    assert.equal(timesAnswered(answers, '10000'), 1)
    assert.equal(timesAnswered(answers, '20039', '30079'), 9)
    assert.equal(gateway.timesApproved('capture') - before, 1)
  })

  it('keeps the reference of a refund that provably did nothing free for the next try', async () => {
    const { transactionId } = await app.charge({ amount: 5000, orderId: 'order-refund-refused' })
    const refund = { amount: 1000, merchantTransactionId: nextReference() }
    gateway.refuseNext()
    assert.equal((await app.followUp('refund', transactionId, refund)).responseCode, '20046')
    assert.equal((await app.followUp('refund', transactionId, refund)).responseCode, '10000')
    assert.equal((await app.followUp('refund', transactionId, refund)).responseCode, '50129')
  })
})
