import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { openTestDatabase } from '../harness/database.ts'
import { openTestApp } from '../harness/open-app.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'

/** The statements of docs/operations/scaling.md that turn a database into hash partitions by company. */
function documentedStatements(): string {
  const page = readFileSync(new URL('../../../../docs/operations/scaling.md', import.meta.url), 'utf8')
  const [, statements] = /<!-- statements: partitions -->\n```sql\n([\s\S]*?)```/.exec(page) ?? []
  assert.ok(statements, 'docs/operations/scaling.md has no statements for partitions')
  return statements
}

const database = await openTestDatabase({ after })

/** Looked up before the company is known, so small that every machine may have all of them; or not of a company at all. */
const OF_ALL_COMPANIES = [
  'companies',
  'api_keys',
  'sftp_users',
  'master_key_checks',
  'card_ranges',
  'card_range_imports',
  'schema_migrations',
]

describe('a database whose companies are to be kept apart', () => {
  it('has the company in every unique index of every table, so that rows can be distributed by it', async () => {
    const rows = await database.query<{ table: string; index: string; columns: string[] }>(
      `select t.relname as table, x.relname as index,
         array(select a.attname::text from pg_attribute a where a.attrelid = t.oid and a.attnum = any(i.indkey)) as columns
       from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
         join pg_namespace n on n.oid = t.relnamespace
       where i.indisunique and t.relkind = 'r' and n.nspname = 'public'`,
    )
    const owned = rows.filter(({ table }) => !OF_ALL_COMPANIES.includes(table))
    assert.ok(owned.length > 10)
    const without = owned.filter(({ columns }) => !columns.includes('company_id'))
    assert.deepEqual(
      without.map(({ table, index }) => `${table}: ${index}`),
      [],
    )
  })

  it('has no foreign key to a table that is divided among machines', async () => {
    const rows = await database.query<{ table: string; target: string }>(
      `select k.conrelid::regclass::text as table, k.confrelid::regclass::text as target
       from pg_constraint k where k.contype = 'f'`,
    )
    for (const { table, target } of rows) assert.ok(OF_ALL_COMPANIES.includes(target), `${table} refers to ${target}`)
  })

  it('serves as before when the documented statements have divided it', async (t) => {
    const before = await openTestApp(t, { database })
    const declined = await before.post('/v1/gateways/charge', paymentBody({ orderId: 'order-1', amount: 2112 }))
    assert.equal(declined.json.transaction.responseCode, '20023')
    await database.execute(documentedStatements())
    const [divided] = await database.query<{ parts: number }>(
      `select count(*)::integer as parts from pg_inherits where inhparent = 'attempts'::regclass`,
    )
    assert.equal(divided?.parts, 16)

    const app = await openTestApp(t, { beside: before })
    const { referenceData } = declined.json.transaction
    const reference = nextReference()
    const retry = { merchantTransactionId: reference, orderId: 'order-1', amount: 2112, retryCount: 1, referenceData }
    const recovered = await app.post('/v1/gateways/charge', paymentBody(retry))
    assert.equal(recovered.json.transaction.responseCode, '10000')
    const repeated = await app.post(
      '/v1/gateways/charge',
      paymentBody({ merchantTransactionId: reference, orderId: 'x' }),
    )
    assert.equal(repeated.json.transaction.responseCode, '50129')
    const two = await Promise.all(
      [1, 2].map(() => app.post('/v1/gateways/charge', paymentBody({ orderId: 'order-2', amount: 2012 }))),
    )
    assert.deepEqual(new Set(two.map(({ json }) => json.transaction.responseCode)), new Set(['20023']))
    const [cases] = await database.query<{ count: number }>(
      `select count(*)::integer as count from recovery_cases where state = 'open'`,
    )
    assert.equal(cases?.count, 1)
    const listed = await app.get('/v1/transactions?count=100')
    assert.equal(listed.json.transactions.length, 4)
  })
})
