import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestDatabase, reopenTestDatabase, testDatabaseKind } from '../../test/harness/database.ts'
import { someoneWaits } from '../../test/harness/lock-waits.ts'
import {
  attemptWith,
  caseOutcomeWith,
  declineWith,
  outcomeWith,
  PAID_AT,
  paymentRowsOf,
  retryOf,
  situationQueryFor,
} from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import type { BeginAttempt } from '../recovery/ledger-port.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'

const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)

let tenants = 0
function newTenant(): Tenant {
  tenants += 1
  return { companyId: `company-${tenants}`, mode: 'sandbox' }
}

/** A payment whose first attempt was declined, with its open case. */
async function declinedPayment(tenant: Tenant): Promise<{ attempt: BeginAttempt; recoveryCase: RecoveryCase }> {
  const attempt = attemptWith(tenant)
  assert.equal(await ledger.beginAttempt(tenant, attempt), 'begun')
  assert.notEqual(await ledger.recordOutcome(tenant, declineWith(attempt)), null)
  const { recoveryCase } = await ledger.readSituation(tenant, situationQueryFor(attempt))
  assert.ok(recoveryCase !== null)
  return { attempt, recoveryCase }
}

async function stateOfCase(tenant: Tenant, caseId: string): Promise<CaseState | undefined> {
  return (await ledger.caseOf(tenant, caseId))?.recoveryCase.state
}

async function setCaseState(caseId: string, state: CaseState): Promise<void> {
  await database.query('update recovery_cases set state = $2 where case_id = $1', [caseId, state])
}

