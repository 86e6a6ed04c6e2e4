import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { openTestDatabase } from '../../test/harness/database.ts'
import { attemptWith, declineWith, outcomeWith, PAID_AT, transactionWith } from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { TransactionPageQuery } from '../recovery/ledger-port.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'
import { TransactionListStore } from './transaction-list-store.ts'

const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)
const list = new TransactionListStore(database)

const tenant: Tenant = { companyId: 'company-1', mode: 'sandbox' }
const MINUTE_MS = 60_000

const FIRST_PAGE: TransactionPageQuery = {
  order: 'asc',
  count: 100,
  sinceTransactionId: null,
  startDate: null,
  endDate: null,
  completedOnly: false,
  now: PAID_AT,
}

async function pageOf(of: Tenant, query: Partial<TransactionPageQuery> = {}): Promise<string[]> {
  const entries = await list.page(of, { ...FIRST_PAGE, ...query })
  return entries.map(({ transaction }) => transaction.transactionId)
}

/** Pages on until a page comes back empty, as clients do. */
async function readAll(of: Tenant, query: Partial<TransactionPageQuery>): Promise<string[]> {
  const all: string[] = []
  for (;;) {
    const page = await pageOf(of, { ...query, sinceTransactionId: all.at(-1) ?? null })
    if (page.length === 0) return all
    all.push(...page)
  }
}

/** Charges a minute apart, each one's outcome written in the order that `outcomeOrder` says, the others still sending. */
async function payInOrder(of: Tenant, ranks: readonly number[]): Promise<string[]> {
  const attempts = ranks.map((_, index) =>
    attemptWith(of, { transaction: { createdAt: new Date(PAID_AT.getTime() + index * MINUTE_MS) } }),
  )
  for (const attempt of attempts) await ledger.beginAttempt(of, attempt)
  const order = ranks.map((rank, index) => ({ rank, index })).sort((left, right) => left.rank - right.rank)
  for (const { index } of order) await ledger.recordOutcome(of, outcomeWith(attempts[index]!))
  return order.map(({ index }) => attempts[index]!.transaction.transactionId)
}

describe('the list of transactions', () => {
  it('follows the order in which outcomes became visible, in both directions and for any page size', async () => {
    let run = 0
    const ranksAndCounts = fc.record({
      ranks: fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 9 }),
      counts: fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(ranksAndCounts, async ({ ranks, counts }) => {
        run += 1
        const of: Tenant = { companyId: `company-of-run-${run}`, mode: 'sandbox' }
        const expected = await payInOrder(of, ranks)
        for (const count of counts) {
          assert.deepEqual(await readAll(of, { count, order: 'asc' }), expected)
          assert.deepEqual(await readAll(of, { count, order: 'desc' }), expected.toReversed())
        }
      }),
      { numRuns: 15 },
    )
  })

  it('shows nothing that is still being sent, nor what provably did not happen', async () => {
    const of: Tenant = { companyId: 'company-2', mode: 'sandbox' }
    await ledger.beginAttempt(of, attemptWith(of))
    const refused = attemptWith(of)
    await ledger.beginAttempt(of, refused)
    const nothing = { state: 'not_processed', status: 3, responseCode: '20046', answer: null } as const
    await ledger.recordOutcome(of, outcomeWith(refused, nothing))
    assert.deepEqual(await pageOf(of), [])
  })

  it('keeps the place of an unknown outcome when it is found out', async () => {
    const of: Tenant = { companyId: 'company-3', mode: 'sandbox' }
    const attempts = [attemptWith(of), attemptWith(of)]
    for (const attempt of attempts) await ledger.beginAttempt(of, attempt)
    const unknown = { state: 'unknown', status: 3, responseCode: '20039', answer: null } as const
    await ledger.recordOutcome(of, declineWith(attempts[0]!, unknown, { state: 'attempting' }))
    await ledger.recordOutcome(of, outcomeWith(attempts[1]!))
    const before = await pageOf(of)
    await ledger.recordOutcome(of, outcomeWith(attempts[0]!))
    assert.deepEqual(await pageOf(of), before)
    assert.equal(before.length, 2)
  })

  it('takes an unknown id as the place where a transaction of that moment would be', async () => {
    const of: Tenant = { companyId: 'company-4', mode: 'sandbox' }
    const before = await payInOrder(of, [1, 2])
    const unknown = transactionWith(of).transactionId
    const later = await payInOrder(of, [1, 2, 3])
    assert.deepEqual(await pageOf(of, { sinceTransactionId: unknown }), later)
    assert.deepEqual(await pageOf(of, { sinceTransactionId: unknown, order: 'desc' }), before.toReversed())
    assert.deepEqual(await pageOf(of, { sinceTransactionId: '0'.repeat(26) }), [...before, ...later])
  })

  it('takes start and end as instants, both included', async () => {
    const of: Tenant = { companyId: 'company-5', mode: 'sandbox' }
    const all = await payInOrder(of, [1, 2, 3, 4])
    const at = (index: number) => new Date(PAID_AT.getTime() + index * MINUTE_MS)
    assert.deepEqual(await pageOf(of, { startDate: at(1), endDate: at(2) }), all.slice(1, 3))
    assert.deepEqual(await pageOf(of, { startDate: new Date(at(1).getTime() + 1) }), all.slice(2))
    assert.deepEqual(await pageOf(of, { endDate: new Date(at(1).getTime() - 1) }), all.slice(0, 1))
  })

  it('with completedOnly leaves out what is in recovery, until its days are over', async () => {
    const attempts = { approved: attemptWith(tenant), open: attemptWith(tenant), hard: attemptWith(tenant) }
    for (const attempt of Object.values(attempts)) await ledger.beginAttempt(tenant, attempt)
    await ledger.recordOutcome(tenant, outcomeWith(attempts.approved))
    const deadlineAt = new Date(PAID_AT.getTime() + MINUTE_MS)
    await ledger.recordOutcome(tenant, declineWith(attempts.open, {}, { deadlineAt }))
    await ledger.recordOutcome(tenant, declineWith(attempts.hard, {}, { state: 'hard_declined' }))
    const idOf = (name: keyof typeof attempts) => attempts[name].transaction.transactionId
    assert.deepEqual(await pageOf(tenant, { completedOnly: true }), [idOf('approved'), idOf('hard')])
    const all = [idOf('approved'), idOf('open'), idOf('hard')]
    assert.deepEqual(await pageOf(tenant, { completedOnly: true, now: deadlineAt }), all)
  })
})
