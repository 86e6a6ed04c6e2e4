/**
 * What PostgreSQL refused, read from its error codes (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 * Both adapters hand the server's errors on with `code` and `constraint`, so these work the same on both.
 */

/** A row with this key exists. With a name: this constraint or unique index, and no other, was violated. */
export function isUniqueViolation(error: unknown, constraintName?: string): boolean {
  if (field(error, 'code') !== '23505') return false
  return constraintName === undefined || field(error, 'constraint') === constraintName
}

/** A commit that the database turned into a rollback, because a statement had failed and its error was swallowed. */
export class TransactionRolledBackError extends Error {
  override readonly name = 'TransactionRolledBackError'

  constructor(options?: ErrorOptions) {
    super('The transaction was rolled back, not committed: a statement in it failed and its error was ignored', options)
  }
}

/** A transaction was used after it ended; what it sent would have landed outside of it. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError'

  constructor() {
    super('This transaction has ended: no statement can be sent through it any more')
  }
}

function field(error: unknown, name: 'code' | 'constraint'): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Record<string, unknown>)[name]
    : undefined
}
