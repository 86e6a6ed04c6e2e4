import type { Database } from './database.ts'

/** Where the sealed records of each kind are. The kinds are the vault's, and part of every ciphertext. */
const COLUMNS = {
  'payment_method.pan': { table: 'payment_methods', id: 'payment_method_id', sealed: 'sealed_pan' },
  'webhook.secrets': { table: 'webhooks', id: 'webhook_id', sealed: 'sealed_secrets' },
  'gateway.settings': { table: 'gateways', id: 'gateway_token', sealed: 'sealed_settings' },
  'batch_file.key': { table: 'batch_files', id: 'file_id', sealed: 'sealed_key' },
  'company.preflight_secret': { table: 'companies', id: 'company_id', sealed: 'sealed_preflight_secret' },
  'batch_row.request': { table: 'batch_rows', id: 'transaction_id', sealed: 'sealed_request' },
} as const

export type SealedKind = keyof typeof COLUMNS

export interface SealedRecordName {
  readonly companyId: string
  readonly kind: string
  readonly id: string
}

/** The sealed records of one kind, for sealing them again with a newer key: the vault's SealedRowStore. */
export class SealedRowStore {
  readonly #database: Database
  readonly #kind: SealedKind

  constructor(database: Database, kind: SealedKind) {
    this.#database = database
    this.#kind = kind
  }

  async listSealedBefore(
    companyId: string,
    header: Buffer,
    afterId: string | null,
    limit: number,
  ): Promise<{ record: SealedRecordName; sealed: Buffer }[]> {
    const { table, id, sealed } = COLUMNS[this.#kind]
    const rows = await this.#database.query<{ id: string; sealed: Buffer }>(
      `select ${id} as id, ${sealed} as sealed from ${table}
       where company_id = $1 and ${sealed} < $2::bytea and ($3::text is null or ${id} > $3::text)
       order by ${id} limit $4`,
      [companyId, header, afterId, limit],
    )
    return rows.map((row) => ({ record: { companyId, kind: this.#kind, id: row.id }, sealed: row.sealed }))
  }

  /** Null equals nothing in SQL, so a card that was erased meanwhile stays erased. */
  async replaceSealed(record: SealedRecordName, expected: Buffer, next: Buffer): Promise<boolean> {
    const { table, id, sealed } = COLUMNS[this.#kind]
    if (record.kind !== this.#kind) throw new Error(`A ${record.kind} is not among the sealed ${this.#kind} rows`)
    const rows = await this.#database.query(
      `update ${table} set ${sealed} = $4::bytea where company_id = $1 and ${id} = $2 and ${sealed} = $3::bytea returning 1`,
      [record.companyId, record.id, expected, next],
    )
    return rows.length === 1
  }
}
