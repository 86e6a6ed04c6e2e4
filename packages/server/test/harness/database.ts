import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/domain/clock.ts'
import type { Database } from '../../src/storage/database.ts'
import { migrate, readMigrations } from '../../src/storage/migrate.ts'
import { PgliteDatabase } from '../../src/storage/pglite-database.ts'
import { PostgresDatabase } from '../../src/storage/postgres-database.ts'

/** Whatever runs a function when the tests are over: a test's context, or `{ after }` of node:test for a whole file. */
export interface TestLifetime {
  after(work: () => unknown): void
}

/** Which database this run tests: `REPRISE_TEST_DATABASE=postgres`, or PGlite. */
export const testDatabaseKind: Database['kind'] =
  process.env['REPRISE_TEST_DATABASE'] === 'postgres' ? 'postgres' : 'pglite'

const urls = new WeakMap<Database, string>()
const reopenedBeside = new WeakMap<Database, Database[]>()

/** A migrated database without rows, of the kind under test, closed (and dropped) after the tests. One a file is enough. */
export async function openTestDatabase(t: TestLifetime): Promise<Database> {
  if (testDatabaseKind === 'pglite') {
    const database = await openMigratedPglite()
    t.after(() => database.close())
    return database
  }
  const { url, drop } = await createPostgres()
  const database = await PostgresDatabase.open({ url, onConnectionError: rethrow })
  urls.set(database, url)
  // One hook for both: hooks run in the order they were set up, and a drop would break connections still open.
  t.after(async () => {
    for (const reopened of reopenedBeside.get(database) ?? []) await reopened.close()
    await database.close()
    await drop()
  })
  return database
}

/** The same database as another process sees it: on PostgreSQL through a pool of its own. PGlite has one process only. */
export async function reopenTestDatabase(t: TestLifetime, database: Database): Promise<Database> {
  const url = urls.get(database)
  if (url === undefined) return database
  const reopened = await PostgresDatabase.open({ url, onConnectionError: rethrow })
  t.after(() => reopened.close())
  reopenedBeside.set(database, [...(reopenedBeside.get(database) ?? []), reopened])
  return reopened
}

/**
 * The URL of a migrated PostgreSQL database of the test's own, for tests that start server processes; dropped after.
 * Needs REPRISE_TEST_POSTGRES_URL, a superuser's URL of a scratch cluster.
 */
export async function createTestPostgres(t: TestLifetime): Promise<string> {
  const { url, drop } = await createPostgres()
  t.after(drop)
  return url
}

async function createPostgres(): Promise<{ url: string; drop: () => Promise<void> }> {
  const adminUrl = process.env['REPRISE_TEST_POSTGRES_URL']
  if (adminUrl === undefined)
    throw new Error('Tests on PostgreSQL need REPRISE_TEST_POSTGRES_URL: run them by npm test')
  const admin = await PostgresDatabase.open({ url: adminUrl, poolSize: 1, onConnectionError: rethrow })
  const template = await ensureTemplate(admin, adminUrl)
  // A name no other test has, in this process or another, without drawing lots: the present backend and its clock.
  const [row] = await admin.query<{ name: string }>(
    `select 'reprise_test_' || pg_backend_pid() || '_' || (extract(epoch from clock_timestamp()) * 1000000)::bigint as name`,
  )
  if (row === undefined) throw new Error('PostgreSQL returned no name for the test database')
  await admin.execute(`create database "${row.name}" template "${template}"`)
  const drop = async () => {
    await admin.execute(`drop database if exists "${row.name}" with (force)`)
    await admin.close()
  }
  return { url: urlOf(adminUrl, row.name), drop }
}

/** Cloning a migrated database is cheaper than migrating; one template for each set of migrations in the cluster. */
async function ensureTemplate(admin: Database, adminUrl: string): Promise<string> {
  const template = `reprise_template_${await hashOfMigrations()}`
  // A session's lock: databases are not created in a transaction. The pool has one connection, so it is the same session.
  await admin.query('select pg_advisory_lock(7263002)')
  try {
    const found = await admin.query('select 1 from pg_database where datname = $1 and datistemplate', [template])
    if (found.length > 0) return template
    await admin.execute(`drop database if exists "${template}" with (force)`)
    await admin.execute(`create database "${template}"`)
    const database = await PostgresDatabase.open({ url: urlOf(adminUrl, template), onConnectionError: rethrow })
    await migrate(database, systemClock)
    await database.close()
    await admin.execute(`alter database "${template}" is_template true`)
    return template
  } finally {
    await admin.query('select pg_advisory_unlock(7263002)')
  }
}

const SNAPSHOT_PREFIX = 'reprise-test-pglite-'

/** Creating a PGlite database takes 3 s and loading a copy 0.5 s, so a migrated one is kept between files and runs. */
async function openMigratedPglite(): Promise<PgliteDatabase> {
  const fileName = `${SNAPSHOT_PREFIX}${await hashOfMigrations()}.tar`
  const kept = await readFile(join(tmpdir(), fileName)).catch(() => undefined)
  if (kept !== undefined) return PgliteDatabase.open({ snapshot: new Blob([kept]) })
  const database = await PgliteDatabase.open()
  await migrate(database, systemClock)
  // Without it tests are slow and no less true: another user's file in the way, or a full disk, fails none.
  await keepSnapshot(fileName, await database.dump()).catch(() => undefined)
  return database
}

async function keepSnapshot(fileName: string, snapshot: Buffer): Promise<void> {
  // Those of former migrations, 40 MB each.
  const former = (await readdir(tmpdir())).filter((name) => name.startsWith(SNAPSHOT_PREFIX) && name !== fileName)
  await Promise.allSettled(former.map((name) => rm(join(tmpdir(), name))))
  // Written beside and renamed: a test file that starts meanwhile reads all of it or nothing.
  const place = await mkdtemp(join(tmpdir(), 'reprise-test-'))
  try {
    await writeFile(join(place, fileName), snapshot)
    await rename(join(place, fileName), join(tmpdir(), fileName))
  } finally {
    await rm(place, { recursive: true })
  }
}

async function hashOfMigrations(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile(createRequire(import.meta.url).resolve('@electric-sql/pglite')))
  for (const { name, sha256 } of await readMigrations()) hash.update(`${name} ${sha256}\n`)
  return hash.digest('hex').slice(0, 16)
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

function rethrow(error: Error): never {
  throw error
}
