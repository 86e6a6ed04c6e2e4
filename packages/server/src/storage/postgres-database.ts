import { createHash } from 'node:crypto'
import { type CustomTypesConfig, DatabaseError, Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg'
import { Unavailable } from '../domain/errors.ts'
import type { Database, Queryable, SqlValue } from './database.ts'
import { TransactionEndedError, TransactionRolledBackError } from './database-errors.ts'
import { describeUnreachable } from './postgres-unreachable.ts'
import { encodeParameters, textParsers } from './sql-values.ts'

export interface PostgresOptions {
  /** postgres://user:password@host:5432/name */
  readonly url: string
  /**
   * Connections of this process. (Default: 10.) One Node.js process keeps no more than a handful busy, and a server with
   * PostgreSQL's default of 100 connections then serves nine processes and an operator's psql.
   */
  readonly poolSize?: number
  /**
   * How long a request waits for a connection, new or returned, before it is told to come again. (Default: 30,000, as long
   * as a gateway may take: whoever waits for us waits that long anyway, and gives up after 60 s. What a crowd brings is
   * served one after the other, so a short wait refuses those that would have had their turn.)
   */
  readonly connectionTimeoutMs?: number
  /** After this the server ends a statement. (Default: 30,000: far above any statement of ours, below a stuck lock.) */
  readonly statementTimeoutMs?: number
  /** Told of a connection that broke while idle; the pool replaces it by itself. */
  readonly onConnectionError: (error: Error) => void
}

/** A transaction nobody continues holds its locks; the server ends it after this. Longer than any gateway call. */
const IDLE_IN_TRANSACTION_MS_MAX = 120_000
/** How long an idle connection is kept: 10 minutes. */
const IDLE_CONNECTION_MS_MAX = 600_000

/** When a server is gone, its own statement timeout never fires; the client gives up this much later. */
const CLIENT_TIMEOUT_MARGIN_MS = 5_000
const NO_CLIENT_TIMEOUT_MS = 2 ** 31 - 1
/** Each named statement costs memory in every connection; texts beyond this are not of ours and are planned each time. */
const NAMED_STATEMENTS_MAX = 500

/** Connection exceptions, a server that stops or starts, and a transaction that was idle for too long. */
const ENDS_CONNECTION = /^(08|57P)|^25P03$/

/** Statement timeout, no lock in time, no resources left, a server that stops or starts, a connection that broke. */
const OUT_OF_TIME = /^(57014|55P03|53|57P|08)/

const types = {
  // A cast, because pg's types describe the overloads of its own table; it only ever calls this with a type number.
  getTypeParser: ((oid: number) => textParsers[oid] ?? String) as CustomTypesConfig['getTypeParser'],
}

export class PostgresDatabase implements Database {
  readonly kind = 'postgres'
  readonly #pool: Pool
  readonly #url: string
  readonly #statementNames = new Map<string, string>()
  #closed: Promise<void> | undefined

  private constructor(options: PostgresOptions) {
    const statementTimeoutMs = options.statementTimeoutMs ?? 30_000
    this.#url = options.url
    this.#pool = new Pool({
      application_name: 'reprise',
      connectionString: options.url,
      max: options.poolSize ?? 10,
      connectionTimeoutMillis: options.connectionTimeoutMs ?? 30_000,
      query_timeout: statementTimeoutMs + CLIENT_TIMEOUT_MARGIN_MS,
      keepAlive: true,
      // What a transaction asks at once goes out at once; the server answers in order.
      pipeline: true,
      // Prepared statements live as long as their connection: a lull of seconds should not cost a busy hour its plans.
      idleTimeoutMillis: IDLE_CONNECTION_MS_MAX,
      types,
      // Statements, not start-up parameters: `options` in the URL would replace those, and poolers refuse them.
      onConnect: async (client) => {
        await client.query(
          `set time zone 'UTC'; set datestyle to 'ISO, MDY'; set statement_timeout to ${statementTimeoutMs}; ` +
            `set idle_in_transaction_session_timeout to ${IDLE_IN_TRANSACTION_MS_MAX}`,
        )
      },
    })
    this.#pool.on('error', (error) => {
      // The pool's end resolves before the server has heard all goodbyes; what breaks after that is no news.
      if (this.#closed === undefined) options.onConnectionError(error)
    })
  }

  /** Connects once, so that a wrong URL ends the start with one sentence rather than the first request. */
  static async open(options: PostgresOptions): Promise<PostgresDatabase> {
    if (!/^postgres(ql)?:\/\//.test(options.url) || !URL.canParse(options.url)) {
      throw new Error('DATABASE_URL is not a PostgreSQL URL such as postgres://user:password@host:5432/name')
    }
    const database = new PostgresDatabase(options)
    try {
      const client = await database.#connect()
      client.release()
      return database
    } catch (error) {
      await database.close()
      throw error
    }
  }

  async query<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const statement = this.#statement(text, parameters)
    return this.#withConnection(async (connection) => (await send(connection, statement)).rows as Row[])
  }

  async transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    return this.#withConnection(async (connection) => {
      // Awaited: what is sent after a `begin` that failed would each be a commit of its own.
      await send(connection, { text: 'begin' })
      let last: Promise<unknown> = Promise.resolve()
      let ended = false
      const query = async <Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> => {
        if (ended) throw new TransactionEndedError()
        const sent = send(connection, this.#statement(text, parameters))
        last = sent.catch(() => undefined)
        return (await sent).rows as Row[]
      }
      const end = async (command: 'commit' | 'rollback') => {
        ended = true
        await last
        return send(connection, { text: command })
      }
      let result: Result
      try {
        result = await work({ query })
      } catch (error) {
        // A connection that broke is thrown away, and the server rolls back by itself; the first error is the one to see.
        if (!connection.lost) await end('rollback').catch(() => undefined)
        ended = true
        throw error
      }
      const commit = await end('commit')
      if (commit.command === 'ROLLBACK') throw new TransactionRolledBackError()
      return result
    })
  }

  async execute(text: string): Promise<void> {
    const statement = { text, query_timeout: NO_CLIENT_TIMEOUT_MS }
    await this.#withConnection((connection) => send(connection, statement))
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end()
    return this.#closed
  }

  async #withConnection<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await this.#connect().catch((error: Error) => {
      throw new Unavailable(error.message, { cause: error })
    })
    const connection: Connection = { client, lost: false }
    // Between two statements nobody else listens, and an 'error' that nobody hears would end the process.
    const onError = () => {
      connection.lost = true
    }
    client.on('error', onError)
    try {
      return await work(connection)
    } finally {
      client.removeListener('error', onError)
      client.release(connection.lost)
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw describeUnreachable(this.#url, error)
    }
  }

  /** Named, a statement is parsed and planned once per connection; the same text has the same name in every process. */
  #statement(text: string, parameters: readonly SqlValue[]): QueryConfig {
    const values = encodeParameters(parameters)
    let name = this.#statementNames.get(text)
    if (name === undefined && this.#statementNames.size < NAMED_STATEMENTS_MAX) {
      name = `r_${createHash('sha256').update(text).digest('hex').slice(0, 40)}`
      this.#statementNames.set(text, name)
    }
    return name === undefined ? { text, values } : { name, text, values }
  }
}

interface Connection {
  readonly client: PoolClient
  /** Of no further use: the pool replaces it. */
  lost: boolean
}

async function send(connection: Connection, statement: QueryConfig): Promise<QueryResult> {
  writeTogether(connection.client)
  try {
    return await connection.client.query(statement)
  } catch (error) {
    // The server's refusal of one statement leaves the connection sound; anything else (no answer in time, a value that
    // cannot be read, the server going down) leaves it in a state nobody knows.
    if (!(error instanceof DatabaseError) || ENDS_CONNECTION.test(error.code ?? '')) connection.lost = true
    if (isOutOfTime(error)) throw new Unavailable(error.message, { cause: error })
    throw error
  }
}

/** Whatever is sent before the work at hand is over, in one write to the socket instead of one a statement. */
function writeTogether({ connection: { stream } }: PoolClient): void {
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** The server ended a statement that took too long, has no room for it, goes down, or does not answer at all. */
function isOutOfTime(error: unknown): error is Error {
  if (error instanceof DatabaseError) return OUT_OF_TIME.test(error.code ?? '')
  // pg has no codes for these two of its own.
  return error instanceof Error && /^(Query read timeout|Connection terminated)/.test(error.message)
}
