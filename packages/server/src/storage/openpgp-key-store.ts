import type { OpenPgpKeys } from '../recovery/openpgp-port.ts'
import type { Queryable } from './database.ts'

export class OpenPgpKeyStore implements OpenPgpKeys {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async find(companyId: string): Promise<string | null> {
    const [row] = await this.#database.query<{ public_key: string }>(
      'select public_key from openpgp_keys where company_id = $1',
      [companyId],
    )
    return row?.public_key ?? null
  }

  async companyIds(): Promise<readonly string[]> {
    const rows = await this.#database.query<{ company_id: string }>(
      'select company_id from openpgp_keys order by company_id',
    )
    return rows.map(({ company_id: companyId }) => companyId)
  }

  async set(companyId: string, publicKey: string | null): Promise<void> {
    if (publicKey === null) {
      await this.#database.query('delete from openpgp_keys where company_id = $1', [companyId])
      return
    }
    await this.#database.query(
      `insert into openpgp_keys (company_id, public_key) values ($1, $2)
       on conflict (company_id) do update set public_key = excluded.public_key`,
      [companyId, publicKey],
    )
  }
}
