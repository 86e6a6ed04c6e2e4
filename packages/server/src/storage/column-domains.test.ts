import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { attemptWith, declineWith } from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'

const database = await openTestDatabase({ after })
const tenant: Tenant = { companyId: 'company-domains', mode: 'sandbox' }
const attempt = attemptWith(tenant)
const ledger = new PaymentLedgerStore(database)
await ledger.beginAttempt(tenant, attempt)
await ledger.recordOutcome(tenant, declineWith(attempt))

describe('the database itself refuses what is none of a column’s words', () => {
  const columns: Readonly<Record<string, readonly string[]>> = {
    transactions: ['mode', 'type', 'method_form', 'initiator', 'payment_model'],
    attempts: ['mode', 'state'],
    payment_methods: ['mode', 'kind', 'storage_state'],
    recovery_cases: ['mode', 'state'],
  }
  for (const [table, names] of Object.entries(columns)) {
    for (const name of names) {
      it(`${table}.${name}`, async () => {
        const change = `update ${table} set ${name} = 'nonsense' where company_id = '${tenant.companyId}'`
        await assert.rejects(database.query(change), { code: '23514' })
      })
    }
  }

  it('and numbers that are none', async () => {
    for (const change of ['attempts set status = 4', 'attempts set status = 0', 'transactions set amount_minor = -1']) {
      const text = `update ${change} where company_id = '${tenant.companyId}'`
      await assert.rejects(database.query(text), { code: '23514' })
    }
  })
})

it('a method that is inserted without a place in the list is given one', async () => {
  const [row] = await database.query<{ list_position: number }>(
    `insert into payment_methods (company_id, payment_method_id, mode, kind, customer_id, storage_state, created_at)
     values ($1, 'placeless', 'sandbox', 'card', 'customer', 'Cached', now()) returning list_position`,
    [tenant.companyId],
  )
  const { newMethod } = attempt
  const [earlier] = await database.query<{ list_position: number }>(
    'select list_position from payment_methods where company_id = $1 and payment_method_id = $2',
    [tenant.companyId, newMethod?.method.paymentMethodId ?? ''],
  )
  assert.ok(row && earlier && row.list_position > earlier.list_position)
})