describe('beginAttempt', () => {
  it('puts method, transaction, attempt and case on disk together', async () => {
    const tenant = newTenant()
    const { attempt, recoveryCase } = await declinedPayment(tenant)
    const retry = retryOf(attempt, recoveryCase)
    assert.equal(await ledger.beginAttempt(tenant, retry), 'begun')
    const entry = await ledger.find(tenant, retry.transaction.transactionId)
    assert.deepEqual(entry?.transaction, retry.transaction)
    assert.deepEqual(entry.method, retry.newMethod?.method)
    assert.deepEqual([entry.attempt.state, entry.attempt.status, entry.attempt.responseCode], ['sending', 3, '20039'])
    assert.equal(entry.recoveryCase?.state, 'attempting')
    assert.equal(entry.recoveryCase.openTransactionId, retry.transaction.transactionId)
  })

  it('writes nothing at all under a merchantTransactionId that was used', async () => {
    const tenant = newTenant()
    const { attempt, recoveryCase } = await declinedPayment(tenant)
    const before = await paymentRowsOf(database, tenant.companyId)
    const retry = retryOf(attempt, recoveryCase)
    const { merchantTransactionId } = attempt.transaction
    const repeated = { ...retry, transaction: { ...retry.transaction, merchantTransactionId } }
    assert.equal(await ledger.beginAttempt(tenant, repeated), 'reference_used')
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  it('writes nothing at all when the case has changed since it was read', async () => {
    const tenant = newTenant()
    const { attempt, recoveryCase } = await declinedPayment(tenant)
    for (const change of [
      `state = 'cancelled'`,
      `state = 'recovered'`,
      `retry_count = retry_count + 1`,
      `state = 'attempting', open_transaction_id = 'another'`,
    ]) {
      const undo = `state = 'open', retry_count = ${recoveryCase.retryCount}, open_transaction_id = null`
      await database.query(`update recovery_cases set ${change} where case_id = $1`, [recoveryCase.caseId])
      const before = await paymentRowsOf(database, tenant.companyId)
      assert.equal(await ledger.beginAttempt(tenant, retryOf(attempt, recoveryCase)), 'case_changed', change)
      assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
      await database.query(`update recovery_cases set ${undo} where case_id = $1`, [recoveryCase.caseId])
    }
    assert.equal(await ledger.beginAttempt(tenant, retryOf(attempt, recoveryCase)), 'begun')
  })

  it('writes nothing at all when a part of it fails', async () => {
    const tenant = newTenant()
    const { attempt, recoveryCase } = await declinedPayment(tenant)
    const before = await paymentRowsOf(database, tenant.companyId)
    const retry = retryOf(attempt, recoveryCase)
    const broken = { ...retry, transaction: { ...retry.transaction, amountMinor: -1 } }
    await assert.rejects(ledger.beginAttempt(tenant, broken))
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  it('takes a case that a dead process left attempting with nothing under way', async () => {
    const tenant = newTenant()
    const { attempt, recoveryCase } = await declinedPayment(tenant)
    await setCaseState(recoveryCase.caseId, 'attempting')
    const read = await ledger.readSituation(tenant, situationQueryFor(attempt))
    assert.ok(read.recoveryCase !== null)
    assert.equal(await ledger.beginAttempt(tenant, retryOf(attempt, read.recoveryCase)), 'begun')
  })

  it('takes no case whose attempt is under way', async () => {
    const tenant = newTenant()
    const { attempt, recoveryCase } = await declinedPayment(tenant)
    assert.equal(await ledger.beginAttempt(tenant, retryOf(attempt, recoveryCase)), 'begun')
    const read = await ledger.readSituation(tenant, situationQueryFor(attempt))
    assert.ok(read.recoveryCase !== null)
    assert.equal(await ledger.beginAttempt(tenant, retryOf(attempt, read.recoveryCase)), 'case_changed')
  })

  const skip = testDatabaseKind === 'postgres' ? false : 'needs REPRISE_TEST_DATABASE=postgres: two connections'
  for (const found of ['open', 'attempting'] as const) {
    it(`lets one of two take a case found ${found}, also when the second waits for the first`, { skip }, async (t) => {
      const tenant = newTenant()
      const { attempt, recoveryCase } = await declinedPayment(tenant)
      await setCaseState(recoveryCase.caseId, found)
      const other = await reopenTestDatabase(t, database)
      const [one, two] = [0, 1].map(() => retryOf(attempt, { ...recoveryCase, state: found }))
      const second = await other.transaction(async (transaction) => {
        const holding = new PaymentLedgerStore({ ...other, kind: 'postgres', query: transaction.query } as typeof other)
        assert.equal(await holding.beginAttempt(tenant, one!), 'begun')
        const waiting = ledger.beginAttempt(tenant, two!)
        await Promise.race([waiting, someoneWaits(database)])
        return { waiting }
      })
      assert.equal(await second.waiting, 'case_changed')
      assert.equal((await ledger.caseOf(tenant, recoveryCase.caseId))?.attempts.length, 2)
    })
  }
})

describe('recordOutcome', () => {
  it('writes outcome, case, card block and retention in one commit', async () => {
    const tenant = newTenant()
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    const { paymentMethodId } = attempt.transaction
    const outcome = declineWith(
      attempt,
      {
        responseCode: '30009',
        cardBlock: { fingerprint: 'f'.repeat(40), expiry: '' },
        retainMethod: { paymentMethodId, isStored: false },
      },
      { state: 'hard_declined', forbiddenByCode: '30009' },
    )
    assert.notEqual(await ledger.recordOutcome(tenant, outcome), null)
    const entry = await ledger.find(tenant, attempt.transaction.transactionId)
    assert.equal(entry?.attempt.state, 'declined')
    assert.equal(entry.recoveryCase?.forbiddenByCode, '30009')
    assert.equal(entry.keepsNumber, false)
    const next = attemptWith(tenant)
    assert.equal((await ledger.readSituation(tenant, situationQueryFor(next))).cardBlockedByCode, '30009')
  })

  it('writes nothing at all when a part of it fails', async () => {
    const tenant = newTenant()
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    const before = await paymentRowsOf(database, tenant.companyId)
    const { paymentMethodId } = attempt.transaction
    const whole = declineWith(attempt, {
      cardBlock: { fingerprint: 'f'.repeat(40), expiry: '' },
      retainMethod: { paymentMethodId, isStored: false },
    })
    const faults = [
      { ...whole, status: 9 as 2 },
      { ...whole, caseOutcome: caseOutcomeWith(attempt, { state: 'nonsense' as CaseState }) },
      { ...whole, responseCode: 'too long' },
    ]
    for (const fault of faults) await assert.rejects(ledger.recordOutcome(tenant, fault))
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  it('stands as it was written first: a second outcome changes nothing', async () => {
    const tenant = newTenant()
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    assert.notEqual(await ledger.recordOutcome(tenant, outcomeWith(attempt)), null)
    const before = await paymentRowsOf(database, tenant.companyId)
    const { paymentMethodId } = attempt.transaction
    const later = [
      declineWith(attempt, {
        cardBlock: { fingerprint: 'f'.repeat(40), expiry: '' },
        retainMethod: { paymentMethodId, isStored: true },
      }),
      outcomeWith(attempt, { state: 'not_processed', status: 3, responseCode: '20046', answer: null }),
      outcomeWith(attempt, { state: 'unknown', status: 3, responseCode: '20039', answer: null }),
    ]
    for (const outcome of later) assert.equal(await ledger.recordOutcome(tenant, outcome), null)
    assert.deepEqual(await paymentRowsOf(database, tenant.companyId), before)
  })

  it('of two at once is written once', async (t) => {
    const tenant = newTenant()
    const other = new PaymentLedgerStore(await reopenTestDatabase(t, database))
    for (let round = 0; round < 10; round += 1) {
      const attempt = attemptWith(tenant)
      await ledger.beginAttempt(tenant, attempt)
      const written = await Promise.all([
        ledger.recordOutcome(tenant, declineWith(attempt)),
        other.recordOutcome(tenant, outcomeWith(attempt)),
        ledger.recordOutcome(tenant, declineWith(attempt)),
      ])
      assert.equal(written.filter((isWritten) => isWritten).length, 1)
      const entry = await ledger.find(tenant, attempt.transaction.transactionId)
      assert.equal(entry?.recoveryCase !== null, entry?.attempt.state === 'declined')
    }
  })

  it('leaves a case as it is that was ended while its attempt was under way', async () => {
    for (const ended of ['cancelled', 'recovered', 'expired'] as const) {
      const tenant = newTenant()
      const { attempt, recoveryCase } = await declinedPayment(tenant)
      const retry = retryOf(attempt, recoveryCase)
      await ledger.beginAttempt(tenant, retry)
      await setCaseState(recoveryCase.caseId, ended)
      assert.notEqual(await ledger.recordOutcome(tenant, declineWith(retry)), null)
      assert.equal(await stateOfCase(tenant, recoveryCase.caseId), ended)
    }
  })

  it('frees the reference of what provably did not happen, and takes no place in the list', async () => {
    const tenant = newTenant()
    const attempt = attemptWith(tenant)
    await ledger.beginAttempt(tenant, attempt)
    const nothing = { state: 'not_processed', status: 3, responseCode: '20046', answer: null } as const
    await ledger.recordOutcome(tenant, outcomeWith(attempt, nothing))
    assert.equal((await ledger.readSituation(tenant, situationQueryFor(attempt))).referenceUsed, false)
    const { merchantTransactionId } = attempt.transaction
    assert.equal(
      await ledger.beginAttempt(tenant, attemptWith(tenant, { transaction: { merchantTransactionId } })),
      'begun',
    )
  })

  it('stores a Cached method and never one that was redacted meanwhile', async () => {
    const tenant = newTenant()
    for (const [state, expected] of [
      ['Cached', 'Stored'],
      ['Redacted', 'Redacted'],
    ] as const) {
      const attempt = attemptWith(tenant)
      await ledger.beginAttempt(tenant, attempt)
      const { paymentMethodId } = attempt.transaction
      await database.query('update payment_methods set storage_state = $2 where payment_method_id = $1', [
        paymentMethodId,
        state,
      ])
      await ledger.recordOutcome(tenant, outcomeWith(attempt, { retainMethod: { paymentMethodId, isStored: true } }))
      const entry = await ledger.find(tenant, attempt.transaction.transactionId)
      assert.equal(entry?.method.storageState, expected)
    }
  })
})

describe("the card's attempts for other payments", () => {
  const DAY_MS = 86_400_000

  async function attempted(tenant: Tenant, daysAgo: number, isApproved: boolean): Promise<string> {
    const attempt = attemptWith(tenant, {
      transaction: { createdAt: new Date(PAID_AT.getTime() - daysAgo * DAY_MS) },
      fingerprint: 'the-card',
    })
    assert.equal(await ledger.beginAttempt(tenant, attempt), 'begun')
    await ledger.recordOutcome(tenant, isApproved ? outcomeWith(attempt) : declineWith(attempt))
    return attempt.transaction.transactionId
  }

  async function othersSeenBy(tenant: Tenant, attempt: BeginAttempt): Promise<string[]> {
    const asked = situationQueryFor(attempt, { fingerprint: 'the-card' })
    const { otherAttemptsOnCard } = await ledger.readSituation(tenant, asked)
    return otherAttemptsOnCard.map(({ transactionId }) => transactionId)
  }

  it('are those of 30 days, with a case and, approved at once, without', async () => {
    const tenant = newTenant()
    const [, approved, declined] = [
      await attempted(tenant, 31, true),
      await attempted(tenant, 29, true),
      await attempted(tenant, 2, false),
    ]
    assert.deepEqual(await othersSeenBy(tenant, attemptWith(tenant)), [approved, declined])
  })

  it("are not the payment's own", async () => {
    const tenant = newTenant()
    const first = attemptWith(tenant, { fingerprint: 'the-card' })
    assert.equal(await ledger.beginAttempt(tenant, first), 'begun')
    await ledger.recordOutcome(tenant, declineWith(first))
    const approved = await attempted(tenant, 3, true)
    assert.deepEqual(await othersSeenBy(tenant, first), [approved])
  })
})

describe('two declines of one payment', () => {
  it('that opened no case before make one, which counts the second as a retry', async (t) => {
    const tenant = newTenant()
    const other = new PaymentLedgerStore(await reopenTestDatabase(t, database))
    const one = attemptWith(tenant)
    const two = attemptWith(tenant, { joinKey: one.joinKey })
    await ledger.beginAttempt(tenant, one)
    await ledger.beginAttempt(tenant, two)
    const written = await Promise.all([
      ledger.recordOutcome(tenant, declineWith(one)),
      other.recordOutcome(tenant, declineWith(two)),
    ])
    const rows = await paymentRowsOf(database, tenant.companyId)
    assert.equal(rows.recovery_cases.length, 1)
    const [first, second] = written
    assert.ok(first !== null && first.caseId !== null)
    assert.deepEqual(second, first, 'both are told the case that was written')
    assert.equal((await ledger.caseOf(tenant, first.caseId))?.attempts.length, 2)
    const situation = await ledger.readSituation(tenant, situationQueryFor(one, { now: PAID_AT }))
    assert.equal(situation.recoveryCase?.retryCount, 1)
    assert.equal(situation.caseAttempts.length, 2)
  })
})
