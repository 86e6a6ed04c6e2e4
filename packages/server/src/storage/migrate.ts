import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../domain/clock.ts'
import type { Database } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly sha256: string
  readonly text: string
}

interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly sha256: string
}

/** The same place in src and in dist: the build copies the files beside the compiled module. */
const migrationsDirectory: string = fileURLToPath(new URL('./migrations/', import.meta.url))

/** Any number that nothing else in the database locks; all processes that migrate take this one. */
const MIGRATION_LOCK = 7_263_001

/**
 * Brings the database to the newest migration; applied ones are left alone. Any number of processes may call this at
 * once. Returns the names of what this call applied.
 */
export async function migrate(database: Database, clock: Clock, directory = migrationsDirectory): Promise<string[]> {
  const migrations = await readMigrations(directory)
  await database.execute(inOneTransaction(CREATE_TABLE))
  const applied = await readApplied(database)
  refuseDifference(applied, migrations)
  const applying = migrations.slice(applied.length)
  const done: string[] = []
  for (const migration of applying) {
    if (await apply(database, clock, migration)) done.push(migration.name)
  }
  // Another process may have applied some meanwhile, and need not have had the same files.
  refuseDifference(await readApplied(database), migrations)
  return done
}

/** The migrations in their order. Numbers start at 1 and leave no gap, so that "applied" is a prefix of the list. */
export async function readMigrations(directory = migrationsDirectory): Promise<Migration[]> {
  const fileNames = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(fileNames.map((fileName, index) => readMigration(directory, fileName, index + 1)))
}

async function readMigration(directory: string, fileName: string, expected: number): Promise<Migration> {
  const match = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(fileName)
  if (match === null) throw new Error(`Migration ${fileName} is not named like 0001-what-it-does.sql`)
  if (Number(match[1]) !== expected) {
    throw new Error(`Migration ${fileName} should have the number ${expected}: numbers are unique and without gaps`)
  }
  const text = await readFile(`${directory}/${fileName}`, 'utf8')
  if (/^\s*(begin|start transaction|commit|rollback)\s*;/im.test(text)) {
    throw new Error(`Migration ${fileName} must not begin or end transactions: it runs in one, with its own record`)
  }
  // A checkout that turned line ends into \r\n has not changed what the file says.
  const sha256 = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
  return { number: expected, name: fileName.slice(0, -'.sql'.length), sha256, text }
}

const CREATE_TABLE = `
  create table if not exists schema_migrations (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null
  );`

/**
 * Several statements in one text are one transaction on both databases. The lock makes other processes wait, and is gone
 * with the transaction. No statement timeout: an index on a big table takes what it takes.
 */
function inOneTransaction(text: string): string {
  return `set local statement_timeout = 0; select pg_advisory_xact_lock(${MIGRATION_LOCK}); ${text}`
}

/** False when another process applied it first: its row is written before the work, so the race shows as a violation. */
async function apply(database: Database, clock: Clock, migration: Migration): Promise<boolean> {
  const { number, name, sha256, text } = migration
  // Nothing here needs escaping: numbers, a checked file name, a hash and an ISO instant.
  const row = `${number}, '${name}', '${sha256}', '${clock.now().toISOString()}'`
  const record = `insert into schema_migrations (number, name, sha256, applied_at) values (${row});`
  try {
    await database.execute(inOneTransaction(`${record}\n${text}`))
    return true
  } catch (error) {
    if (isUniqueViolation(error, 'schema_migrations_pkey')) return false
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Migration ${name} failed and was rolled back: ${reason}`, { cause: error })
  }
}

async function readApplied(database: Database): Promise<AppliedMigration[]> {
  return database.query<AppliedMigration>('select number, name, sha256 from schema_migrations order by number')
}

function refuseDifference(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const newest = applied.at(-1)
  if (newest !== undefined && newest.number > migrations.length) {
    throw new Error(
      `The database is at migration ${newest.name}, and this version of Reprise knows only ${migrations.length}: ` +
        'start the newer version of Reprise that migrated it',
    )
  }
  for (const [index, { name, sha256 }] of applied.entries()) {
    if (migrations[index]?.sha256 === sha256) continue
    throw new Error(
      `Migration ${name} was applied to this database with another text than ${migrations[index]?.name ?? 'nothing'} ` +
        'has now: an applied migration is never edited, add a new one',
    )
  }
}
