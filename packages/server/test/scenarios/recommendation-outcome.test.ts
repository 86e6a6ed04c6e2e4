import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod } from '../harness/payment-bodies.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { TRANSACTION_KEYS, ULID } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
// On PostgreSQL another process; on PGlite another server in this one.
const besideApp = await openTestApp({ after }, { beside: app })
const { recommend, tell, tryTell, hoursAgo, makeGateway } = recommendationClient(app)
const beside = recommendationClient(besideApp)
const client = wireClient(app)

const completionOf = async (id: string) => (await client.read(id)).completionStatus
const countRecommendations = async () => {
  const rows = await app.database.query<{ count: number }>('select count(*) as count from recommendations')
  return rows[0]?.count
}

describe('approved', () => {
  test('the case is recovered, and the answer is the recommendation with nothing left to do', async () => {
    const { transactionId } = await recommend()
    const answer = await tell(transactionId, { result: 'approved' })
    assert.deepEqual(Object.keys(answer), [...TRANSACTION_KEYS, 'recommendation', 'completionStatus'])
    assert.equal(answer.transactionId, transactionId)
    assert.equal(answer.completionStatus, 'RecoverySuccessful')
    assert.equal(answer.retryDate, null)
    const read = await client.read(transactionId)
    assert.equal(read.completionStatus, 'RecoverySuccessful')
    assert.equal(read.retryDate, null)
  })

  test('is believed also where nothing was advised: the advice is ours to keep, the merchant’s to ignore', async () => {
    const { transactionId } = await recommend({}, { networkCode: '43' })
    assert.equal(await completionOf(transactionId), 'RecoveryDeclined')
    await tell(transactionId, { result: 'approved' })
    assert.equal(await completionOf(transactionId), 'RecoverySuccessful')
  })

  test('a charge of the recovered payment is not sent', async () => {
    const { transactionId, referenceData } = await recommend()
    await tell(transactionId, { result: 'approved' })
    assert.equal((await client.charge({ referenceData })).responseCode, '30044')
  })
})

describe('declined', () => {
  test('the answer is the next recommendation, a transaction of the same chain', async () => {
    const first = await recommend()
    const next = await tell(first.transactionId, { result: 'declined', networkCode: '05' })
    assert.deepEqual(Object.keys(next), [...TRANSACTION_KEYS, 'recommendation'])
    assert.match(next.transactionId, ULID)
    assert.notEqual(next.transactionId, first.transactionId)
    assert.equal(next.responseCode, '20003')
    assert.equal(next.retryCount, 1)
    assert.equal(next.merchantTransactionId, null)
    assert.equal(next.dateFirstAttempt, first.dateFirstAttempt)
    assert.ok(new Date(next.retryDate) > app.clock.now())
    const read = await client.read(next.transactionId)
    assert.equal(read.initialMerchantTransactionId, first.merchantTransactionId)
    assert.equal(read.completionStatus, null)
  })

  test('is counted after the attempts that were made before we saw the payment', async () => {
    const earlierAttempts = [{ transactionDate: hoursAgo(48) }, { transactionDate: hoursAgo(24) }]
    const first = await recommend({ earlierAttempts })
    const next = await tell(first.transactionId, { result: 'declined', networkCode: '51' })
    assert.equal(next.retryCount, 3)
  })

  test('went through the gateway that was told, else through the one advised', async () => {
    const used = await makeGateway({ gatewayType: 'adyen' })
    const advised = await makeGateway({})
    const first = await recommend({ gateways: [advised, used] })
    const next = await tell(first.transactionId, { result: 'declined', networkCode: '51', gatewayToken: used })
    assert.equal(next.gatewayToken, used)
    const last = await tell(next.transactionId, { result: 'declined', networkCode: '51' })
    assert.equal(last.gatewayToken, next.assignedGatewayToken)
  })

  test('a never-answer ends the case, and a milder decline after it is answered with its code', async () => {
    const first = await recommend()
    const never = await tell(first.transactionId, { result: 'declined', networkCode: 'R0' })
    assert.equal(never.retryDate, null)
    assert.equal(never.recommendation.stopReason, 'never_retry')
    assert.equal(await completionOf(first.transactionId), 'RecoveryDeclined')
    const milder = await tell(never.transactionId, { result: 'declined', networkCode: '51' })
    assert.equal(milder.responseCode, never.responseCode)
    assert.equal(milder.recommendation.stopReason, 'never_retry')
  })

  test('is counted by the networks at the instant of the real attempt', async () => {
    const mastercard = { paymentMethod: { firstSixDigits: '524420' } }
    const first = await recommend(mastercard, { transactionDate: hoursAgo(50) })
    const transactionDate = hoursAgo(30)
    const told = { result: 'declined', networkCode: '51', adviceCode: '29', transactionDate }
    const next = await tell(first.transactionId, told)
    const earliest = new Date(transactionDate).getTime() + 8 * 86_400_000
    assert.ok(new Date(next.retryDate).getTime() >= earliest, next.retryDate)
    assert.ok(new Date(next.retryDate).getTime() < earliest + 9 * 86_400_000, next.retryDate)
  })

  test('after the days of the case the answer is 30100, and the case has expired', async () => {
    const { transactionId } = await recommend()
    app.clock.advance(31 * 86_400_000)
    const next = await tell(transactionId, { result: 'declined', networkCode: '51' })
    assert.equal(next.responseCode, '30100')
    assert.equal(next.recommendation.stopReason, 'past_deadline')
    assert.equal(await completionOf(transactionId), 'RecoveryExpired')
  })

  test('a chain ends with its retries', async () => {
    let answer = await recommend()
    for (let retry = 1; retry <= 15; retry += 1) {
      app.clock.advance(3_600_000)
      answer = await tell(answer.transactionId, { result: 'declined', networkCode: '51' })
      assert.equal(answer.retryCount, retry)
    }
    assert.equal(answer.responseCode, '30100')
    assert.equal(answer.retryDate, null)
  })
})

