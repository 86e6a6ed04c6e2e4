import type { Database } from './database.ts'

/** A row of data_keys; the vault's WrappedKey. */
export interface WrappedKeyRow {
  readonly companyId: string
  readonly purpose: 'data' | 'identity'
  readonly version: number
  readonly masterKeyId: string
  readonly wrapped: Buffer
  readonly createdAt: Date
}

const COLUMNS = `company_id as "companyId", purpose, version, master_key_id as "masterKeyId", wrapped,
  created_at as "createdAt"`

/** The companies' wrapped keys: the vault's DataKeyStore. Every method is one statement. */
export class WrappedKeyStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(companyId: string): Promise<WrappedKeyRow[]> {
    return this.#database.query(`select ${COLUMNS} from data_keys where company_id = $1`, [companyId])
  }

  async insertIfAbsent(key: WrappedKeyRow): Promise<WrappedKeyRow> {
    // The update that changes nothing waits for a concurrent insert and returns its row; `do nothing` would not see it.
    const rows = await this.#database.query<WrappedKeyRow>(
      `insert into data_keys (company_id, purpose, version, master_key_id, wrapped, created_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (company_id, purpose, version) do update set version = data_keys.version
       returning ${COLUMNS}`,
      [key.companyId, key.purpose, key.version, key.masterKeyId, key.wrapped, key.createdAt],
    )
    return onlyRow(rows)
  }

  listWrappedBy(masterKeyId: string, after: WrappedKeyRow | null, limit: number): Promise<WrappedKeyRow[]> {
    return this.#database.query(
      `select ${COLUMNS} from data_keys
       where master_key_id = $1 and (company_id, purpose, version) > ($2::text, $3::text, $4::integer)
       order by company_id, purpose, version limit $5`,
      // No company's id is empty, so ('', '', 0) comes before every key.
      [masterKeyId, after?.companyId ?? '', after?.purpose ?? '', after?.version ?? 0, limit],
    )
  }

  async replaceWrapping(key: WrappedKeyRow, masterKeyId: string, wrapped: Buffer): Promise<boolean> {
    const rows = await this.#database.query(
      `update data_keys set master_key_id = $5, wrapped = $6
       where company_id = $1 and purpose = $2 and version = $3 and master_key_id = $4 returning 1`,
      [key.companyId, key.purpose, key.version, key.masterKeyId, masterKeyId, wrapped],
    )
    return rows.length === 1
  }
}

function onlyRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('An insert that returns its row returned none')
  return row
}
