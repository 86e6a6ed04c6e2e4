import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createTestPostgres, testDatabaseKind } from '../../test/harness/database.ts'
import { PostgresDatabase } from './postgres-database.ts'

const skip = testDatabaseKind === 'postgres' ? false : 'needs REPRISE_TEST_DATABASE=postgres'

interface OwnOptions {
  readonly poolSize?: number
  readonly connectionTimeoutMs?: number
  readonly statementTimeoutMs?: number
}

async function openOwn(t: TestContext, options: OwnOptions = {}) {
  const url = await createTestPostgres(t)
  const connectionErrors: Error[] = []
  const onConnectionError = (error: Error) => connectionErrors.push(error)
  const database = await PostgresDatabase.open({ url, onConnectionError, ...options })
  // Hooks run in the order they were set up: the drop comes first and breaks connections, which must not matter.
  t.after(() => database.close())
  return { database, connectionErrors, url }
}

/** A way to the server on which, once held, no answer comes back before what was sent matches `sent`. */
async function holdAnswersUntil(t: TestContext, url: string, sent: RegExp) {
  const target = new URL(url)
  let hold = () => {}
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    client.on('data', (bytes: Buffer) => {
      server.write(bytes)
      if (sent.test(bytes.toString('latin1'))) server.resume()
    })
    server.on('data', (bytes) => client.write(bytes))
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('close', () => other.destroy()).on('error', () => undefined)
    }
    hold = () => server.pause()
  }).listen(0, '127.0.0.1')
  t.after(() => proxy.close())
  await once(proxy, 'listening')
  const held = new URL(url)
  held.port = String((proxy.address() as AddressInfo).port)
  return { url: held.href, hold: () => hold() }
}

const unheard = (error: Error) => assert.fail(error)

test('a server that is not there is one sentence, without the password', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const address = closed.address()
  const port = typeof address === 'object' ? address?.port : undefined
  closed.close()
  const url = `postgres://somebody:p4ssw0rd@127.0.0.1:${port}/reprise`
  const error: unknown = await PostgresDatabase.open({ url, onConnectionError: unheard }).catch((reason) => reason)
  assert.ok(error instanceof Error)
  assert.equal(
    error.message,
    `Cannot connect to the PostgreSQL database "reprise" at 127.0.0.1:${port} as user "somebody": connect ECONNREFUSED 127.0.0.1:${port}`,
  )
  assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`, /p4ssw0rd/)
})

test('a server that accepts and never answers is given up after the connection timeout', async (t) => {
  const silent = createServer().listen(0, '127.0.0.1')
  t.after(() => silent.close())
  await once(silent, 'listening')
  const address = silent.address()
  const url = `postgres://a:b@127.0.0.1:${typeof address === 'object' ? address?.port : ''}/c`
  const opening = PostgresDatabase.open({ url, onConnectionError: unheard, connectionTimeoutMs: 50 })
  await assert.rejects(opening, /^Error: Cannot connect .* timeout/)
})

test('a URL that is none is refused without repeating it', async () => {
  for (const url of ['', 'mysql://a:p4ssw0rd@b/c', 'localhost:5432', 'postgres://a:p4ssw0rd@b:port/c']) {
    const opening = PostgresDatabase.open({ url, onConnectionError: unheard })
    await assert.rejects(opening, { message: /^DATABASE_URL is not a PostgreSQL URL such as/ })
  }
})

test('a wrong password and a missing database are one sentence', { skip }, async (t) => {
  const url = new URL(await createTestPostgres(t))
  url.pathname = '/nowhere'
  const missing = PostgresDatabase.open({ url: url.href, onConnectionError: unheard })
  await assert.rejects(missing, { message: /^Cannot connect to .*"nowhere" at .*: database "nowhere" does not exist$/ })
  url.password = 'wr0ng'
  const wrong = PostgresDatabase.open({ url: url.href, onConnectionError: unheard })
  await assert.rejects(wrong, { message: /^Cannot connect to .*: password authentication failed for user/ })
})

test('a statement is planned once per connection, and texts without end are not all kept', { skip }, async (t) => {
  const { database } = await openOwn(t, { poolSize: 1 })
  for (let n = 0; n < 3; n++) await database.query('select $1::int as hot', [n])
  await database.transaction((transaction) => transaction.query('select $1::int as hot', [4]))
  const hot = `select count(*), max(generic_plans + custom_plans) as runs from pg_prepared_statements where statement like '%as hot'`
  assert.deepEqual(await database.query(hot), [{ count: 1, runs: 4 }])
  for (let n = 0; n < 600; n++) await database.query(`select ${n}`)
  assert.deepEqual(await database.query('select count(*) from pg_prepared_statements'), [{ count: 500 }])
})