describe('cancelled', () => {
  test('the case is cancelled, and what follows is answered 30080', async () => {
    const { transactionId, referenceData } = await recommend()
    const answer = await tell(transactionId, { result: 'cancelled' })
    assert.equal(answer.completionStatus, 'RecoveryCancelled')
    assert.equal(answer.retryDate, null)
    const next = await recommend({ referenceData })
    assert.equal(next.responseCode, '30080')
    assert.equal(next.recommendation.stopReason, 'cancelled')
    assert.equal((await app.get(`/v1/transactions/${next.transactionId}`)).status, 404, 'and is not kept')
  })
})

test('a refundedpayment of a recommendation ends its recovery, and an outcome after it is answered 30080', async () => {
  const first = await recommend()
  const next = await tell(first.transactionId, { result: 'declined', networkCode: '51' })
  const refunded = await client.refundedpayment(first.transactionId)
  assert.equal(refunded.responseCode, '10000')
  assert.equal(refunded.transactionType, 'RefundedPayment')
  assert.equal(await completionOf(next.transactionId), 'RecoveryCancelled')
  const answer = await tell(next.transactionId, { result: 'declined', networkCode: '51' })
  assert.equal(answer.responseCode, '30080')
  assert.equal(answer.completionStatus, 'RecoveryCancelled')
})

