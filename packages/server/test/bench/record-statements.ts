import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { type ComposedApp, createApp } from '../../src/app.ts'
import { type Config, parseConfig } from '../../src/config.ts'
import { systemClock } from '../../src/domain/clock.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { openStorage } from '../../src/start/open-storage.ts'
import type { Database, Queryable, SqlValue } from '../../src/storage/database.ts'
import { type ChargeBody, KINDS_OF_CHARGES, kindOf, nthCharge } from './charge-bodies.ts'

export interface RecordedStatement {
  readonly text: string
  readonly parameters: readonly SqlValue[]
  readonly rowCount: number
}

/** All that one charge asked of the database, and what it answered. */
export interface RecordedCharge {
  readonly kind: string
  readonly body: ChargeBody
  readonly startedAt: Date
  readonly statements: readonly RecordedStatement[]
  readonly answer: { readonly transaction: Readonly<Record<string, unknown>> }
}

export interface Recording {
  readonly charges: readonly RecordedCharge[]
  /** Still open. */
  readonly database: Database
  close(): Promise<void>
}

/**
 * Runs one charge of each kind through the whole of Reprise and keeps what it asked of the database. So the comparison
 * follows the code: whatever SQL a charge runs today, the bare route runs too.
 */
export async function recordCharges(env: Record<string, string>): Promise<Recording> {
  const parsed = parseConfig(env)
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.errors.join(' '))
  const { config } = parsed
  const storage = await openStorage(config, systemClock, (error) => console.error(error))
  const database = new RecordingDatabase(storage.database)
  const app = await appOn(database, config)
  // Not kept: the first charge also reads the company's keys and gateways, which every later one has in memory.
  await record(app, config, database, nthCharge('first', 0))
  const charges: RecordedCharge[] = []
  for (let n = 0; n < KINDS_OF_CHARGES; n += 1) {
    const body = nthCharge('record', n)
    if (!charges.some(({ kind }) => kind === kindOf(body))) charges.push(await record(app, config, database, body))
  }
  await app.close()
  return { charges, database: storage.database, close: () => storage.close() }
}

function appOn(database: Database, config: Config): Promise<ComposedApp> {
  return createApp(config, {
    clock: systemClock,
    random: systemRandom,
    logger: createLogger('silent'),
    storage: { database, heldDirectory: null, migrated: [], close: async () => {} },
  })
}

async function record(app: ComposedApp, config: Config, database: RecordingDatabase, body: ChargeBody) {
  const startedAt = new Date()
  const { statements, result } = await database.recording(async () =>
    app.server.inject({
      method: 'POST',
      url: '/v1/gateways/charge',
      headers: { authorization: `Basic ${config.bootstrapApiKey?.reveal()}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    }),
  )
  assert.equal(result.statusCode, 200, result.body)
  return { kind: kindOf(body), body, startedAt, statements, answer: result.json() as RecordedCharge['answer'] }
}

class RecordingDatabase implements Database {
  readonly kind
  readonly #database: Database
  /** What a request asks is told from what background work asks meanwhile. */
  readonly #recorded = new AsyncLocalStorage<RecordedStatement[]>()

  constructor(database: Database) {
    this.kind = database.kind
    this.#database = database
  }

  async recording<Result>(work: () => Promise<Result>): Promise<{ statements: RecordedStatement[]; result: Result }> {
    const statements: RecordedStatement[] = []
    return { result: await this.#recorded.run(statements, work), statements }
  }

  async query<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const rows = await this.#database.query<Row>(text, parameters)
    this.#recorded.getStore()?.push({ text, parameters, rowCount: rows.length })
    return rows
  }

  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    // Replayed one by one, its statements would be as many commits.
    assert.equal(this.#recorded.getStore(), undefined, 'a charge runs a transaction: teach the replay to run it')
    return this.#database.transaction(work)
  }

  execute(text: string): Promise<void> {
    return this.#database.execute(text)
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}
