import type { Database, Queryable } from '../../src/storage/database.ts'

/** A database as a process sees it that dies: after so many statements more, nothing it says arrives any more. */
export interface DyingDatabase extends Database {
  /** From now on so many statements are answered, and every one after them fails. */
  dieAfter(statements: number): void
  readonly isDead: boolean
}

export function dyingDatabase(database: Database): DyingDatabase {
  let left = Number.POSITIVE_INFINITY
  const live = () => {
    if (left <= 0) throw new Error('the process is dead')
    left -= 1
  }
  const dying = (queryable: Queryable): Queryable => ({
    query: async (text, parameters) => {
      live()
      return queryable.query(text, parameters)
    },
  })
  return {
    ...dying(database),
    kind: database.kind,
    execute: (text) => database.execute(text),
    transaction: (work) => database.transaction((transaction) => work(dying(transaction))),
    close: () => database.close(),
    dieAfter(statements) {
      left = statements
    },
    get isDead() {
      return left <= 0
    },
  }
}
