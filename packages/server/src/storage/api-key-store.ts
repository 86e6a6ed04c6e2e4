import type { Clock } from '../domain/clock.ts'
import type { Mode, Tenant } from '../domain/company.ts'
import type { ApiKeys, ListedApiKey, NewApiKey } from '../recovery/merchant-port.ts'
import type { Queryable } from './database.ts'

/** How long a key that another process revoked may still be taken here: 5 seconds, and one query a key in that time. */
export const KNOWN_KEY_MS_MAX = 5_000
/** About 300 bytes each: 3 MB. A key beyond it costs one query a request. */
const KNOWN_KEYS_MAX = 10_000

interface KnownKey {
  readonly tenant: Tenant
  readonly knownUntilMs: number
}

interface ApiKeyRow {
  readonly company_id: string
  readonly key_id: string
  readonly mode: Mode
  readonly hint: string
  readonly created_at: Date
  readonly revoked_at: Date | null
  readonly company_code: string
}

/** API keys, with those in use kept in memory: every request asks for one. Unknown keys are not kept, a guess costs a query. */
export class ApiKeyStore implements ApiKeys {
  readonly #database: Queryable
  readonly #clock: Clock
  readonly #knownMax: number
  #known = new Map<string, KnownKey>()

  constructor(database: Queryable, clock: Clock, knownMax = KNOWN_KEYS_MAX) {
    this.#database = database
    this.#clock = clock
    this.#knownMax = knownMax
  }

  async insert(key: NewApiKey): Promise<void> {
    await insertApiKey(this.#database, key)
  }

  async findByHash(keyHash: Buffer): Promise<Tenant | null> {
    const name = keyHash.toString('base64')
    const askedAtMs = this.#clock.monotonicMs()
    const known = this.#known.get(name)
    if (known !== undefined && askedAtMs < known.knownUntilMs) return known.tenant
    const remembered = this.#known
    const rows = await this.#database.query<{ company_id: string; mode: Mode }>(
      'select company_id, mode from api_keys where key_hash = $1 and revoked_at is null',
      [keyHash],
    )
    const [row] = rows
    remembered.delete(name)
    if (row === undefined) return null
    const tenant = { companyId: row.company_id, mode: row.mode }
    // Into the memory it was asked with: after a revocation meanwhile, that one has been thrown away.
    remembered.set(name, { tenant, knownUntilMs: askedAtMs + KNOWN_KEY_MS_MAX })
    if (remembered.size > this.#knownMax) {
      const [oldest] = remembered.keys()
      if (oldest !== undefined) remembered.delete(oldest)
    }
    return tenant
  }

  async list(companyId: string | null): Promise<readonly ListedApiKey[]> {
    const rows = await this.#database.query<ApiKeyRow>(
      `select k.company_id, k.key_id, k.mode, k.hint, k.created_at, k.revoked_at, c.code as company_code
       from api_keys k join companies c using (company_id)
       where $1::text is null or k.company_id = $1
       order by k.created_at, k.key_id`,
      [companyId],
    )
    return rows.map((row) => ({
      keyId: row.key_id,
      companyId: row.company_id,
      companyCode: row.company_code,
      mode: row.mode,
      hint: row.hint,
      createdAt: row.created_at,
      revokedAt: row.revoked_at,
    }))
  }

  async revoke(keyId: string, revokedAt: Date): Promise<boolean> {
    const rows = await this.#database.query(
      'update api_keys set revoked_at = coalesce(revoked_at, $2) where key_id = $1 returning key_id',
      [keyId, revokedAt],
    )
    this.#known = new Map()
    return rows.length > 0
  }
}

/** Also a part of the first start's transaction. */
export async function insertApiKey(database: Queryable, key: NewApiKey): Promise<void> {
  await database.query(
    `insert into api_keys (company_id, key_id, mode, key_hash, hint, created_at) values ($1, $2, $3, $4, $5, $6)`,
    [key.companyId, key.keyId, key.mode, key.keyHash, key.hint, key.createdAt],
  )
}
