import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, nextReference } from '../harness/payment-bodies.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { CARD_KEYS, NO_RESPONSE, TRANSACTION_KEYS } from '../harness/wire-shapes.ts'

const DAY_MS = 86_400_000

const app = await openTestApp({ after })
const { recommend, tryRecommend, hoursAgo, makeGateway } = recommendationClient(app)
const client = wireClient(app)

const isLater = (date: string) => new Date(date) > app.clock.now()

describe('the answer to a recommendation', () => {
  test('has every key of a charge in the same order, and the recommendation', async () => {
    const answer = await recommend()
    assert.deepEqual(Object.keys(answer), [...TRANSACTION_KEYS, 'recommendation'])
    assert.deepEqual(Object.keys(answer.paymentMethod), CARD_KEYS)
    assert.deepEqual(answer.response, NO_RESPONSE)
    assert.equal(answer.transactionType, 'Recommendation')
    assert.equal(answer.gatewayTransactionId, null)
  })

  test('advises a retry of a soft decline: its 2xxxx code, a date, a gateway and why', async () => {
    const answer = await recommend()
    assert.equal(answer.responseCode, '20023')
    assert.equal(answer.message, 'Declined - insufficient funds.')
    assert.equal(answer.transactionStatus, 2)
    assert.ok(isLater(answer.retryDate))
    assert.equal(answer.assignedGatewayToken, app.gatewayToken)
    const { recommendation } = answer
    assert.ok(recommendation.approvalProbability > 0 && recommendation.approvalProbability < 1)
    assert.ok(recommendation.expectedValue > 0)
    assert.ok(recommendation.reasons[0].includes('insufficient_funds'))
    assert.ok(recommendation.modelVersion)
    assert.equal(recommendation.stopReason, null)
    for (const { retryDate, gatewayToken } of recommendation.alternatives) {
      assert.ok(isLater(retryDate))
      assert.equal(gatewayToken, app.gatewayToken)
    }
  })

  test('says why there is nothing to recommend: the 3xxxx code, no date', async () => {
    const answer = await recommend({}, { networkCode: '43' })
    assert.equal(answer.responseCode, '30009')
    assert.equal(answer.transactionStatus, 2)
    assert.equal(answer.retryDate, null)
    assert.equal(answer.recommendation.stopReason, 'never_retry')
    assert.equal(answer.recommendation.approvalProbability, null)
    assert.deepEqual(answer.recommendation.alternatives, [])
  })

  test('advises nothing where recovery is disabled', async () => {
    const answer = await recommend({ disableCustomerRecovery: true })
    assert.equal(answer.responseCode, '30087')
    assert.equal(answer.retryDate, null)
    assert.equal(answer.recommendation.stopReason, 'recovery_disabled')
    assert.equal((await client.read(answer.transactionId)).completionStatus, null)
  })

  test('needs no names, and takes the customer from the payment method', async () => {
    const answer = await recommend({ customerId: null, paymentMethod: { firstSixDigits: '524420', customerId: 'c-7' } })
    assert.equal(answer.responseCode, '20023')
    assert.equal(answer.customerId, 'c-7')
    assert.equal(answer.paymentMethod.cardType, 'MASTERCARD')
  })

  test('takes the network from cardType where there are no digits', async () => {
    const answer = await recommend({ paymentMethod: { cardType: 'American Express' } }, { networkCode: '116' })
    assert.equal(answer.responseCode, '20023', '116 means missing funds on American Express alone')
    assert.equal(answer.paymentMethod.cardType, 'AMERICAN EXPRESS')
    assert.equal((await client.read(answer.transactionId)).paymentMethod.cardType, 'AMERICAN EXPRESS')
  })

  test('is read again by GET with its recommendation, and found by its reference', async () => {
    const { transactionId, ...answer } = await recommend()
    const { completionStatus, initialMerchantTransactionId, ...read } = await client.read(transactionId)
    for (const key of Object.keys(answer)) assert.deepEqual(read[key], answer[key], key)
    assert.equal(completionStatus, null)
    assert.equal(initialMerchantTransactionId, answer.merchantTransactionId)
    const found = await app.get(`/v1/transactions/byMerchantTransactionId/${answer.merchantTransactionId}`)
    assert.equal(found.json.transaction.transactionId, transactionId)
  })
})

