import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import type { SqlValue } from './database.ts'
import { isUniqueViolation, TransactionEndedError, TransactionRolledBackError } from './database-errors.ts'

/** What every Database promises; of the values it carries, see sql-values.test.ts. The suite runs it on PGlite, and on PostgreSQL with REPRISE_TEST_DATABASE=postgres. */
const database = await openTestDatabase({ after })

await database.execute(`
  create table contract_rows (id bigint primary key, name text not null, constraint contract_rows_name unique (name));
  create table contract_links (row_id bigint constraint contract_links_row references contract_rows);
`)

async function one<Row>(text: string, parameters?: readonly SqlValue[]): Promise<Row> {
  const rows = await database.query<Row>(text, parameters)
  assert.equal(rows.length, 1)
  return rows[0] as Row
}

async function countOf(name: string): Promise<number> {
  return (await one<{ count: number }>('select count(*) from contract_rows where name = $1', [name])).count
}

describe(`errors (${database.kind})`, () => {
  test('a unique violation is recognised by its code and its constraint', async () => {
    await database.query('insert into contract_rows values ($1, $2)', [1, 'first'])
    const sameName = await rejection(database.query('insert into contract_rows values ($1, $2)', [2, 'first']))
    assert.ok(isUniqueViolation(sameName))
    assert.ok(isUniqueViolation(sameName, 'contract_rows_name'))
    assert.ok(!isUniqueViolation(sameName, 'contract_rows_pkey'))
    assert.ok(
      isUniqueViolation(
        await rejection(database.query(`insert into contract_rows values (1, 'x')`)),
        'contract_rows_pkey',
      ),
    )
  })

  test('other refusals are not taken for it', async () => {
    const foreignKey = await rejection(database.query('insert into contract_links values ($1)', [404]))
    assert.ok(!isUniqueViolation(foreignKey))
    assert.ok(!isUniqueViolation(await rejection(database.query('selec 1'))))
    for (const value of [undefined, null, '23505', new Error('23505')]) assert.ok(!isUniqueViolation(value))
  })

  test('a failed statement does not spoil the next', async () => {
    for (let round = 0; round < 20; round++) await rejection(database.query('select 1/0'))
    assert.deepEqual(await one('select 1 as one'), { one: 1 })
  })

  test('one query is one statement', async () => {
    assert.equal(((await rejection(database.query('select 1; select 2'))) as { code?: string }).code, '42601')
  })
})

describe(`transaction (${database.kind})`, () => {
  test('commits what its work did and hands its result on', async () => {
    const result = await database.transaction(async (transaction) => {
      await transaction.query('insert into contract_rows values ($1, $2)', [10, 'committed'])
      return transaction.query<{ name: string }>('select name from contract_rows where id = 10')
    })
    assert.deepEqual(result, [{ name: 'committed' }])
    assert.equal(await countOf('committed'), 1)
  })

  test('rolls back when its work throws, and rejects with that error', async () => {
    const boom = new Error('the gateway was unplugged')
    const failed = database.transaction(async (transaction) => {
      await transaction.query('insert into contract_rows values ($1, $2)', [11, 'rolled back'])
      throw boom
    })
    await assert.rejects(failed, boom)
    assert.equal(await countOf('rolled back'), 0)
  })

  test('rolls back when a statement fails, and the database works on', async () => {
    const failed = database.transaction(async (transaction) => {
      await transaction.query('insert into contract_rows values ($1, $2)', [12, 'half'])
      await transaction.query('insert into contract_rows values ($1, $2)', [12, 'again'])
    })
    assert.ok(isUniqueViolation(await rejection(failed), 'contract_rows_pkey'))
    assert.equal(await countOf('half'), 0)
  })

  test('a swallowed error does not look like a commit', async () => {
    const swallowed = database.transaction(async (transaction) => {
      await transaction.query('insert into contract_rows values ($1, $2)', [13, 'lost'])
      await transaction.query('select 1/0').catch(() => undefined)
    })
    await assert.rejects(swallowed, TransactionRolledBackError)
    assert.equal(await countOf('lost'), 0)
  })

  test('a handle that outlives it is refused', async () => {
    const handle = await database.transaction(async (transaction) => transaction)
    await assert.rejects(handle.query(`insert into contract_rows values (14, 'late')`), TransactionEndedError)
    const failing: { handle?: typeof handle } = {}
    await rejection(
      database.transaction(async (transaction) => {
        failing.handle = transaction
        throw new Error('no')
      }),
    )
    assert.ok(failing.handle)
    await assert.rejects(failing.handle.query('select 1'), TransactionEndedError)
    assert.equal(await countOf('late'), 0)
  })

  test('statements sent together run in their order', async () => {
    const text = `insert into contract_rows values ($1::bigint, 'one of many ' || $1::bigint)
      returning (select max(id) from contract_rows where id > 200) as last`
    // More than an embedded database takes in one turn of the event loop.
    const ids = Array.from({ length: 12 }, (_, i) => 201 + i)
    const seen = await database.transaction((transaction) =>
      Promise.all(ids.map((id) => transaction.query<{ last: number | null }>(text, [id]))),
    )
    assert.deepEqual(
      seen.flat().map(({ last }) => last),
      [null, ...ids.slice(0, -1)],
    )
  })

  test('statements still on their way when the work fails are rolled back with it', async () => {
    const failed = database.transaction(async (transaction) => {
      const late = transaction.query('insert into contract_rows values ($1, $2)', [15, 'on its way'])
      late.catch(() => undefined)
      throw new Error('gave up waiting')
    })
    await assert.rejects(failed, /gave up waiting/)
    assert.equal(await countOf('on its way'), 0)
  })

  test('many at once each see all of their own work and lose nothing', async () => {
    await database.query('insert into contract_rows values ($1, $2)', [100, 'counter 0'])
    const add = () =>
      database.transaction(async (transaction) => {
        const [row] = await transaction.query<{ name: string }>(
          'select name from contract_rows where id = 100 for update',
        )
        const next = Number(row?.name.slice('counter '.length)) + 1
        await transaction.query('update contract_rows set name = $1 where id = 100', [`counter ${next}`])
      })
    await Promise.all(Array.from({ length: 40 }, add))
    assert.equal(await countOf('counter 40'), 1)
  })
})

test(`execute runs several statements, all or none (${database.kind})`, async () => {
  const text = `insert into contract_rows values (20, 'all'); insert into contract_rows values (20, 'none')`
  assert.ok(isUniqueViolation(await rejection(database.execute(text))))
  assert.equal(await countOf('all'), 0)
})

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.fail('was not refused'),
    (error: unknown) => error,
  )
}