test('a connection is set up the same whatever the URL says', { skip }, async (t) => {
  const { url } = await openOwn(t)
  const database = await PostgresDatabase.open({
    url: `${url}?options=-c%20timezone%3DAsia/Tokyo`,
    onConnectionError: unheard,
    statementTimeoutMs: 1234,
  })
  const settings = [
    'TimeZone',
    'DateStyle',
    'application_name',
    'statement_timeout',
    'idle_in_transaction_session_timeout',
  ]
  const rows = await database.query('select name, current_setting(name) as value from unnest($1::text[]) name', [
    settings,
  ])
  await database.close()
  assert.deepEqual(
    rows.map((row) => (row as { value: string }).value),
    ['UTC', 'ISO, MDY', 'reprise', '1234ms', '2min'],
  )
})

test('a statement that takes too long is ended by the server', { skip }, async (t) => {
  const { database } = await openOwn(t, { poolSize: 1, statementTimeoutMs: 50 })
  await assert.rejects(database.query('select pg_sleep(30)'), { name: 'Unavailable', message: /statement timeout/ })
  assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])
})

test('who waits too long for a connection is told that it is unavailable, and the next is served', {
  skip,
}, async (t) => {
  // The same span bounds the opening of a connection, so that it has to be enough for a busy machine.
  const { database } = await openOwn(t, { poolSize: 1, connectionTimeoutMs: 3000 })
  await database.transaction(async () => {
    await assert.rejects(database.query('select 1'), { name: 'Unavailable', message: /^Cannot connect to .*timeout/ })
  })
  assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])
})

test('a connection that breaks while idle is reported, and replaced', { skip }, async (t) => {
  const { database, connectionErrors } = await openOwn(t)
  await Promise.all([database.query('select 1'), database.query('select 2')])
  await database.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  )
  while (connectionErrors.length === 0) await new Promise((resolve) => setImmediate(resolve))
  assert.match(connectionErrors[0]?.message ?? '', /terminating connection/)
  assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])
})

test('a connection that breaks in a transaction fails it, commits nothing, and is replaced', { skip }, async (t) => {
  const { database } = await openOwn(t, { poolSize: 1 })
  await database.execute('create table kept (n int)')
  const broken = database.transaction(async (transaction) => {
    await transaction.query('insert into kept values (1)')
    await transaction.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await assert.rejects(broken, /terminat/)
  assert.deepEqual(await database.query('select count(*) from kept'), [{ count: 0 }])
})

test('a connection that breaks between two statements of a transaction fails the next, not the process', {
  skip,
}, async (t) => {
  const { database } = await openOwn(t, { poolSize: 2 })
  const broken = database.transaction(async (transaction) => {
    const [row] = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid')
    await database.query('select pg_terminate_backend($1)', [row?.pid ?? 0])
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      await transaction.query('select 1')
    }
  })
  await assert.rejects(broken)
  assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])
})

test('what a transaction asks at once goes out before the first answer is in', { skip }, async (t) => {
  const { url } = await openOwn(t)
  const held = await holdAnswersUntil(t, url, /as third/)
  const onConnectionError = () => undefined
  const database = await PostgresDatabase.open({ url: held.url, onConnectionError, statementTimeoutMs: 1000 })
  t.after(() => database.close())
  const answers = await database.transaction((transaction) => {
    held.hold()
    return Promise.all(['first', 'second', 'third'].map((name) => transaction.query(`select 1 as ${name}`)))
  })
  assert.deepEqual(answers, [[{ first: 1 }], [{ second: 1 }], [{ third: 1 }]])
})

test('every connection comes back, whatever became of its work', { skip }, async (t) => {
  const { database } = await openOwn(t, { poolSize: 2 })
  for (let round = 0; round < 10; round++) {
    await assert.rejects(database.query('select 1/0'))
    await assert.rejects(database.query('select 9007199254740993::bigint'))
    await assert.rejects(database.transaction(async () => Promise.reject(new Error('no'))))
    await assert.rejects(database.transaction((transaction) => transaction.query('select 1/0')))
  }
  const both = await Promise.all(
    [database, database].map((own) => own.transaction((t2) => t2.query('select 1 as one'))),
  )
  assert.deepEqual(both, [[{ one: 1 }], [{ one: 1 }]])
})
