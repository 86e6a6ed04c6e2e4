import { AsyncLocalStorage } from 'node:async_hooks'
import { chmod, mkdir } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PGlite, type Transaction } from '@electric-sql/pglite'
import type { Database, Queryable, SqlValue } from './database.ts'
import { TransactionEndedError, TransactionRolledBackError } from './database-errors.ts'
import { encodeParameters, textParsers } from './sql-values.ts'

export interface PgliteOptions {
  /** Where the rows live. (Default: in memory, gone at close.) One process at a time: see data-directory.ts. */
  readonly directory?: string
  /** A tar of a data directory to start from, in memory: tests only. */
  readonly snapshot?: Blob
}

/**
 * PGlite runs inside the process, and its promises resolve without a turn of the event loop: a loop of statements would
 * keep timers and sockets waiting until it ends. After so many statements in one turn, the next one waits for a turn.
 * (Measured with one-row inserts: 12,000 a second with 1, 4, 8 and 16 alike; without, no timer runs until the loop ends.)
 */
const STATEMENTS_PER_TURN_MAX = 4

interface TransactionState {
  ended: boolean
}

/**
 * PostgreSQL in the process. One connection: transactions run one after the other, and a statement outside a transaction
 * waits until the running one has ended. So whoever awaits the database inside its own transaction would wait for
 * itself, for ever; that is refused with an error instead. Use the handle that `transaction` hands over.
 */
export class PgliteDatabase implements Database {
  readonly kind = 'pglite'
  readonly #client: PGlite
  readonly #running = new AsyncLocalStorage<TransactionState>()
  #last: Promise<unknown> = Promise.resolve()
  #closed: Promise<void> | undefined
  #statementsThisTurn = 0
  #turn: Promise<void> | undefined

  private constructor(client: PGlite) {
    this.#client = client
  }

  static async open(options: PgliteOptions = {}): Promise<PgliteDatabase> {
    if (options.directory === undefined) return new PgliteDatabase(await start(options))
    try {
      // PGlite makes its files readable and writable by everybody; the directory around them keeps the others out.
      await mkdir(options.directory, { recursive: true, mode: 0o700 })
      await chmod(options.directory, 0o700)
      return new PgliteDatabase(await start(options))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`Cannot open the embedded database in ${options.directory}: ${reason}`, { cause: error })
    }
  }

  async query<Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    this.#refuseInsideTransaction()
    return this.#oneAfterTheOther(() => this.#run<Row>(this.#client, text, parameters))
  }

  async transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    this.#refuseInsideTransaction()
    return this.#oneAfterTheOther(() => this.#runTransaction(work))
  }

  async execute(text: string): Promise<void> {
    this.#refuseInsideTransaction()
    await this.#oneAfterTheOther(() => this.#client.exec(text))
  }

  async close(): Promise<void> {
    this.#closed ??= this.#oneAfterTheOther(() => this.#client.close())
    await this.#closed
  }

  /** The data directory as a tar, for `snapshot`. */
  async dump(): Promise<Buffer> {
    const tar = await this.#client.dumpDataDir('none')
    return Buffer.from(await tar.arrayBuffer())
  }

  async #runTransaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    const state: TransactionState = { ended: false }
    try {
      return await this.#client.transaction(async (transaction) => {
        const query = async <Row>(text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> => {
          if (state.ended) throw new TransactionEndedError()
          return this.#run<Row>(transaction, text, parameters)
        }
        try {
          return await this.#running.run(state, () => work({ query }))
        } finally {
          state.ended = true
        }
      })
    } catch (error) {
      throw isRolledBackCommit(error) ? new TransactionRolledBackError({ cause: error }) : error
    }
  }

  /** PGlite queues by itself, but its queue drains without a turn of the event loop; ours waits for one when due. */
  #oneAfterTheOther<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }

  async #run<Row>(client: PGlite | Transaction, text: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    const values = encodeParameters(parameters)
    await this.#yieldSometimes()
    const result = await client.query<Row>(text, values)
    return result.rows
  }

  async #yieldSometimes(): Promise<void> {
    this.#statementsThisTurn += 1
    this.#turn ??= nextTurn().then(() => {
      this.#statementsThisTurn = 0
      this.#turn = undefined
    })
    if (this.#statementsThisTurn > STATEMENTS_PER_TURN_MAX) await this.#turn
  }

  #refuseInsideTransaction(): void {
    if (this.#running.getStore()?.ended === false) {
      throw new Error(
        'The database was used inside its own transaction: use the transaction that was handed to the work',
      )
    }
  }
}

async function start(options: PgliteOptions): Promise<PGlite> {
  const client = await PGlite.create({
    ...(options.directory === undefined ? {} : { dataDir: options.directory }),
    ...(options.snapshot === undefined ? {} : { loadDataDir: options.snapshot }),
    // Relaxed durability answers before the row is in the file: an acknowledged attempt could vanish with the process.
    relaxedDurability: false,
  })
  // Replaced whole, and after the start: PGlite's own start-up reads its array types with its defaults.
  client.parsers = { ...textParsers }
  client.serializers = { 17: (bytes) => bytes }
  await client.exec(`set time zone 'UTC'; set datestyle to 'ISO, MDY'`)
  return client
}

function isRolledBackCommit(error: unknown): boolean {
  return (
    error instanceof Error && 'query' in error && error.query === 'COMMIT' && 'code' in error && error.code === '25P02'
  )
}
