import type { Database } from './database.ts'

/** The one row that says which master key the database belongs to: the vault's MasterKeyCheckStore. */
export class MasterKeyCheckStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async insertIfAbsent(checkValue: string): Promise<string> {
    // The update that changes nothing waits for a concurrent insert and returns its row; `do nothing` would not see it.
    const [row] = await this.#database.query<{ checkValue: string }>(
      `insert into master_key_checks (check_value) values ($1)
       on conflict (is_only_row) do update set is_only_row = true
       returning check_value as "checkValue"`,
      [checkValue],
    )
    if (row === undefined) throw new Error('An insert that returns its row returned none')
    return row.checkValue
  }

  async replace(expected: string, next: string): Promise<boolean> {
    const rows = await this.#database.query(
      'update master_key_checks set check_value = $2 where check_value = $1 returning 1',
      [expected, next],
    )
    return rows.length === 1
  }
}
