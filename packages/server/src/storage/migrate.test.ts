import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { openTestDatabase, reopenTestDatabase } from '../../test/harness/database.ts'
import { systemClock } from '../domain/clock.ts'
import { migrate, readMigrations } from './migrate.ts'

const database = await openTestDatabase({ after })
const shipped = await readMigrations()

/** A directory that holds the shipped migrations and these after them: the database under test has the shipped ones. */
async function directoryWith(t: TestContext, added: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'reprise-migrations-'))
  t.after(() => rm(directory, { recursive: true }))
  for (const { name, text } of shipped) await writeFile(join(directory, `${name}.sql`), text)
  for (const [name, text] of Object.entries(added)) await writeFile(join(directory, `${numbered(name)}.sql`), text)
  return directory
}

/** 'first' -> the number after the shipped ones, 'second' -> the next. */
function numbered(name: string): string {
  const offset = name.startsWith('second') ? 2 : 1
  return `${String(shipped.length + offset).padStart(4, '0')}-${name}`
}

async function forget(t: TestContext): Promise<void> {
  t.after(() => database.execute(`delete from schema_migrations where number > ${shipped.length}`))
}

test('running again changes nothing', async () => {
  const before = await describeSchema()
  assert.ok(before.length > 0)
  for (let round = 0; round < 3; round++) assert.deepEqual(await migrate(database, systemClock), [])
  assert.deepEqual(await describeSchema(), before)
})

test('new migrations run in their order, several statements each, and are recorded with the time of the clock', async (t) => {
  await forget(t)
  const directory = await directoryWith(t, {
    first: 'create table in_order (n int); insert into in_order values (1);',
    second: `insert into in_order select n + 1 from in_order; -- a comment with 'quotes' and $1`,
  })
  const at = new Date('2026-05-05T05:05:05Z')
  const applied = await migrate(database, { now: () => at, monotonicMs: () => 0 }, directory)
  assert.deepEqual(applied, [numbered('first'), numbered('second')])
  assert.deepEqual(await database.query('select n from in_order order by n'), [{ n: 1 }, { n: 2 }])
  assert.deepEqual(
    await database.query('select name, applied_at from schema_migrations where number > $1', [shipped.length]),
    applied.map((name) => ({ name, applied_at: at })),
  )
  assert.deepEqual(await migrate(database, systemClock, directory), [])
})

test('a migration that fails leaves neither its work nor its record, and names itself', async (t) => {
  await forget(t)
  const directory = await directoryWith(t, { first: 'create table half_done (n int); select 1/0;' })
  await assert.rejects(migrate(database, systemClock, directory), {
    message: `Migration ${numbered('first')} failed and was rolled back: division by zero`,
  })
  assert.deepEqual(await database.query(`select to_regclass('half_done') as found`), [{ found: null }])
  const mended = await directoryWith(t, { first: 'create table half_done (n int);' })
  assert.deepEqual(await migrate(database, systemClock, mended), [numbered('first')])
})

test('an applied migration whose text changed is refused', async (t) => {
  await forget(t)
  await migrate(database, systemClock, await directoryWith(t, { first: 'create table edited (n int);' }))
  const edited = await directoryWith(t, { first: 'create table edited (n bigint);', second: 'drop table edited;' })
  await assert.rejects(migrate(database, systemClock, edited), /first was applied .* another text .*add a new one/)
  assert.deepEqual(await database.query('select * from edited'), [], 'nothing after it ran')
})

test('line ends of another system are not a change', async (t) => {
  await forget(t)
  await migrate(database, systemClock, await directoryWith(t, { first: 'create table lines (\n  n int\n);\n' }))
  const windows = await directoryWith(t, { first: 'create table lines (\r\n  n int\r\n);\r\n' })
  assert.deepEqual(await migrate(database, systemClock, windows), [])
})

test('a database newer than the code is refused', async (t) => {
  await forget(t)
  await migrate(database, systemClock, await directoryWith(t, { first: 'create table newer (n int);' }))
  await assert.rejects(
    migrate(database, systemClock),
    /first, and this version of Reprise knows only \d+: start the newer/,
  )
})

test('many processes at once apply each migration once', async (t) => {
  await forget(t)
  const directory = await directoryWith(t, {
    first: 'create table raced (n int); insert into raced values (1);',
    second: 'insert into raced values (2);',
  })
  const processes = [database]
  while (processes.length < 5) processes.push(await reopenTestDatabase(t, database))
  const applied = await Promise.all(processes.map((process) => migrate(process, systemClock, directory)))
  assert.deepEqual(applied.flat().sort(), [numbered('first'), numbered('second')])
  assert.deepEqual(await database.query('select n from raced order by n'), [{ n: 1 }, { n: 2 }])
})

test('many processes at once on a database that has no record yet agree to create it', async (t) => {
  await database.execute('alter table schema_migrations rename to schema_migrations_kept')
  t.after(() =>
    database.execute('drop table schema_migrations; alter table schema_migrations_kept rename to schema_migrations'),
  )
  const empty = await mkdtemp(join(tmpdir(), 'reprise-migrations-'))
  t.after(() => rm(empty, { recursive: true }))
  const processes = [database]
  while (processes.length < 5) processes.push(await reopenTestDatabase(t, database))
  for (let round = 0; round < 5; round++) {
    await database.execute('drop table if exists schema_migrations')
    await Promise.all(processes.map((process) => migrate(process, systemClock, empty)))
  }
})

test('a directory with a gap, a number twice, an odd name or its own transactions is refused', async (t) => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ second: 'select 1;' }, /should have the number/],
    [{ first: 'select 1;', 'first-again': 'select 1;' }, /first.* should have the number/],
    [{ First: 'select 1;' }, /not named like 0001/],
    [{ first: 'create table a (n int);\nCOMMIT;\ndrop table a;' }, /must not begin or end transactions/],
  ]
  for (const [added, message] of refused) {
    const directory = await directoryWith(t, added)
    await assert.rejects(migrate(database, systemClock, directory), message)
  }
})

async function describeSchema(): Promise<unknown[]> {
  return database.query(`
    select table_name, column_name, data_type, column_default, is_nullable from information_schema.columns
    where table_schema = 'public' union all
    select tablename, indexname, indexdef, null, null from pg_indexes where schemaname = 'public' union all
    select name, sha256, applied_at::text, null, null from schema_migrations order by 1, 2`)
}
