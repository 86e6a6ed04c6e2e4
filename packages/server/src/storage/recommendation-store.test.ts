import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { attemptWith, declineWith, PAID_AT, paymentRowsOf, retryOf } from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { RecommendationToRecord } from '../recovery/recommendation-port.ts'
import { CompanyStore } from './company-store.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'
import { RecommendationStore } from './recommendation-store.ts'

const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)
const recommendations = new RecommendationStore(database)
const company = companyWith('TELL')
await new CompanyStore(database).insert(company, PAID_AT)
const tenant = tenantOf(company)
const live: Tenant = { ...tenant, mode: 'live' }
const stranger: Tenant = { ...tenant, companyId: 'company-else' }

const ATTEMPTED_AT = new Date(PAID_AT.getTime() - 3_600_000)

const RECOMMENDATION: RecommendationToRecord['recommendation'] = {
  cardFacts: { network: 'visa', funding: 'debit', issuerCountry: 'US' },
  earlierAttempts: [
    {
      at: new Date(ATTEMPTED_AT.getTime() - 1000),
      gatewayToken: null,
      gatewayType: null,
      networkCode: '51',
      adviceCode: null,
      gatewayCode: null,
    },
  ],
  gatewayTokens: ['gateway-1', 'gateway-2'],
  advice: {
    approvalProbability: 0.5,
    expectedValueMinor: 500,
    alternatives: [],
    reasons: ['because'],
    modelVersion: 'model-1',
    stopReason: null,
  },
}

function declineTold(changes: Partial<RecommendationToRecord> = {}): RecommendationToRecord {
  const begin = attemptWith(tenant, { transaction: { type: 'recommendation' }, sentAt: ATTEMPTED_AT })
  const recorded = declineWith(begin)
  return { begin, recorded, recommendation: RECOMMENDATION, follows: null, ...changes }
}

async function recordDecline() {
  const told = declineTold()
  const entry = await recommendations.record(tenant, told)
  assert.ok(typeof entry === 'object' && entry.recoveryCase !== null, JSON.stringify(entry))
  return { told, entry, recoveryCase: entry.recoveryCase, transactionId: entry.transaction.transactionId }
}

function retryTold({ told, recoveryCase, transactionId }: Awaited<ReturnType<typeof recordDecline>>) {
  const retry = retryOf(told.begin, recoveryCase)
  const transaction = { ...retry.transaction, type: 'recommendation' as const }
  const begin = { ...retry, transaction, sentAt: ATTEMPTED_AT }
  return declineTold({ begin, recorded: declineWith(begin), follows: transactionId })
}

describe('record', () => {
  test('keeps the decline at the instant of the real attempt, and all that was told and advised', async () => {
    const { entry } = await recordDecline()
    assert.equal(entry.attempt.state, 'declined')
    assert.deepEqual(entry.attempt.sentAt, ATTEMPTED_AT)
    assert.deepEqual(entry.recommendation, { ...RECOMMENDATION, outcome: null })
    assert.equal(entry.recoveryCase?.state, 'open')
  })

  test('resolves with what is found afterwards', async () => {
    const { entry } = await recordDecline()
    const found = await ledger.find(tenant, entry.transaction.transactionId)
    assert.deepEqual({ ...found, written: null }, { ...entry, written: null })
  })

  test('a decline that follows is the outcome of the one before, in the same commit', async () => {
    const first = await recordDecline()
    const next = retryTold(first)
    const followed = await recommendations.record(tenant, next)
    assert.ok(typeof followed === 'object')
    assert.equal(followed.recoveryCase?.caseId, first.recoveryCase.caseId)
    const settled = await ledger.find(tenant, first.transactionId)
    const { transactionId } = next.begin.transaction
    assert.deepEqual(settled?.recommendation?.outcome, {
      result: 'declined',
      at: ATTEMPTED_AT,
      nextTransactionId: transactionId,
    })
    assert.equal(settled?.recoveryCase?.retryCount, 1)
  })

  test('of two declines that follow one, the second leaves nothing behind', async () => {
    const first = await recordDecline()
    await recommendations.record(tenant, retryTold(first))
    const entry = await ledger.find(tenant, first.transactionId)
    assert.ok(entry?.recoveryCase)
    const before = await paymentRowsOf(database, tenant.companyId)
    assert.equal(await recommendations.record(tenant, retryTold(first)), 'case_changed')
    const knowing = retryTold({ ...first, recoveryCase: entry.recoveryCase })
    assert.equal(await recommendations.record(tenant, knowing), 'outcome_known')
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  test('a reference that is used leaves nothing behind', async () => {
    const { told } = await recordDecline()
    const { merchantTransactionId } = told.begin.transaction
    const begin = attemptWith(tenant, { transaction: { type: 'recommendation', merchantTransactionId } })
    const before = await paymentRowsOf(database, tenant.companyId)
    const again = declineTold({ begin, recorded: declineWith(begin) })
    assert.equal(await recommendations.record(tenant, again), 'reference_used')
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })
})

describe('recordEnd', () => {
  const endOf = (of: Awaited<ReturnType<typeof recordDecline>>, result: 'approved' | 'cancelled' = 'approved') => {
    const { transactionId, recoveryCase } = of
    return { transactionId, caseId: recoveryCase.caseId, result, attempt: null, toldAt: PAID_AT } as const
  }

  test('ends the case and takes the advised date away, once', async () => {
    const decline = await recordDecline()
    assert.equal(await recommendations.recordEnd(tenant, endOf(decline)), 'recorded')
    const entry = await ledger.find(tenant, decline.transactionId)
    assert.equal(entry?.recoveryCase?.state, 'recovered')
    assert.equal(entry?.attempt.retryAt, null)
    assert.equal(entry?.recommendation?.outcome?.result, 'approved')
    assert.equal(await recommendations.recordEnd(tenant, endOf(decline, 'cancelled')), 'case_changed')
  })

  test('leaves a case alone that has an attempt of ours under way', async () => {
    const decline = await recordDecline()
    const charge = retryOf(decline.told.begin, decline.recoveryCase)
    assert.equal(await ledger.beginAttempt(tenant, charge), 'begun')
    assert.equal(await recommendations.recordEnd(tenant, endOf(decline)), 'case_changed')
    assert.equal((await ledger.find(tenant, decline.transactionId))?.recommendation?.outcome, null)
  })

  test('is for its own tenant alone', async () => {
    const decline = await recordDecline()
    const before = await paymentRowsOf(database, tenant.companyId)
    for (const other of [live, stranger]) {
      assert.equal(await recommendations.recordEnd(other, endOf(decline)), 'case_changed')
    }
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })
})
