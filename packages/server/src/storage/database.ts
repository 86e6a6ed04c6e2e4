/**
 * One SQL dialect, PostgreSQL, behind one small interface with two adapters: PGlite in the process, and `pg` to a server.
 *
 * Values come back the same from both: `bigint` and `count(*)` as a JavaScript number (money and counters stay under
 * 2^53; a larger value throws rather than rounds), `timestamptz` as Date, `jsonb` parsed, `bytea` as Buffer.
 */
export interface Queryable {
  /** Runs one statement. Parameters are $1, $2, ...; undefined is not a parameter (say null). */
  query<Row>(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>
}

export type SqlValue = string | number | boolean | null | Date | Uint8Array | readonly string[] | readonly number[]

export interface Database extends Queryable {
  readonly kind: 'pglite' | 'postgres'
  /**
   * Runs `work` in one transaction on one connection: commits when it resolves, rolls back when it throws. What it asks
   * without awaiting what it asked before runs in that order, and to a server is one round trip.
   */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>
  /** Several statements in one text, without parameters: migrations only. */
  execute(text: string): Promise<void>
  close(): Promise<void>
}