describe('a recommendation rests on what was told', () => {
  test('the wait of an advice counts from the real attempt', async () => {
    const advised = { paymentMethod: { firstSixDigits: '524420' } }
    const told = { networkCode: '51', adviceCode: '30', transactionDate: hoursAgo(24) }
    const answer = await recommend(advised, told)
    const earliest = new Date(told.transactionDate).getTime() + 10 * DAY_MS
    assert.ok(new Date(answer.retryDate).getTime() >= earliest)
    assert.ok(new Date(answer.retryDate).getTime() < earliest + 9 * DAY_MS)
  })

  test('earlier attempts count for the networks and for the retries', async () => {
    const attempt = { networkCode: '51', transactionDate: hoursAgo(48) }
    const answer = await recommend({ earlierAttempts: Array.from({ length: 15 }, () => attempt) })
    assert.equal(answer.responseCode, '30100')
    assert.equal(answer.retryDate, null)
    assert.ok(['retry_limit', 'network_limit'].includes(answer.recommendation.stopReason))
    const two = await recommend({ earlierAttempts: [attempt] })
    assert.equal(two.responseCode, '20023')
    assert.equal(two.dateFirstAttempt, new Date(attempt.transactionDate).toISOString())
  })

  test('a never-answer among earlier attempts forbids, with its own code', async () => {
    const earlierAttempts = [{ transactionDate: hoursAgo(48), networkCode: 'R1' }]
    const answer = await recommend({ earlierAttempts })
    assert.equal(answer.retryDate, null)
    assert.equal(answer.recommendation.stopReason, 'never_retry')
    const forbidding = await recommend({}, { networkCode: 'R1' })
    assert.equal(answer.responseCode, forbidding.responseCode)
  })

  test('the gateway resource tells how its code is read, one without settings too', async () => {
    const gatewayToken = await makeGateway({ gatewayType: 'stripe' })
    const previous = { networkCode: null, gatewayToken, gatewayCode: 'insufficient_funds' }
    const answer = await recommend({}, previous)
    assert.equal(answer.responseCode, '20023')
    assert.equal(answer.gatewayToken, gatewayToken)
    assert.equal(answer.gatewayType, 'stripe')
    assert.equal(answer.assignedGatewayToken, gatewayToken)
  })

  test('a merchantAccountReferenceId names the gateway as well', async () => {
    const gatewayToken = await makeGateway({ merchantAccountReferenceId: 'account-7' })
    const answer = await recommend({}, { merchantAccountReferenceId: 'account-7' })
    assert.equal(answer.gatewayToken, gatewayToken)
    assert.equal(answer.merchantAccountReferenceId, 'account-7')
  })

  test('a retry goes through the gateways that were named, if they take the card', async () => {
    const debitless = { visa: { acceptCreditCard: true, acceptDebitCard: false, acceptPrepaidCard: false } }
    const refuses = await makeGateway({ acceptedCards: debitless })
    const takes = await makeGateway({})
    assert.equal((await recommend({ gateways: [refuses, takes] })).assignedGatewayToken, takes)
    const none = await recommend({ gateways: [refuses] })
    assert.equal(none.retryDate, null)
    assert.equal(none.recommendation.stopReason, 'no_gateway')
  })

  test('a stored method is known by its id, and what is said of its card reaches its next payment', async () => {
    const tokenized = await app.post('/v1/paymentmethods', {
      paymentMethod: { customerId: 'c-8', creditCard: cardMethod({ expiryYear: '2033' }) },
    })
    const { paymentMethodId } = tokenized.json.transaction.paymentMethod
    const stored = { paymentMethod: null, paymentMethodId }
    const revoked = await recommend(stored, { networkCode: 'R1' })
    assert.equal(revoked.paymentMethod.paymentMethodId, paymentMethodId)
    const next = await recommend(stored)
    assert.equal(next.responseCode, revoked.responseCode)
    assert.equal(next.recommendation.stopReason, 'never_retry')
    const charged = await client.charge({ paymentMethod: null, paymentMethodId })
    assert.equal(charged.responseCode, revoked.responseCode, 'and a charge is not sent')
  })
})

