import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { type DecisionCard, replayDecision } from '@reprise/engine'
import { NotFound } from '../../src/domain/errors.ts'
import { createReadDecision } from '../../src/recovery/read-decision.ts'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { DecisionStore } from '../../src/storage/decision-store.ts'
import { PaymentLedgerStore } from '../../src/storage/payment-ledger-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { companyWith } from '../harness/merchants.ts'
import { openTestApp } from '../harness/open-app.ts'
import { readOperations } from '../harness/openapi-operations.ts'
import { cardMethod, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'
import { wireClient } from '../harness/wire-payments.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
const scripted = await openScriptedApp({ after })
const operation = (await readOperations(app)).find(({ operationId }) => operationId === 'readDecision')

const pathOf = (transactionId: string) => `/v1/transactions/${transactionId}/decision`

async function decisionOn(transactionId: string) {
  const answer = await app.get(pathOf(transactionId))
  assert.equal(answer.status, 200, answer.text)
  operation?.checkAnswer(answer)
  return answer.json.decision
}

async function assertNone(transactionId: string, why: RegExp, of = app): Promise<void> {
  const answer = await of.get(pathOf(transactionId))
  operation?.checkAnswer(answer)
  assert.deepEqual([answer.status, answer.json.error.code], [404, 'not_found'])
  assert.match(answer.json.error.message, why)
}

describe('the decision on a charge that is worth another try', () => {
  test('is what the charge was answered, with what was chosen among, and why', async () => {
    const charge = await client.charge({ amount: 2112 })
    const decision = await decisionOn(charge.transactionId)
    const { retryDate, assignedGatewayToken: gatewayToken } = charge
    assert.deepEqual(
      [decision.transactionId, decision.action, decision.retryDate, decision.gatewayToken, decision.stopReason],
      [charge.transactionId, 'retry', retryDate, gatewayToken, null],
    )
    assert.equal(decision.decidedAt, app.clock.now().toISOString())
    assert.deepEqual([decision.declineReason, decision.propensity, decision.explored], ['insufficient_funds', 1, false])
    const chosen = decision.candidates.filter((candidate: { chosen: boolean }) => candidate.chosen)
    const { approvalProbability, expectedValue } = decision
    assert.deepEqual(chosen, [{ retryDate, gatewayToken, approvalProbability, expectedValue, chosen: true }])
    assert.ok(decision.candidates.length > 1)
    assert.ok(decision.drivers.length > 0 && decision.summary.includes('insufficient_funds'))
    const { attempts, ...inputs } = decision.inputs
    assert.deepEqual(inputs.paymentMethod, {
      cardType: 'VISA',
      fundingType: 'unknown',
      firstSixDigits: '492020',
      issuerCountry: null,
    })
    assert.deepEqual([inputs.amount, inputs.currencyCode, inputs.gateways], [2112, 'USD', [app.gatewayToken]])
    assert.equal(attempts.length, 1)
    assert.equal(attempts[0].gatewayToken, app.gatewayToken)
  })

  test('has a card whose replay gives the retry date that was answered', async () => {
    const charge = await client.charge({ amount: 2112 })
    const { card } = await decisionOn(charge.transactionId)
    const again = replayDecision(card as DecisionCard)
    assert.ok(again.action === 'retry')
    assert.deepEqual([again.at.toISOString(), again.gatewayId], [charge.retryDate, charge.assignedGatewayToken])
  })

  test('is on every attempt of the payment, each with what happened before it', async () => {
    const first = await client.charge({ amount: 2012, orderId: 'order-decided' })
    app.clock.advance(new Date(first.retryDate).getTime() - app.clock.now().getTime())
    const { referenceData } = first
    const second = await client.charge({ amount: 2012, orderId: 'order-decided', retryCount: 1, referenceData })
    const outcomes = (await decisionOn(second.transactionId)).inputs.attempts
    assert.deepEqual(
      outcomes.map(({ transactionDate }: { transactionDate: string }) => transactionDate),
      [first.transactionDate, second.transactionDate],
    )
    assert.equal((await decisionOn(first.transactionId)).inputs.attempts.length, 1)
  })

  test('is on a capture that was declined', async () => {
    const held = await client.authorize({ amount: 5000 })
    const capture = await client.capture(held.transactionId, { amount: 2008 })
    assert.ok(capture.retryDate !== null)
    assert.equal((await decisionOn(capture.transactionId)).retryDate, capture.retryDate)
  })

  test('outlives the process that made it', async () => {
    const charge = await client.charge({ amount: 2112 })
    const before = await app.get(pathOf(charge.transactionId))
    const next = await openTestApp({ after }, { beside: app })
    const later = await next.get(pathOf(charge.transactionId))
    assert.equal(later.text, before.text)
  })
})

describe('the decision to stop', () => {
  test('has its card, its reason and no date', async () => {
    const charge = await client.charge({ amount: 3016 })
    const decision = await decisionOn(charge.transactionId)
    assert.deepEqual([charge.retryDate, decision.action, decision.retryDate], [null, 'stop', null])
    const again = replayDecision(decision.card as DecisionCard)
    assert.ok(again.action === 'stop')
    assert.equal(again.reason, decision.stopReason)
    assert.deepEqual([decision.candidates, decision.propensity], [[], null])
    assert.match(decision.summary, /not to be retried/)
  })

  test('names the rules that bound and where they come from', async () => {
    scripted.gateway.declineNext({ networkCode: 'R0' })
    const charge = await scripted.charge()
    const { decision } = (await scripted.get(pathOf(charge.transactionId))).json
    assert.equal(decision.stopReason, 'never_retry')
    assert.ok(decision.rules.length > 0)
    for (const { rule, source } of decision.rules) assert.ok(rule !== '' && source !== '')
  })

  test('by a rule, before the engine was asked, says which rule, and has no card', async () => {
    const charge = await client.charge({ amount: 2012, disableCustomerRecovery: true })
    const decision = await decisionOn(charge.transactionId)
    assert.deepEqual(
      [decision.action, decision.stopReason, decision.modelVersion, decision.card, decision.inputs],
      ['stop', 'recovery_disabled', null, null, null],
    )
    assert.match(decision.summary, /disableCustomerRecovery was set/)
  })

  test('for want of a gateway says so', async () => {
    const acceptRetries = async (isAccepted: boolean) => {
      const update = { gateway: { acceptRetries: isAccepted } }
      assert.equal((await scripted.put(`/v1/gateways/${scripted.gatewayToken}`, update)).status, 200)
    }
    await acceptRetries(false)
    scripted.gateway.declineNext(NO_FUNDS)
    const charge = await scripted.charge()
    const { decision } = (await scripted.get(pathOf(charge.transactionId))).json
    assert.deepEqual([decision.stopReason, decision.card], ['no_gateway', null])
    assert.match(decision.summary, /No gateway/)
    await acceptRetries(true)
  })
})

describe('the decision on a payment that goes through the merchant’s own gateway', () => {
  const { recommend, tell } = recommendationClient(app)

  test('is what was recommended, on each of the chain', async () => {
    const first = await recommend()
    app.clock.advance(new Date(first.retryDate).getTime() - app.clock.now().getTime())
    const second = await tell(first.transactionId, { result: 'declined', networkCode: '05' })
    assert.notEqual(second.transactionId, first.transactionId)
    for (const { transactionId, retryDate, assignedGatewayToken, recommendation } of [first, second]) {
      const decision = await decisionOn(transactionId)
      assert.deepEqual([decision.retryDate, decision.gatewayToken], [retryDate, assignedGatewayToken])
      assert.deepEqual(
        [decision.approvalProbability, decision.expectedValue, decision.modelVersion],
        [recommendation.approvalProbability, recommendation.expectedValue, recommendation.modelVersion],
      )
    }
    assert.equal((await decisionOn(second.transactionId)).inputs.attempts.length, 2)
  })

  test('stays as it was made when the recovery ends', async () => {
    const { transactionId, retryDate } = await recommend()
    await tell(transactionId, { result: 'approved' })
    assert.equal((await client.read(transactionId)).retryDate, null)
    assert.equal((await decisionOn(transactionId)).retryDate, retryDate)
  })
})

describe('the decision on a card that an answer to another payment forbids', () => {
  test('is that answer’s, and says so', async () => {
    const { recommend } = recommendationClient(scripted)
    const creditCard = cardMethod({ creditCardNumber: SANDBOX_CARDS.mastercard })
    const paymentMethod = { customerId: 'customer-1', creditCard }
    const stored = await scripted.post('/v1/paymentmethods', { paymentMethod })
    const { paymentMethodId } = stored.json.transaction.paymentMethod
    scripted.gateway.declineNext({ networkCode: '43' })
    await scripted.charge({ paymentMethod: null, paymentMethodId })
    const advised = await recommend({ paymentMethod: null, paymentMethodId })
    assert.equal(advised.recommendation.stopReason, 'never_retry')
    const { decision } = (await scripted.get(pathOf(advised.transactionId))).json
    assert.deepEqual([decision.stopReason, decision.card], ['never_retry', null])
    assert.match(decision.summary, /An answer to this card for another payment/)
  })
})

describe('where there was nothing to decide, the answer is 404 and says why', () => {
  test('approved', async () => {
    const { transactionId } = await client.charge()
    await assertNone(transactionId, /was approved: there was nothing to decide/)
    const refund = await client.refund(transactionId)
    await assertNone(refund.transactionId, /was approved/)
  })

  test('not known yet, and then known', async () => {
    scripted.gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS })
    const { transactionId } = await scripted.charge()
    await assertNone(transactionId, /not known yet/, scripted)
    scripted.clock.advance(3_600_000)
    await scripted.app.resolveUnresolved()
    assert.equal((await scripted.get(pathOf(transactionId))).json.decision.action, 'retry')
  })

  test('a refund that was declined', async () => {
    const { transactionId } = await scripted.charge()
    scripted.gateway.declineNext({ networkCode: '05' })
    const refund = await scripted.followUp('refund', transactionId)
    assert.equal(refund.transactionStatus, 2)
    await assertNone(refund.transactionId, /Voids and refunds are not retried/, scripted)
  })

  test('unknown', () => assertNone('nobody', /There is no such transaction/))
})

