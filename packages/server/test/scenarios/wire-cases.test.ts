import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, nextReference, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { NO_RESPONSE } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
const DAY_MS = 86_400_000

/** The first reference of the chain that a transaction belongs to. */
async function initialOf(transactionId: string) {
  return (await client.read(transactionId)).initialMerchantTransactionId
}

function assertNotSent(transaction: { [key: string]: unknown }, code: string) {
  assert.equal(transaction['responseCode'], code)
  assert.equal(transaction['transactionStatus'], 2)
  assert.deepEqual(transaction['response'], NO_RESPONSE)
  assert.equal(transaction['gatewayTransactionId'], null)
  assert.equal(transaction['retryDate'], null)
}

describe('referenceData', () => {
  test('ties the next attempt to this one', async () => {
    const first = await client.charge({ amount: 2008 })
    const second = await client.charge({ amount: 2008, retryCount: 1, referenceData: first.referenceData })
    assert.equal(await initialOf(second.transactionId), first.merchantTransactionId)
    const third = await client.charge({ amount: 2008, retryCount: 2, referenceData: second.referenceData })
    assert.equal(await initialOf(third.transactionId), first.merchantTransactionId)
  })

  test('alone decides the case, whatever orderId or customerId say', async () => {
    const first = await client.charge({ amount: 2008 })
    const second = await client.charge({
      amount: 2008,
      orderId: nextReference(),
      customerId: nextReference(),
      referenceData: first.referenceData,
    })
    assert.equal(await initialOf(second.transactionId), first.merchantTransactionId)
  })

  test('is at most 255 characters, also after many attempts', async () => {
    let { referenceData } = await client.charge({ amount: 2008 })
    for (let retryCount = 1; retryCount <= 5; retryCount += 1) {
      referenceData = (await client.charge({ amount: 2008, retryCount, referenceData })).referenceData
      assert.ok(referenceData.length <= 255)
    }
  })

  test('that was changed in one character, cut or lengthened: 50132, and nothing is done', async () => {
    const { referenceData } = await client.charge({ amount: 2008 })
    const last = referenceData.at(-1) === 'A' ? 'B' : 'A'
    const first = referenceData[0] === 'A' ? 'B' : 'A'
    const forged = [referenceData.slice(0, -1) + last, first + referenceData.slice(1), referenceData.slice(0, -1)]
    for (const each of [...forged, `${referenceData}x`, '😀', '\u202e']) {
      assert.equal((await client.charge({ referenceData: each })).responseCode, '50132', each)
    }
  })
})

describe('without referenceData', () => {
  const decline = { amount: 2008, orderId: 'order-j', customerId: 'customer-j' }

  test('a charge joins an open case of the same order, customer, amount, currency and card', async () => {
    const orderId = nextReference()
    const first = await client.charge({ ...decline, orderId })
    const second = await client.charge({ ...decline, orderId })
    assert.equal(await initialOf(second.transactionId), first.merchantTransactionId)
  })

  const others: Record<string, Record<string, unknown>> = {
    orderId: { orderId: 'another-order' },
    customer: { customerId: 'another-customer' },
    amount: { amount: 2012 },
    currency: { currencyCode: 'EUR' },
    card: { paymentMethod: cardMethod({ creditCardNumber: SANDBOX_CARDS.jcb }) },
  }
  for (const [what, changes] of Object.entries(others)) {
    test(`another ${what} is another case`, async () => {
      const orderId = nextReference()
      await client.charge({ ...decline, orderId })
      const second = await client.charge({ ...decline, orderId, ...changes })
      assert.equal(await initialOf(second.transactionId), second.merchantTransactionId)
    })
  }

  test('two declines at once are one case', async () => {
    const orderId = nextReference()
    const [one, two] = await Promise.all([
      client.charge({ ...decline, orderId }),
      client.charge({ ...decline, orderId }),
    ])
    assert.equal(await initialOf(one.transactionId), await initialOf(two.transactionId))
  })

  test('a case that is recovered is not open: a later charge of the same order starts anew', async () => {
    const orderId = nextReference()
    const first = await client.charge({ amount: 2112, orderId })
    const second = await client.charge({ amount: 2112, orderId, retryCount: 1 })
    assert.equal(second.responseCode, '10000')
    assert.equal(await initialOf(second.transactionId), first.merchantTransactionId)
    const third = await client.charge({ amount: 2112, orderId, retryCount: 1 })
    assert.equal(third.responseCode, '10000')
    assert.equal(await initialOf(third.transactionId), third.merchantTransactionId)
  })

  test('a case whose days are over is not open: a decline after them starts anew, with its full window', async () => {
    const orderId = nextReference()
    const first = await client.charge({ ...decline, orderId })
    app.clock.advance(31 * DAY_MS)
    const second = await client.charge({ ...decline, orderId })
    assert.equal(await initialOf(second.transactionId), second.merchantTransactionId)
    assert.equal((await client.read(second.transactionId)).completionStatus, null)
    assert.equal((await client.read(first.transactionId)).completionStatus, 'RecoveryExpired')
    app.clock.advance(20 * DAY_MS)
    const { referenceData } = second
    const retry = await client.charge({ ...decline, orderId, referenceData, retryCount: 1 })
    assert.equal(retry.responseCode, '20003', 'the retry is sent')
  })

  test('a payment that is approved at once opens no case', async () => {
    const { transactionId } = await client.charge()
    const read = await client.read(transactionId)
    assert.equal(read.completionStatus, null)
  })
})

