import type { BatchDelimiter, BatchLayout } from '../recovery/batch-format-port.ts'
import type { BatchLayouts } from '../recovery/batch-layout-port.ts'
import type { Database } from './database.ts'

interface LayoutRow {
  readonly delimiter: BatchDelimiter
  readonly column_names: readonly string[] | null
}

export class BatchLayoutStore implements BatchLayouts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async read(companyId: string): Promise<BatchLayout | null> {
    const [row] = await this.#database.query<LayoutRow>(
      'select delimiter, column_names from batch_layouts where company_id = $1',
      [companyId],
    )
    return row === undefined ? null : { delimiter: row.delimiter, columns: row.column_names }
  }

  async write(companyId: string, { delimiter, columns }: BatchLayout): Promise<void> {
    await this.#database.query(
      `insert into batch_layouts (company_id, delimiter, column_names) values ($1, $2, $3::text[])
       on conflict (company_id) do update set delimiter = excluded.delimiter, column_names = excluded.column_names`,
      [companyId, delimiter, columns],
    )
  }
}