describe('an outcome that was told', () => {
  for (const result of ['approved', 'declined', 'cancelled']) {
    test(`twice: ${result} is answered the same, and nothing happens twice`, async () => {
      const { transactionId } = await recommend()
      const first = await tell(transactionId, { result, networkCode: '51' })
      const before = await countRecommendations()
      assert.deepEqual(await tell(transactionId, { result, networkCode: '51' }), first)
      assert.equal(await countRecommendations(), before)
    })
  }

  test('otherwise than before is refused, and changes nothing', async () => {
    const { transactionId } = await recommend()
    await tell(transactionId, { result: 'approved' })
    const other = await tryTell(transactionId, { result: 'declined' })
    assert.equal(other.status, 400)
    assert.equal(other.json.error.code, 'conflict')
    assert.equal(await completionOf(transactionId), 'RecoverySuccessful')
  })

  for (const result of ['declined', 'approved']) {
    test(`of another attempt is not taken for the first one, ${result}`, async () => {
      const { transactionId } = await recommend()
      const transactionDate = hoursAgo(0.5)
      await tell(transactionId, { result, networkCode: '51', transactionDate })
      assert.equal((await tryTell(transactionId, { result, transactionDate })).status, 200)
      assert.equal((await tryTell(transactionId, { result, transactionDate: hoursAgo(0.2) })).status, 400)
    })
  }

  test('by a post of the next decline is known', async () => {
    const first = await recommend()
    const next = await recommend({ referenceData: first.referenceData })
    const told = await tell(first.transactionId, { result: 'declined' })
    assert.equal(told.transactionId, next.transactionId)
    assert.equal((await tryTell(first.transactionId, { result: 'approved' })).status, 400)
  })

  test('of a payment whose stored method was redacted is answered as cancelled', async () => {
    const card = cardMethod({ expiryYear: '2034' })
    const tokenized = await app.post('/v1/paymentmethods', { paymentMethod: { customerId: 'c-9', creditCard: card } })
    const { paymentMethodId } = tokenized.json.transaction.paymentMethod
    const { transactionId } = await recommend({ paymentMethod: null, paymentMethodId })
    await app.put(`/v1/paymentmethods/${paymentMethodId}/redact`)
    const answer = await tell(transactionId, { result: 'declined', networkCode: '51' })
    assert.equal(answer.responseCode, '30080')
    assert.equal(answer.retryDate, null)
    assert.equal(answer.recommendation.stopReason, 'cancelled')
    assert.equal(answer.completionStatus, 'RecoveryCancelled')
  })
})

describe('outcomes at once', () => {
  test('of two that say the same, one wins and both have its answer', async () => {
    const { transactionId } = await recommend()
    const before = Number(await countRecommendations())
    const outcome = { result: 'declined', networkCode: '51' }
    const [one, other] = await Promise.all([tell(transactionId, outcome), beside.tell(transactionId, outcome)])
    assert.deepEqual(one, other)
    assert.equal(await countRecommendations(), before + 1)
    assert.equal(one.retryCount, 1)
  })

  test('of two that contradict each other, one wins and the other is told so', async () => {
    const { transactionId } = await recommend()
    const answers = await Promise.all([
      tryTell(transactionId, { result: 'approved' }),
      beside.tryTell(transactionId, { result: 'cancelled' }),
      tryTell(transactionId, { result: 'declined', networkCode: '51' }),
    ])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400])
  })

  test('an outcome and a post of the same payment wait for each other', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const { transactionId, referenceData } = await recommend()
      const [told, posted] = await Promise.all([
        tryTell(transactionId, { result: 'declined', networkCode: '51' }),
        beside.tryRecommend({ referenceData }),
      ])
      assert.equal(posted.status, 200, posted.text)
      assert.equal(told.status, 200, told.text)
    }
  })
})

describe('an outcome without meaning is refused', () => {
  const refused: [string, Record<string, unknown>, string][] = [
    ['no result', {}, 'outcome.result'],
    ['a result that is none', { result: 'maybe' }, 'outcome.result'],
    ['a date that is none', { result: 'declined', transactionDate: 'soon' }, 'outcome.transactionDate'],
    ['a date to come', { result: 'approved', transactionDate: hoursAgo(-1) }, 'outcome.transactionDate'],
    [
      'a date before the attempt itself',
      { result: 'declined', transactionDate: '2020-01-01' },
      'outcome.transactionDate',
    ],
    ['an unknown gateway', { result: 'declined', gatewayToken: 'nobody' }, 'outcome.gatewayToken'],
    ['a code longer than any', { result: 'declined', networkCode: '5'.repeat(101) }, 'outcome.networkCode'],
  ]
  for (const [what, outcome, field] of refused) {
    test(`${what}: 400 names ${field}`, async () => {
      const { transactionId } = await recommend()
      const later = what === 'a date to come' ? { ...outcome, transactionDate: hoursAgo(-1) } : outcome
      const answer = await tryTell(transactionId, later)
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.json.error.field, field)
      assert.equal(await completionOf(transactionId), null)
    })
  }

  test('an id that names no recommendation: 404', async () => {
    const charge = await client.charge()
    for (const id of ['nobody', charge.transactionId]) {
      assert.equal((await tryTell(id, { result: 'approved' })).status, 404)
    }
  })
})