describe('not sent, by rule', () => {
  test('a case that is already recovered: 30044', async () => {
    const first = await client.charge({ amount: 2112 })
    const { referenceData } = first
    const second = await client.charge({ amount: 2112, retryCount: 1, referenceData })
    assert.equal(second.responseCode, '10000')
    assertNotSent(await client.charge({ amount: 2112, retryCount: 2, referenceData }), '30044')
    assertNotSent(await client.charge({ amount: 2112, retryCount: 2, referenceData: second.referenceData }), '30044')
  })

  test('a retry that names no dateFirstAttempt has the one that was sent with the first attempt', async () => {
    const dateFirstAttempt = new Date(app.clock.now().getTime() - 3 * DAY_MS).toISOString()
    const first = await client.charge({ amount: 2112, dateFirstAttempt })
    const retry = await client.charge({ amount: 2112, retryCount: 1, referenceData: first.referenceData })
    assert.equal(retry.dateFirstAttempt, dateFirstAttempt)
    const refused = await client.charge({ amount: 2112, retryCount: 2, referenceData: first.referenceData })
    assert.equal(refused.responseCode, '30044')
    assert.equal(refused.dateFirstAttempt, dateFirstAttempt)
  })

  test('dateFirstAttempt absent is that of the case, also when nothing is sent', async () => {
    const first = await client.charge({ amount: 2112 })
    await client.refundedpayment(first.transactionId)
    app.clock.advance(DAY_MS)
    const { referenceData } = first
    const refused = await client.charge({ amount: 2112, retryCount: 1, referenceData })
    assertNotSent(refused, '30080')
    assert.equal(refused.dateFirstAttempt, first.dateFirstAttempt)
  })

  test('a payment that was approved at once, by its referenceData: 30044', async () => {
    const { referenceData } = await client.charge()
    assertNotSent(await client.charge({ referenceData }), '30044')
  })

  test('a cancelled case: 30080', async () => {
    const first = await client.charge({ amount: 2112 })
    await client.refundedpayment(first.transactionId)
    const { referenceData } = first
    assertNotSent(await client.charge({ amount: 2112, retryCount: 1, referenceData }), '30080')
  })

  test('a retryCount above the limit of 15: 30100', async () => {
    const { referenceData } = await client.charge({ amount: 2008 })
    assertNotSent(await client.charge({ amount: 2008, retryCount: 16, referenceData }), '30100')
    assertNotSent(await client.charge({ amount: 2008, retryCount: 16 }), '30100')
  })

  test('the 17th attempt, whatever the merchant counts: 30100', async () => {
    let { referenceData } = await client.charge({ amount: 2008 })
    for (let retry = 1; retry <= 15; retry += 1) {
      const transaction = await client.charge({ amount: 2008, referenceData })
      assert.equal(transaction.retryCount, 0, 'echoed as sent')
      assert.equal(transaction.responseCode, retry < 15 ? '20003' : '30100', `retry ${retry}`)
      assert.equal(transaction.retryDate === null, retry === 15)
      referenceData = transaction.referenceData
    }
    assertNotSent(await client.charge({ amount: 2008, referenceData }), '30100')
  })

  test('more than 30 days after the first time Reprise saw it: 30100', async () => {
    const { referenceData } = await client.charge({ amount: 2112 })
    app.clock.advance(30 * DAY_MS + 1000)
    assertNotSent(await client.charge({ amount: 2112, retryCount: 1, referenceData }), '30100')
  })

  test('a decline of last month gets its full window', async () => {
    const dateFirstAttempt = new Date(app.clock.now().getTime() - 45 * DAY_MS).toISOString()
    const first = await client.charge({ amount: 2112, dateFirstAttempt, retryCount: 3 })
    assert.equal(first.responseCode, '10000', 'retryCount 3 approves 2112')
    const declined = await client.charge({ amount: 2008, dateFirstAttempt })
    assert.equal(declined.responseCode, '20003')
    assert.notEqual(declined.retryDate, null)
  })

  test('a post before the advised time is sent', async () => {
    const first = await client.charge({ amount: 2112 })
    assert.ok(new Date(first.retryDate) > app.clock.now())
    const second = await client.charge({ amount: 2112, retryCount: 1, referenceData: first.referenceData })
    assert.equal(second.responseCode, '10000')
  })

  test('is not kept, does not consume its reference, and answers the referenceData that was sent', async () => {
    const first = await client.charge({ amount: 2112 })
    await client.refundedpayment(first.transactionId)
    const merchantTransactionId = nextReference()
    const { referenceData } = first
    const refused = await client.charge({ amount: 2112, retryCount: 1, referenceData, merchantTransactionId })
    assertNotSent(refused, '30080')
    assert.equal(refused.referenceData, referenceData)
    assert.equal((await app.get(`/v1/transactions/${refused.transactionId}`)).status, 404)
    assert.equal((await client.charge({ merchantTransactionId })).responseCode, '10000')
  })
})

