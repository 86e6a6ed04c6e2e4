import type { Database } from './database.ts'

/** A row of cached_cvvs; the vault's CachedCvv. */
export interface CachedCvvRow {
  readonly companyId: string
  readonly paymentMethodId: string
  readonly sealed: Buffer
  readonly expiresAt: Date
}

/** Sealed security codes that wait for their authorization, in an UNLOGGED table: the vault's CvvStore. */
export class CvvStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async put(cvv: CachedCvvRow): Promise<void> {
    await this.#database.query(
      `insert into cached_cvvs (company_id, payment_method_id, sealed, expires_at) values ($1, $2, $3, $4)
       on conflict (company_id, payment_method_id)
       do update set sealed = excluded.sealed, expires_at = excluded.expires_at`,
      [cvv.companyId, cvv.paymentMethodId, cvv.sealed, cvv.expiresAt],
    )
  }

  async take(companyId: string, paymentMethodId: string): Promise<CachedCvvRow | null> {
    const [row] = await this.#database.query<CachedCvvRow>(
      `delete from cached_cvvs where company_id = $1 and payment_method_id = $2
       returning company_id as "companyId", payment_method_id as "paymentMethodId", sealed, expires_at as "expiresAt"`,
      [companyId, paymentMethodId],
    )
    return row ?? null
  }

  async deleteExpired(now: Date, latest: Date): Promise<number> {
    const [row] = await this.#database.query<{ deleted: number }>(
      `with deleted as (delete from cached_cvvs where expires_at <= $1 or expires_at > $2 returning 1)
       select count(*) as deleted from deleted`,
      [now, latest],
    )
    return row?.deleted ?? 0
  }

  async count(): Promise<number> {
    const [row] = await this.#database.query<{ waiting: number }>('select count(*) as waiting from cached_cvvs')
    return row?.waiting ?? 0
  }
}
