import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Pool } from 'pg'

/** Of the company that every server of a benchmark makes at its start. */
export const API_KEY = 'YmVuY2htYXJrLWtleS1mb3ItdGhlLXNhbmRib3g='

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')

/** What a server is started with; without a database's URL on PGlite. */
export function serverEnvironment(dataDirectory: string, databaseUrl?: string): Record<string, string> {
  return {
    PORT: '0',
    SFTP_PORT: 'off',
    REPRISE_DATA_DIR: dataDirectory,
    REPRISE_BOOTSTRAP_API_KEY: API_KEY,
    REPRISE_BOOTSTRAP_GATEWAY_TOKEN: 'bench-gateway',
    // The benchmark stands for the proxy that ends TLS: live keys are not taken without one.
    REPRISE_TRUST_PROXY: '127.0.0.1',
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl, REPRISE_MASTER_KEY: MASTER_KEY }),
  }
}

/** A live API key of the company that a server has made at its start. */
export async function createLiveKey(environment: Record<string, string>): Promise<string> {
  const program = fileURLToPath(new URL('../../bin/reprise.mjs', import.meta.url))
  const words = [program, 'key', 'create', '--company', 'DEMO', '--mode', 'live', '--json']
  const env = { PATH: process.env['PATH'] ?? '', ...environment }
  const { stdout } = await promisify(execFile)(process.execPath, words, { env })
  return (JSON.parse(stdout) as { apiKey: string }).apiKey
}

/** Runs a benchmark with the PostgreSQL that its script started, and a directory that is deleted at the end. */
export async function withScratch(work: (postgresUrl: string, directory: string) => Promise<void>): Promise<void> {
  const postgresUrl = process.env['REPRISE_BENCH_POSTGRES_URL']
  if (postgresUrl === undefined)
    throw new Error('REPRISE_BENCH_POSTGRES_URL is missing: start this by npm run bench:...')
  const directory = await mkdtemp(join(tmpdir(), 'reprise-bench-'))
  try {
    await work(postgresUrl, directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export async function describePostgres(admin: Pool): Promise<string> {
  const { rows } = await admin.query<{ version: string; fsync: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  )
  return `PostgreSQL ${rows[0]?.version}, fsync ${rows[0]?.fsync}`
}

/** The database's processes that serve connections of this name. */
export async function backendsOf(admin: Pool, applicationName: string): Promise<number[]> {
  const { rows } = await admin.query<{ pid: number }>('select pid from pg_stat_activity where application_name = $1', [
    applicationName,
  ])
  return rows.map(({ pid }) => pid)
}

/** What autovacuum does within a minute of a table's first rows; until then plans are guesses. */
export async function settle(admin: Pool): Promise<void> {
  await admin.query('vacuum (analyze)')
}
