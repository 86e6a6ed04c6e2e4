import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Tenant } from '../../src/domain/company.ts'
import type { Database, Queryable } from '../../src/storage/database.ts'
import { PaymentLedgerStore } from '../../src/storage/payment-ledger-store.ts'
import { TransactionListStore } from '../../src/storage/transaction-list-store.ts'
import { openTestDatabase, reopenTestDatabase, type TestLifetime, testDatabaseKind } from '../harness/database.ts'
import { someoneWaits } from '../harness/lock-waits.ts'
import { attemptWith, outcomeWith, PAID_AT } from '../harness/payment-rows.ts'

const skip = testDatabaseKind === 'postgres' ? false : 'needs REPRISE_TEST_DATABASE=postgres: two connections'

/** The ledger inside one transaction: what it writes is visible when `commit` has resolved. */
async function openLateWriter(t: TestLifetime, database: Database) {
  const other = await reopenTestDatabase(t, database)
  let commit = () => {}
  const asked = new Promise<void>((resolve) => {
    commit = resolve
  })
  let committed: Promise<void> = Promise.resolve()
  const transaction = await new Promise<Queryable>((resolve) => {
    committed = other.transaction(async (opened) => {
      resolve(opened)
      await asked
    })
  })
  const ledger = new PaymentLedgerStore({
    kind: 'postgres',
    query: (text, parameters) => transaction.query(text, parameters),
    transaction: () => Promise.reject(new Error('already in one')),
    execute: () => Promise.reject(new Error('not here')),
    close: async () => {},
  })
  return {
    ledger,
    commit: () => {
      commit()
      return committed
    },
  }
}

describe('a reader who pages on while writers commit late', { skip }, () => {
  for (const order of ['asc', 'desc'] as const) {
    it(`misses no row, ${order}`, async (t) => {
      const database = await openTestDatabase({ after })
      const tenant: Tenant = { companyId: `company-${order}`, mode: 'sandbox' }
      const ledger = new PaymentLedgerStore(database)
      const list = new TransactionListStore(database)
      const [early, late, later] = [attemptWith(tenant), attemptWith(tenant), attemptWith(tenant)]
      for (const attempt of [early, late, later]) await ledger.beginAttempt(tenant, attempt)
      await ledger.recordOutcome(tenant, outcomeWith(early))

      const writer = await openLateWriter(t, database)
      await writer.ledger.recordOutcome(tenant, outcomeWith(late))
      await ledger.recordOutcome(tenant, outcomeWith(later))
      // The late writer has drawn its position and not committed; a row with a higher position is visible already.
      const page = (sinceTransactionId: string | null) =>
        list.page(tenant, {
          order,
          count: 100,
          sinceTransactionId,
          startDate: null,
          endDate: null,
          completedOnly: false,
          now: PAID_AT,
        })
      const read: string[] = []
      const reading = page(null)
      await Promise.race([reading, someoneWaits(database)])
      await writer.commit()
      for (const { transaction } of await reading) read.push(transaction.transactionId)
      if (order === 'asc') {
        for (const { transaction } of await page(read.at(-1) ?? null)) read.push(transaction.transactionId)
      }
      const ids = [early, late, later].map(({ transaction }) => transaction.transactionId)
      assert.deepEqual(read, order === 'asc' ? ids : ids.toReversed())
    })
  }

  it('of another merchant does not wait for them', async (t) => {
    const database = await openTestDatabase({ after })
    const busy: Tenant = { companyId: 'company-busy', mode: 'sandbox' }
    const other: Tenant = { companyId: 'company-other', mode: 'sandbox' }
    const attempt = attemptWith(busy)
    await new PaymentLedgerStore(database).beginAttempt(busy, attempt)
    const writer = await openLateWriter(t, database)
    await writer.ledger.recordOutcome(busy, outcomeWith(attempt))
    const page = await new TransactionListStore(database).page(other, {
      order: 'asc',
      count: 1,
      sinceTransactionId: null,
      startDate: null,
      endDate: null,
      completedOnly: false,
      now: PAID_AT,
    })
    assert.deepEqual(page, [])
    await writer.commit()
  })
})
