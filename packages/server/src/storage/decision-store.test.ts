import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createRetryEngine } from '@reprise/engine'
import { openTestDatabase } from '../../test/harness/database.ts'
import { decidedCard } from '../../test/harness/decision-cards.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import {
  attemptWith,
  declineWith,
  nextId,
  outcomeWith,
  PAID_AT,
  paymentRowsOf,
} from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { KeptDecision } from '../recovery/decision-port.ts'
import { CompanyStore } from './company-store.ts'
import { DecisionStore } from './decision-store.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'

const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)
const decisions = new DecisionStore(database)
const company = companyWith('DECIDES')
await new CompanyStore(database).insert(company, PAID_AT)
const tenant = tenantOf(company)
const live: Tenant = { ...tenant, mode: 'live' }
const stranger: Tenant = { ...tenant, companyId: 'company-else' }
const engine = createRetryEngine()

const byEngine = (changes?: Parameters<typeof decidedCard>[1]): KeptDecision => ({
  decidedBy: 'engine',
  card: decidedCard(engine, changes),
})

async function declined(decision: KeptDecision | null, of = tenant): Promise<string> {
  const attempt = attemptWith(of)
  assert.equal(await ledger.beginAttempt(of, attempt), 'begun')
  assert.notEqual(await ledger.recordOutcome(of, declineWith(attempt, { decision })), null)
  return attempt.transaction.transactionId
}

async function columnsOf(transactionId: string) {
  const [row] = await database.query(
    `select action, stop_reason, propensity, model_version, card::text as text from decision_cards
     where company_id = $1 and transaction_id = $2`,
    [tenant.companyId, transactionId],
  )
  return row
}

describe('a decision', () => {
  test('is on disk with the outcome, letter for letter, and what reports compare by has a column', async () => {
    const decision = byEngine()
    assert.ok(decision.decidedBy === 'engine' && decision.card.decided.action === 'retry')
    const transactionId = await declined(decision)
    assert.deepEqual(await decisions.find(tenant, transactionId), { transactionId, decidedAt: PAID_AT, decision })
    assert.deepEqual(await columnsOf(transactionId), {
      action: 'retry',
      stop_reason: null,
      propensity: decision.card.decided.propensity,
      model_version: decision.card.modelVersion,
      text: JSON.stringify(decision.card),
    })
  })

  test('to stop is kept with its reason', async () => {
    const decision = byEngine({ retriesLeft: 0 })
    const transactionId = await declined(decision)
    assert.deepEqual((await decisions.find(tenant, transactionId))?.decision, decision)
    const { action, stop_reason: reason, propensity } = (await columnsOf(transactionId)) as Record<string, unknown>
    assert.deepEqual([action, reason, propensity], ['stop', 'retry_limit', null])
  })

  test('that no engine was asked for is kept with the rule that made it', async () => {
    const decision: KeptDecision = { decidedBy: 'rule', stopReason: 'recovery_disabled', words: null }
    const transactionId = await declined(decision)
    assert.deepEqual(await decisions.find(tenant, transactionId), { transactionId, decidedAt: PAID_AT, decision })
  })

  test('is none where there was nothing to decide', async () => {
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    await ledger.recordOutcome(tenant, outcomeWith(attempt))
    assert.equal(await decisions.find(tenant, attempt.transaction.transactionId), null)
  })

  test('may hold anything that a gateway can say', async () => {
    const message = 'NUL \0, half a pair \ud800, quotes " and \\'
    const decision = byEngine({ message })
    const babel: Tenant = { ...tenant, companyId: 'company-babel' }
    const transactionId = await declined(decision, babel)
    assert.deepEqual((await decisions.find(babel, transactionId))?.decision, decision)
  })

  test('of 6 KB is kept whole', async () => {
    const decision = byEngine({ message: 'many words '.repeat(600) })
    const transactionId = await declined(decision)
    assert.deepEqual((await decisions.find(tenant, transactionId))?.decision, decision)
  })

  test('is seen by its own tenant alone', async () => {
    const transactionId = await declined(byEngine())
    for (const other of [live, stranger]) assert.equal(await decisions.find(other, transactionId), null)
  })

  test('stands: a second outcome of the attempt writes nothing', async () => {
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    await ledger.recordOutcome(tenant, declineWith(attempt, { decision: byEngine() }))
    const before = await paymentRowsOf(database, tenant.companyId)
    const other: KeptDecision = { decidedBy: 'rule', stopReason: 'no_gateway', words: null }
    assert.equal(await ledger.recordOutcome(tenant, declineWith(attempt, { decision: other })), null)
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  test('of an attempt that another tenant names is not written', async () => {
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    const outcome = declineWith(attempt, { decision: byEngine() })
    for (const other of [live, stranger]) assert.equal(await ledger.recordOutcome(other, outcome), null)
    assert.deepEqual(await database.query('select 1 from decision_cards where company_id = $1', ['company-else']), [])
    assert.equal(await decisions.find(tenant, attempt.transaction.transactionId), null)
  })
})

describe('ownerOf', () => {
  test('knows whose a transaction is from its id alone', async () => {
    const transactionId = await declined(null)
    assert.deepEqual(await ledger.ownerOf(transactionId), { tenant, companyCode: 'DECIDES' })
    assert.equal(await ledger.ownerOf(nextId()), null)
  })
})