describe('the decision changes the code', () => {
  const twins: readonly (readonly [number, string, string])[] = [
    [2005, '20000', '30080'],
    [2008, '20003', '30082'],
    [2012, '20023', '30087'],
  ]
  for (const [amount, soft, hard] of twins) {
    test(`${soft} that will not be retried is ${hard}, without a date`, async () => {
      const retried = await client.charge({ amount })
      assert.equal(retried.responseCode, soft)
      const stopped = await client.charge({ amount, disableCustomerRecovery: true })
      assert.equal(stopped.responseCode, hard)
      assert.equal(stopped.retryDate, null)
      assert.equal(stopped.disableCustomerRecovery, true)
    })
  }
})

describe('completionStatus', () => {
  test('is null while in recovery, RecoverySuccessful at its end, on every transaction of the chain', async () => {
    const first = await client.charge({ amount: 2112 })
    assert.equal((await client.read(first.transactionId)).completionStatus, null)
    const { referenceData } = first
    const second = await client.charge({ amount: 2112, retryCount: 1, referenceData })
    for (const { transactionId } of [first, second]) {
      assert.equal((await client.read(transactionId)).completionStatus, 'RecoverySuccessful')
    }
  })

  test('is RecoveryDeclined after a hard decline', async () => {
    const { transactionId } = await client.charge({ amount: 3016 })
    assert.equal((await client.read(transactionId)).completionStatus, 'RecoveryDeclined')
  })

  test('is RecoveryExpired when the days are over', async () => {
    const { transactionId } = await client.charge({ amount: 2008 })
    app.clock.advance(31 * DAY_MS)
    assert.equal((await client.read(transactionId)).completionStatus, 'RecoveryExpired')
  })

  test('is RecoveryCancelled after a refundedpayment', async () => {
    const { transactionId } = await client.charge({ amount: 2008 })
    await client.refundedpayment(transactionId)
    assert.equal((await client.read(transactionId)).completionStatus, 'RecoveryCancelled')
  })

  test('is null where recovery was disabled', async () => {
    const { transactionId } = await client.charge({ amount: 2008, disableCustomerRecovery: true })
    assert.equal((await client.read(transactionId)).completionStatus, null)
  })

  test('is never in the answer of a charge, nor is initialMerchantTransactionId', async () => {
    const transaction = await client.charge({ amount: 2008 })
    assert.ok(!('completionStatus' in transaction))
    assert.ok(!('initialMerchantTransactionId' in transaction))
  })
})
