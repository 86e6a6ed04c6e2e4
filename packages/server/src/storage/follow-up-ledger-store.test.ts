import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestDatabase, reopenTestDatabase } from '../../test/harness/database.ts'
import { gatewayWith } from '../../test/harness/merchants.ts'
import {
  attemptWith,
  declineWith,
  outcomeWith,
  paymentRowsOf,
  retryOf,
  situationQueryFor,
  transactionWith,
} from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { FollowUpDecision, FollowUpToBegin, MoneyMoved } from '../recovery/follow-up-port.ts'
import type { BeginAttempt } from '../recovery/ledger-port.ts'
import { FollowUpLedgerStore } from './follow-up-ledger-store.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'

const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)
const followUps = new FollowUpLedgerStore(database)

let tenants = 0
function newTenant(): Tenant {
  tenants += 1
  return { companyId: `company-${tenants}`, mode: 'sandbox' }
}

async function approvedCharge(tenant: Tenant): Promise<Transaction> {
  const attempt = attemptWith(tenant, { transaction: { amountMinor: 5000 } })
  await ledger.beginAttempt(tenant, attempt)
  await ledger.recordOutcome(tenant, outcomeWith(attempt))
  return attempt.transaction
}

function followUpOf(tenant: Tenant, original: Transaction, changes: Partial<Transaction> = {}): FollowUpToBegin {
  const { transactionId: originalTransactionId, paymentMethodId } = original
  return {
    transaction: transactionWith(tenant, { type: 'refund', originalTransactionId, paymentMethodId, ...changes }),
    gateway: gatewayWith(tenant, 'gateway-1'),
    recorded: null,
    cancelsCaseId: null,
  }
}

/** Lets the follow-up go whatever has moved. */
function go(followUp: FollowUpToBegin) {
  return (): FollowUpDecision<string> => ({ go: true, followUp })
}

const lookOnly = (): FollowUpDecision<string> => ({ go: false, refused: 'only looking' })

async function movedOf(tenant: Tenant, original: Transaction): Promise<MoneyMoved> {
  let seen: MoneyMoved | null = null
  await followUps.beginFollowUp(tenant, original.transactionId, (moved) => {
    seen = moved
    return lookOnly()
  })
  assert.ok(seen !== null)
  return seen
}

async function finish(tenant: Tenant, followUp: FollowUpToBegin, changes: Parameters<typeof outcomeWith>[1] = {}) {
  const attempt = { transaction: followUp.transaction } as BeginAttempt
  assert.notEqual(await ledger.recordOutcome(tenant, outcomeWith(attempt, changes)), null)
}

