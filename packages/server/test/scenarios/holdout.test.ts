import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { CONTROL_SCHEDULE } from '../../src/recovery/control-schedule.ts'
import { drawArm } from '../../src/recovery/draw-arm.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'
import { TestClock } from '../harness/test-clock.ts'

const HOUR_MS = 3_600_000
// A Wednesday afternoon: the engine would wait for a morning or a payday, the schedule counts hours.
const app = await openScriptedApp({ after }, { clock: new TestClock(new Date('2030-01-16T15:17:00Z')) })
const { gateway, clock, database } = app

async function setHoldout(holdoutShare: number, limits: Record<string, unknown> = {}): Promise<void> {
  const company = { holdoutShare, limits: { merchantInitiated: limits, customerInitiated: limits } }
  assert.equal((await app.put('/v1/company', { company })).status, 200)
}

async function caseOf(transactionId: string) {
  const [row] = await database.query<{ case_id: string; arm: string | null; holdout_share: number | null }>(
    `select c.case_id, c.arm, c.holdout_share from recovery_cases c
     join attempts a on a.company_id = c.company_id and a.case_id = c.case_id where a.transaction_id = $1`,
    [transactionId],
  )
  assert.ok(row !== undefined)
  return row
}

/** Declined payments until one of them is in the arm that is wanted. */
async function declinedIn(
  arm: 'held_out' | 'treated',
  changes: Record<string, unknown> = {},
  codes: object = NO_FUNDS,
) {
  for (let turn = 0; turn < 100; turn += 1) {
    gateway.declineNext(codes)
    const transaction = await app.charge(changes)
    const drawn = await caseOf(transaction.transactionId)
    if (drawn.arm === arm) return { transaction, caseId: drawn.case_id, openedAt: clock.now() }
  }
  assert.fail(`no case was ${arm}`)
}

const hoursAfter = (openedAt: Date, date: string) => (new Date(date).getTime() - openedAt.getTime()) / HOUR_MS

async function retry(before: { referenceData: string }, retryCount: number, codes: object = NO_FUNDS) {
  gateway.declineNext(codes)
  return app.charge({ referenceData: before.referenceData, retryCount })
}

