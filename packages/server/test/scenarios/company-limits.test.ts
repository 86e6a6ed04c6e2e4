import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { replayDecision } from '@reprise/engine'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'

const HOUR_MS = 3_600_000
const app = await openScriptedApp({ after })
const { gateway, charge, clock } = app
const WIDEST = { maxRetries: 15, maxDays: 30, minAmount: null, maxAmount: null, quietHours: null }

/** The company's limits, the widest but for those named. */
async function setLimits(merchantInitiated: Record<string, unknown>, customerInitiated: Record<string, unknown> = {}) {
  const limits = {
    merchantInitiated: { ...WIDEST, ...merchantInitiated },
    customerInitiated: { ...WIDEST, ...customerInitiated },
  }
  const { status, text } = await app.put('/v1/company', { company: { limits } })
  assert.equal(status, 200, text)
}

const declined = (changes: Record<string, unknown>) => {
  gateway.declineNext(NO_FUNDS)
  return charge(changes)
}

const MIT = { initiatedBy: 'MIT' }
const CIT = { initiatedBy: 'CIT' }

describe('the limits of a company', () => {
  test('of retries hold for the payments of their initiator, in advice and for a merchant’s own posts', async () => {
    await setLimits({ maxRetries: 0 }, { maxRetries: 1 })
    assert.equal((await declined(MIT)).responseCode, '30100')
    const first = await declined(CIT)
    assert.equal(first.responseCode, '20023')
    // A retry is the merchant's own, but the payment is the customer's still.
    const last = await declined({ ...MIT, referenceData: first.referenceData, retryCount: 1 })
    assert.deepEqual([last.responseCode, last.retryDate], ['30100', null])
    const sentBefore = gateway.requests.length
    const over = await charge({ ...MIT, referenceData: last.referenceData, retryCount: 2 })
    assert.deepEqual([over.responseCode, gateway.requests.length], ['30100', sentBefore])
  })

  test('of days end a case with the days that it began with', async () => {
    await setLimits({ maxDays: 2 })
    const first = await declined(MIT)
    assert.ok(new Date(first.retryDate).getTime() <= clock.now().getTime() + 48 * HOUR_MS)
    await setLimits({})
    clock.advance(49 * HOUR_MS)
    const late = await charge({ ...MIT, referenceData: first.referenceData, retryCount: 1 })
    assert.equal(late.responseCode, '30100')
  })

  test('of amounts, the bounds included, say what is recovered; the first attempt is sent whatever its amount', async () => {
    await setLimits({ minAmount: 500, maxAmount: 5000 })
    for (const [amount, code] of [
      [499, '30087'],
      [500, '20023'],
      [5000, '20023'],
      [5001, '30087'],
    ] as const) {
      const { responseCode, retryDate, gatewayTransactionId } = await declined({ ...MIT, amount })
      assert.deepEqual([responseCode, retryDate !== null], [code, code === '20023'], String(amount))
      assert.notEqual(gatewayTransactionId, null)
    }
    assert.equal((await declined({ ...CIT, amount: 499 })).responseCode, '20023')
  })

  test('of hours keep every retry date out of them, in the cardholder’s day', async () => {
    const quiet = async (changes: Record<string, unknown>) => new Date((await declined(changes)).retryDate)
    await setLimits({ quietHours: [2, 21] })
    for (let hour = 0; hour < 24; hour += 3) {
      const local = (await quiet(MIT)).getUTCHours()
      assert.ok(local < 2 || local >= 21, `${local}`)
      clock.advance(3 * HOUR_MS)
    }
    const moved = await declined(MIT)
    const { decision } = (await app.get(`/v1/transactions/${moved.transactionId}/decision`)).json
    assert.equal(decision.retryDate, moved.retryDate, 'the card holds what was answered')
    const replayed = replayDecision(decision.card)
    assert.ok(replayed.action === 'retry')
    assert.equal(replayed.at.toISOString(), moved.retryDate, 'its own numbers lead to it')
    for (const { at, approvalProbability } of [replayed, ...replayed.alternatives]) {
      assert.ok(at.getUTCHours() < 2 || at.getUTCHours() >= 21, at.toISOString())
      assert.ok(approvalProbability > 0)
    }
    // In Japan it is nine hours later; the card's country stands in for the cardholder's clock.
    const method = {
      creditCardNumber: '4920201996449560',
      expiryMonth: '09',
      expiryYear: '2031',
      fullName: 'Ada Byron',
    }
    const japan = (await quiet({ ...MIT, paymentMethod: { ...method, country: 'JP' } })).getTime() + 9 * HOUR_MS
    const local = new Date(japan).getUTCHours()
    assert.ok(local < 2 || local >= 21, `${local} in Japan`)
  })

  test('hold for recommendations and declined captures as well', async () => {
    await setLimits({ maxRetries: 0, maxAmount: 5000 })
    const { recommend } = recommendationClient(app)
    const stopped = await recommend({ ...MIT })
    assert.deepEqual([stopped.responseCode, stopped.recommendation.stopReason], ['30100', 'retry_limit'])
    const dear = await recommend({ ...MIT, amount: 5001 })
    assert.equal(dear.recommendation.stopReason, 'not_worth_it')
    assert.match(dear.recommendation.reasons[0], /amount lies outside/)
    const { transactionId } = await app.authorize(MIT)
    gateway.declineNext({ networkCode: '05' })
    const capture = await app.followUp('capture', transactionId)
    assert.deepEqual([capture.responseCode, capture.retryDate], ['30100', null])
  })
})