describe('beginFollowUp', () => {
  it('puts transaction and attempt on disk as sending, without a case of their own', async () => {
    const tenant = newTenant()
    const original = await approvedCharge(tenant)
    const refund = followUpOf(tenant, original)
    const begun = await followUps.beginFollowUp(tenant, original.transactionId, go(refund))
    assert.equal(begun.kind, 'begun')
    const entry = await ledger.find(tenant, refund.transaction.transactionId)
    assert.deepEqual(entry?.transaction, refund.transaction)
    assert.equal(entry.attempt.state, 'sending')
    assert.equal(entry.originalType, 'charge')
    assert.equal((await movedOf(tenant, original)).openFollowUpId, refund.transaction.transactionId)
  })

  it('writes nothing when it is refused, when its reference was used, and when its writing fails', async () => {
    const tenant = newTenant()
    const original = await approvedCharge(tenant)
    const first = followUpOf(tenant, original)
    await followUps.beginFollowUp(tenant, original.transactionId, go(first))
    const before = await paymentRowsOf(database, tenant.companyId)
    assert.equal((await followUps.beginFollowUp(tenant, original.transactionId, lookOnly)).kind, 'refused')
    const { merchantTransactionId } = first.transaction
    const repeated = followUpOf(tenant, original, { merchantTransactionId })
    const again = await followUps.beginFollowUp(tenant, original.transactionId, go(repeated))
    assert.equal(again.kind, 'reference_used')
    const broken = followUpOf(tenant, original, { amountMinor: -1 })
    await assert.rejects(followUps.beginFollowUp(tenant, original.transactionId, go(broken)))
    const failing = () => {
      throw new Error('the decision failed')
    }
    await assert.rejects(followUps.beginFollowUp(tenant, original.transactionId, failing), /the decision failed/)
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  it('cancels the case in the commit that records a refund made elsewhere, or in none', async () => {
    const tenant = newTenant()
    const declined = attemptWith(tenant)
    await ledger.beginAttempt(tenant, declined)
    await ledger.recordOutcome(tenant, declineWith(declined))
    const caseId = (await ledger.find(tenant, declined.transaction.transactionId))?.recoveryCase?.caseId ?? ''
    const recorded = (changes: object): FollowUpToBegin => {
      const told = followUpOf(tenant, declined.transaction, { type: 'refunded_payment' })
      const outcome = outcomeWith({ transaction: told.transaction } as BeginAttempt, changes)
      return { ...told, recorded: outcome, cancelsCaseId: caseId }
    }
    const { transactionId } = declined.transaction
    const before = await paymentRowsOf(database, tenant.companyId)
    await assert.rejects(followUps.beginFollowUp(tenant, transactionId, go(recorded({ status: 9 }))))
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
    await followUps.beginFollowUp(tenant, transactionId, go(recorded({})))
    assert.equal((await ledger.caseOf(tenant, caseId))?.recoveryCase.state, 'cancelled')
  })

  it('leaves a recovered case recovered when the money is given back elsewhere', async () => {
    const tenant = newTenant()
    const declined = attemptWith(tenant)
    await ledger.beginAttempt(tenant, declined)
    await ledger.recordOutcome(tenant, declineWith(declined))
    const { recoveryCase } = await ledger.readSituation(tenant, situationQueryFor(declined))
    assert.ok(recoveryCase !== null)
    const retry = retryOf(declined, recoveryCase)
    await ledger.beginAttempt(tenant, retry)
    const { caseOutcome } = declineWith(retry, {}, { state: 'recovered' })
    await ledger.recordOutcome(tenant, outcomeWith(retry, { caseOutcome }))
    const told = followUpOf(tenant, retry.transaction, { type: 'refunded_payment' })
    const outcome = outcomeWith({ transaction: told.transaction } as BeginAttempt)
    await followUps.beginFollowUp(
      tenant,
      retry.transaction.transactionId,
      go({ ...told, recorded: outcome, cancelsCaseId: recoveryCase.caseId }),
    )
    assert.equal((await ledger.caseOf(tenant, recoveryCase.caseId))?.recoveryCase.state, 'recovered')
  })

  it('counts what was approved, and nothing else', async () => {
    const tenant = newTenant()
    const original = await approvedCharge(tenant)
    const outcomes = [
      { amountMinor: 1000, changes: {} },
      { amountMinor: 300, changes: { state: 'declined', status: 2, responseCode: '30015' } },
      { amountMinor: 500, changes: {} },
      { amountMinor: 700, changes: { state: 'not_processed', status: 3, responseCode: '20046', answer: null } },
    ] as const
    for (const { amountMinor, changes } of outcomes) {
      const refund = followUpOf(tenant, original, { amountMinor })
      await followUps.beginFollowUp(tenant, original.transactionId, go(refund))
      await finish(tenant, refund, changes)
    }
    const moved = await movedOf(tenant, original)
    assert.equal(moved.refundedMinor, 1500)
    assert.equal(moved.isVoided, false)
    assert.equal(moved.capture, null)
    assert.equal(moved.openFollowUpId, null)
  })

  it('lets each of two at once see what the other moved, also through two processes', async (t) => {
    const tenant = newTenant()
    const other = new FollowUpLedgerStore(await reopenTestDatabase(t, database))
    for (let round = 0; round < 10; round += 1) {
      const original = await approvedCharge(tenant)
      const decideOnce = (moved: MoneyMoved): FollowUpDecision<string> =>
        moved.openFollowUpId === null
          ? { go: true, followUp: followUpOf(tenant, original) }
          : { go: false, refused: 'another is under way' }
      const begun = await Promise.all(
        [followUps, other, followUps, other].map((store) =>
          store.beginFollowUp(tenant, original.transactionId, decideOnce),
        ),
      )
      assert.equal(begun.filter(({ kind }) => kind === 'begun').length, 1)
    }
  })
})
