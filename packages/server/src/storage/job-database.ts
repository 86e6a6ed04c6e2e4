import type { Database, SqlValue } from './database.ts'

/** Where the job queue keeps its tables, apart from ours. */
export const JOB_SCHEMA = 'jobs'

/** Any number that nothing else in the database locks; all processes that start their jobs take this one. */
const START_LOCK = 7_263_003

/** The job queue's way to the database: its own statements through our connections, so that there is one pool. */
export class JobDatabase {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** As a client of `pg` takes it: an object is JSON, and what is absent is null. */
  async executeSql(text: string, values: readonly unknown[] = []): Promise<{ rows: Record<string, unknown>[] }> {
    const commands = withoutTransaction(text)
    if (commands !== null) {
      await this.#database.execute(commands)
      return { rows: [] }
    }
    return { rows: await this.#database.query<Record<string, unknown>>(text, values.map(toSqlValue)) }
  }

  /**
   * Runs the work while no other process does: making a queue locks the same tables in another order than waiting for one
   * that somebody else makes, and two that start at once would lock each other out. The embedded database has one process.
   */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#database.kind === 'pglite') return work()
    return this.#database.transaction(async (transaction) => {
      await transaction.query(`select pg_advisory_xact_lock(${START_LOCK})`)
      return work()
    })
  }

  /** How long the oldest job that is due has been waiting, by queue; milliseconds. Queues where none is are left out. */
  async oldestDue(): Promise<readonly { readonly queue: string; readonly waitedMs: number }[]> {
    const rows = await this.#database.query<{ name: string; waited: number }>(
      `select name, extract(epoch from now() - min(start_after))::float8 as waited from ${JOB_SCHEMA}.job
       where state < 'active' and start_after <= now() group by name`,
    )
    return rows.map(({ name, waited }) => ({ queue: name, waitedMs: waited * 1000 }))
  }
}

/**
 * Several commands between BEGIN and COMMIT, without the two: sent as one text they are one transaction all the same, and
 * when one fails the connection, which others use after it, is left clean. Null: a single statement.
 */
function withoutTransaction(text: string): string | null {
  const [, commands] = /^\s*BEGIN;(.*)COMMIT;\s*$/s.exec(text) ?? []
  return commands ?? null
}

function toSqlValue(value: unknown): SqlValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Date) return value
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : JSON.stringify(value)
}
