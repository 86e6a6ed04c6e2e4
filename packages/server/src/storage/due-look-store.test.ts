import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { attemptWith, declineWith, nextId, PAID_AT, situationQueryFor } from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { DueLookQuery } from '../recovery/due-retries-port.ts'
import { CompanyStore } from './company-store.ts'
import type { SqlValue } from './database.ts'
import { DueLookStore } from './due-look-store.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'

const STALENESS = { ageMs: 60_000, writtenBefore: null }
const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)

const [first, second] = await Promise.all(
  ['look-a', 'look-b'].map(async (code) => {
    const company = companyWith(code)
    await new CompanyStore(database).insert(company, PAID_AT)
    return tenantOf(company)
  }),
)
assert.ok(first !== undefined && second !== undefined)

/** A payment that was declined, and whose next attempt is booked. */
async function bookedAttempt(tenant: Tenant) {
  const attempt = attemptWith(tenant)
  assert.equal(await ledger.beginAttempt(tenant, attempt), 'begun')
  await ledger.recordOutcome(tenant, declineWith(attempt, {}, { state: 'scheduled', nextAttemptAt: PAID_AT }))
  return attempt
}

function queryFor(tenant: Tenant, newestTransactionId: string, wantsCardHistory = true): DueLookQuery {
  const claim = { tenant, gatewayToken: 'gateway-1', caseId: 'case', claimId: 'claim', newestTransactionId }
  return { claim, now: PAID_AT, staleness: STALENESS, wantsCardHistory }
}

describe('a look at claimed retries', () => {
  test('finds of each what reading it alone finds, though all are read at once', async () => {
    const attempts = [await bookedAttempt(first), await bookedAttempt(second), await bookedAttempt(first)]
    const looks = new DueLookStore(database)
    const seen = await Promise.all(
      attempts.map(({ transaction }) => looks.look(queryFor(transaction, transaction.transactionId))),
    )
    for (const [index, attempt] of attempts.entries()) {
      const { transaction } = attempt
      const { transactionId } = transaction
      const entry = await ledger.find(transaction, transactionId)
      assert.ok(entry !== null)
      const query = { merchantTransactionId: null, referencedTransactionId: transactionId }
      const situation = await ledger.readSituation(transaction, situationQueryFor(attempt, query))
      const { written: _, ...expected } = entry
      const { written, ...newest } = seen[index]?.newest ?? assert.fail('nothing was seen')
      assert.ok(written.ageMs >= 0)
      assert.deepEqual(newest, expected)
      assert.deepEqual(seen[index]?.situation, situation)
      assert.deepEqual(seen[index]?.sealedPan, Buffer.from('sealed'))
    }
  })

  test('is one statement for all that are asked for in one turn', async () => {
    const attempts = [await bookedAttempt(first), await bookedAttempt(second)]
    let statements = 0
    const counting = {
      query: <Row>(text: string, values?: readonly SqlValue[]) => {
        statements += 1
        return database.query<Row>(text, values)
      },
    } as unknown as typeof database
    const looks = new DueLookStore(counting)
    await Promise.all(attempts.map(({ transaction }) => looks.look(queryFor(transaction, transaction.transactionId))))
    assert.equal(statements, 1)
  })

  test('sees what stands against the retry: a refund told of, a blocked card, the card’s other attempts', async () => {
    const booked = await bookedAttempt(first)
    const { transactionId } = booked.transaction
    const other = attemptWith(first, { fingerprint: booked.fingerprint })
    await ledger.beginAttempt(first, other)
    await ledger.recordOutcome(
      first,
      declineWith(other, { cardBlock: { fingerprint: booked.fingerprint ?? '', expiry: '' }, responseCode: '30087' }),
    )
    await database.query(
      `insert into transactions select (jsonb_populate_record(t, jsonb_build_object('transaction_id', $3::text, 'type',
         'refunded_payment', 'merchant_transaction_id', $3::text, 'original_transaction_id', t.transaction_id))).*
       from transactions t where company_id = $1 and transaction_id = $2`,
      [first.companyId, transactionId, nextId()],
    )
    const looks = new DueLookStore(database)
    const { situation } = await looks.look(queryFor(first, transactionId))
    assert.equal(situation.referenced?.isCancelled, true)
    assert.equal(situation.cardBlockedByCode, '30087')
    assert.ok(situation.otherAttemptsOnCard.some((past) => past.transactionId === other.transaction.transactionId))
    const without = await looks.look(queryFor(first, transactionId, false))
    assert.deepEqual(without.situation.otherAttemptsOnCard, [])
  })

  test('fails for an attempt that is not there, and for it alone', async () => {
    const booked = await bookedAttempt(first)
    const looks = new DueLookStore(database)
    const [there, missing] = await Promise.allSettled([
      looks.look(queryFor(first, booked.transaction.transactionId)),
      looks.look(queryFor(second, booked.transaction.transactionId)),
    ])
    assert.deepEqual([there.status, missing.status], ['fulfilled', 'rejected'])
  })
})