describe('the chain', () => {
  test('referenceData ties the next decline to the case', async () => {
    const first = await recommend()
    const next = await recommend(
      { referenceData: first.referenceData, retryCount: 1 },
      { transactionDate: hoursAgo(0.5) },
    )
    const read = await client.read(next.transactionId)
    assert.equal(read.initialMerchantTransactionId, first.merchantTransactionId)
    assert.equal(read.retryCount, 1)
    assert.equal(next.dateFirstAttempt, first.dateFirstAttempt)
  })

  test('without it, the same payment joins by order, customer, amount, currency and card', async () => {
    const first = await recommend({ orderId: 'order-join' })
    const joined = await recommend({ orderId: 'order-join' })
    const other = await recommend({ orderId: 'order-join', paymentMethod: { firstSixDigits: '524420' } })
    const initialOf = async (id: string) => (await client.read(id)).initialMerchantTransactionId
    assert.equal(await initialOf(joined.transactionId), first.merchantTransactionId)
    assert.equal(await initialOf(other.transactionId), other.merchantTransactionId)
  })

  test('the days count from when we first saw it: a decline of last month gets its full window', async () => {
    const answer = await recommend({}, { transactionDate: hoursAgo(40 * 24) })
    assert.equal(answer.responseCode, '20023')
    assert.ok(isLater(answer.retryDate))
    app.clock.advance(31 * DAY_MS)
    assert.equal((await client.read(answer.transactionId)).completionStatus, 'RecoveryExpired')
  })

  test('a decline of the same order after those days begins a case of its own', async () => {
    const over = await recommend({ orderId: 'order-monthly' })
    app.clock.advance(31 * DAY_MS)
    const anew = await recommend({ orderId: 'order-monthly' })
    const read = await client.read(anew.transactionId)
    assert.equal(read.completionStatus, null)
    assert.equal(read.initialMerchantTransactionId, anew.merchantTransactionId)
    assert.equal((await client.read(over.transactionId)).completionStatus, 'RecoveryExpired')
  })

  test('a limit of fifteen retries holds over the chain', async () => {
    const first = await recommend()
    const last = await recommend({ referenceData: first.referenceData, retryCount: 15 })
    assert.equal(last.responseCode, '30100')
    assert.equal(last.recommendation.stopReason, 'retry_limit')
    assert.equal((await client.read(first.transactionId)).completionStatus, 'RecoveryExhausted')
  })

  test('a reused merchantTransactionId is answered 50129 and nothing is done; a charge may have the same', async () => {
    const first = await recommend()
    const { merchantTransactionId } = first
    const again = await recommend({ merchantTransactionId })
    assert.equal(again.responseCode, '50129')
    assert.equal(again.recommendation, null)
    assert.equal((await app.get(`/v1/transactions/${again.transactionId}`)).status, 404)
    const charge = await client.charge({ merchantTransactionId })
    assert.equal(charge.responseCode, '10000')
    const found = await app.get(`/v1/transactions/byMerchantTransactionId/${merchantTransactionId}`)
    assert.equal(found.json.transaction.transactionType, 'Charge')
  })
})

describe('the list', () => {
  test('holds recommendations only when they are asked for', async () => {
    const { transactionId } = await recommend()
    const ids = async (query: string) =>
      (await client.list(`?order=desc&count=100${query}`)).map((item: { transactionId: string }) => item.transactionId)
    assert.ok(!(await ids('')).includes(transactionId))
    assert.ok((await ids('&transactionType=Recommendation')).includes(transactionId))
    assert.ok(!(await ids('&transactionType=Charge')).includes(transactionId))
  })

  test('shows them as other transactions', async () => {
    const answer = await recommend()
    const [item] = await client.list('?order=desc&count=1&transactionType=Recommendation&responseType=simplified')
    assert.equal(item.transactionId, answer.transactionId)
    assert.equal(item.retryDate, answer.retryDate)
    assert.equal(item.initialMerchantTransactionId, answer.merchantTransactionId)
    assert.equal(item.completionStatus, null)
  })
})

test('what cannot be validated is answered by the wire codes, in their order, and is not kept', async () => {
  const faults: [Record<string, unknown>, string][] = [
    [{ merchantTransactionId: null }, '50103'],
    [{ orderId: null, amount: 'abc' }, '50126'],
    [{ amount: 'abc', currencyCode: null }, '50137'],
    [{ currencyCode: null, paymentMethod: null }, '50045'],
    [{ currencyCode: 'XXQ' }, '50073'],
    [{ paymentMethod: null }, '50135'],
    [{ paymentMethod: { firstSixDigits: '49202' } }, '50154'],
    [{ paymentMethod: { lastFourDigits: 'abcd' } }, '50153'],
    [{ paymentMethod: null, paymentMethodId: 'nobody' }, '50134'],
    [{ customerId: null, paymentMethod: { firstSixDigits: '492020' } }, '50048'],
    [{ referenceData: 'foreign' }, '50132'],
    [{ gatewayToken: 'nobody' }, '50130'],
    [{ paymentModel: 'weekly' }, '50155'],
  ]
  for (const [changes, responseCode] of faults) {
    const answer = await recommend({ merchantTransactionId: nextReference(), ...changes })
    assert.equal(answer.responseCode, responseCode, JSON.stringify(changes))
    assert.equal(answer.transactionStatus, 2)
    assert.equal(answer.recommendation, null)
    assert.equal((await tryRecommend()).status, 200)
    assert.equal((await app.get(`/v1/transactions/${answer.transactionId}`)).status, 404)
  }
})