describe('a held-out case', () => {
  test('is retried by the schedule, retry by retry, and ends with it', async () => {
    await setHoldout(0.5)
    const { transaction, openedAt } = await declinedIn('held_out')
    let last = transaction
    const hours: number[] = []
    while (last.retryDate !== null) {
      hours.push(hoursAfter(openedAt, last.retryDate))
      clock.advance(new Date(last.retryDate).getTime() - clock.now().getTime())
      last = await retry(last, hours.length)
    }
    assert.deepEqual(hours, CONTROL_SCHEDULE.retryAfterHours)
    assert.equal(last.responseCode, '30100')
    const item = (await app.get(`/v1/transactions?responseType=simplified&order=desc&count=1`)).json.transactions[0]
    assert.equal(item.completionStatus, 'RecoveryExhausted')
  })

  test('says so in its decision, and so does a treated one', async () => {
    await setHoldout(0.5)
    const { transaction } = await declinedIn('held_out')
    const { decision } = (await app.get(`/v1/transactions/${transaction.transactionId}/decision`)).json
    assert.deepEqual([decision.arm, decision.action, decision.retryDate], ['heldOut', 'retry', transaction.retryDate])
    assert.match(decision.summary, /^Held out from the engine: retry 1 of 4 of the schedule common-1-3-5-7-days/)
    assert.deepEqual([decision.card, decision.propensity, decision.modelVersion], [null, null, null])
    const treated = await declinedIn('treated')
    const other = (await app.get(`/v1/transactions/${treated.transaction.transactionId}/decision`)).json.decision
    assert.deepEqual([other.arm, other.retryDate], ['treated', treated.transaction.retryDate])
    assert.notEqual(other.card, null)
  })

  test('keeps its arm when the share changes, on every process', async (t) => {
    await setHoldout(0.5)
    const { transaction, caseId, openedAt } = await declinedIn('held_out')
    await setHoldout(0)
    const other = await app.beside(t)
    clock.advance(24 * HOUR_MS)
    gateway.declineNext(NO_FUNDS)
    const next = await other.charge({ referenceData: transaction.referenceData, retryCount: 1 })
    assert.equal(hoursAfter(openedAt, next.retryDate), 72)
    assert.deepEqual(await caseOf(next.transactionId), { case_id: caseId, arm: 'held_out', holdout_share: 0.5 })
  })

  test('is under the hard rules: a never-answer ends it, an advised wait and quiet hours delay it', async () => {
    await setHoldout(0.5)
    const forbidden = await declinedIn('held_out', {}, { networkCode: 'R0' })
    assert.equal(forbidden.transaction.retryDate, null)
    const mastercard = { paymentMethod: { ...METHOD, creditCardNumber: '5244209084665514' } }
    // Advice 29: eight days.
    const advised = await declinedIn('held_out', mastercard, { networkCode: '51', adviceCode: '29' })
    assert.equal(hoursAfter(advised.openedAt, advised.transaction.retryDate), 8 * 24)
    await setHoldout(0.5, { quietHours: [0, 23] })
    const quiet = await declinedIn('held_out')
    assert.equal(new Date(quiet.transaction.retryDate).getUTCHours(), 23)
    await setHoldout(0.5, { quietHours: null, maxRetries: 1 })
    const { transaction } = await declinedIn('held_out')
    clock.advance(24 * HOUR_MS)
    assert.equal((await retry(transaction, 1)).retryDate, null)
    await setHoldout(0.5, { maxRetries: 15, maxDays: 4 })
    const short = await declinedIn('held_out')
    clock.advance(72 * HOUR_MS)
    assert.equal((await retry(short.transaction, 1)).retryDate !== null, true)
    await setHoldout(0.5, { maxDays: 30 })
  })

  test('does not count an attempt that no issuer saw as a retry of the schedule', async () => {
    await setHoldout(0.5)
    const { transaction, openedAt } = await declinedIn('held_out')
    clock.advance(24 * HOUR_MS)
    gateway.refuseNext()
    const refused = await app.charge({ referenceData: transaction.referenceData, retryCount: 1 })
    assert.equal(hoursAfter(openedAt, refused.retryDate), 25, 'the gap between two attempts')
    clock.advance(HOUR_MS)
    const next = await retry(refused, 1)
    assert.equal(hoursAfter(openedAt, next.retryDate), 72)
  })

  test('of a payment that goes elsewhere is advised by the schedule, and says so', async () => {
    await setHoldout(0.5)
    const { recommend, tell } = recommendationClient(app)
    for (let turn = 0; turn < 100; turn += 1) {
      const first = await recommend()
      if ((await caseOf(first.transactionId)).arm !== 'held_out') continue
      assert.equal(hoursAfter(clock.now(), first.retryDate), 24)
      assert.deepEqual(first.recommendation, {
        approvalProbability: null,
        expectedValue: null,
        alternatives: [],
        reasons: ['Held out from the engine: retry 1 of 4 of the schedule common-1-3-5-7-days.'],
        modelVersion: null,
        stopReason: null,
      })
      const openedAt = clock.now()
      clock.advance(24 * HOUR_MS)
      const next = await tell(first.transactionId, { result: 'declined', networkCode: '51' })
      assert.equal(hoursAfter(openedAt, next.retryDate), 72)
      return
    }
    assert.fail('no recommendation was held out')
  })
})

test('a treated case, and one that opened while nothing was held out, is advised by the engine', async () => {
  await setHoldout(0.5)
  const { transaction } = await declinedIn('treated')
  const date = new Date(transaction.retryDate)
  assert.notEqual(hoursAfter(clock.now(), transaction.retryDate), 24)
  await setHoldout(0)
  gateway.declineNext(NO_FUNDS)
  const before = await app.charge()
  assert.deepEqual(await caseOf(before.transactionId).then(({ arm }) => arm), null)
  await setHoldout(0.5)
  clock.advance(date.getTime() - clock.now().getTime())
  const after = await retry(before, 1)
  assert.equal((await caseOf(after.transactionId)).arm, null, 'no lot is drawn later')
})

test('a payment whose recovery the merchant disabled draws no lot', async () => {
  await setHoldout(0.5)
  gateway.declineNext(NO_FUNDS)
  const { transactionId } = await app.charge({ disableCustomerRecovery: true })
  assert.equal((await caseOf(transactionId)).arm, null)
})

test('lots fall by chance: about the share of many cases is held out, and the same case draws the same', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `case-${index}`)
  for (const share of [0.05, 0.1, 0.5]) {
    const heldOut = ids.filter((id) => drawArm(id, share)?.arm === 'held_out').length
    // Four standard deviations.
    const slack = 4 * Math.sqrt(ids.length * share * (1 - share))
    assert.ok(Math.abs(heldOut - ids.length * share) < slack, `${heldOut} of ${ids.length} at ${share}`)
    assert.deepEqual(drawArm('case-1', share), drawArm('case-1', share))
  }
  assert.equal(drawArm('case-1', 0), null)
})

const METHOD = { expiryMonth: '09', expiryYear: '2031', cvv: '123', fullName: 'Ada Byron' }