describe('a decision is nobody else’s', () => {
  test('another company finds no such transaction', async () => {
    const { transactionId } = await client.charge({ amount: 2112 })
    const other = companyWith('ELSE')
    await new CompanyStore(app.database).insert(other, app.clock.now())
    const apiKey = 'YW5vdGhlciBjb21wYW55IG9mIHRoaXMgc2VydmVy'
    const key = { keyId: 'key-else', companyId: other.companyId, mode: 'sandbox', hint: 'xxxx' } as const
    await new ApiKeyStore(app.database, app.clock).insert({
      ...key,
      keyHash: hashApiKey(apiKey),
      createdAt: app.clock.now(),
    })
    const answer = await app.get(pathOf(transactionId), apiKey)
    assert.deepEqual([answer.status, answer.json.error.message], [404, 'There is no such transaction.'])
    assert.equal((await app.get(pathOf(transactionId), 'nobody')).status, 401)
  })

  test('nor does the other mode of the same company', async () => {
    const { transactionId } = await client.charge({ amount: 2112 })
    const ledger = new PaymentLedgerStore(app.database)
    const owner = await ledger.ownerOf(transactionId)
    assert.ok(owner !== null)
    const readDecision = createReadDecision({ ledger, decisions: new DecisionStore(app.database) })
    assert.equal((await readDecision(owner.tenant, transactionId)).transactionId, transactionId)
    await assert.rejects(readDecision({ ...owner.tenant, mode: 'live' }, transactionId), NotFound)
  })
})
