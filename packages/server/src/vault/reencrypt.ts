import type { SecureRandom } from '../domain/random.ts'
import type { CompanyKeys } from './company-keys.ts'
import type { DataKeys } from './data-keys.ts'
import type { SealedRecord } from './envelope-encryption.ts'
import { keyVersionOf, open, seal, sealedHeader } from './envelope-encryption.ts'
import { VaultError } from './vault-error.ts'

/** Rows a query reads: about 60 KB of cards. Each row is one update of its own, so that charges come in between. */
const BATCH_SIZE = 200

export interface SealedRow {
  readonly record: SealedRecord
  readonly sealed: Buffer
}

/** The sealed records of one kind, as storage has them (the cards, say, or the gateways' settings). */
export interface SealedRowStore {
  /**
   * Rows of the company with `sealed < header` as bytea, ordered by id, only ids after `afterId` (null: from the start),
   * at most `limit`. The header starts every blob, so that this finds what older data keys sealed.
   */
  listSealedBefore(
    companyId: string,
    header: Buffer,
    afterId: string | null,
    limit: number,
  ): Promise<readonly SealedRow[]>
  /**
   * Replaces the blob where it still is `expected`; false where it is not. Never writes over null, so that a card that
   * was erased meanwhile stays erased.
   */
  replaceSealed(record: SealedRecord, expected: Buffer, next: Buffer): Promise<boolean>
}

export interface ReencryptResult {
  readonly reencrypted: number
  /** Rows that no key opens, left as they are. */
  readonly unreadable: number
}

/**
 * Seals every record of a company that an older data key sealed again with its current one, in bounded batches. May be
 * stopped, repeated, and run by many processes. Run it again CURRENT_KEY_AGE_MS_MAX after a rotation: until then other
 * processes may still have sealed with the key before.
 */
export async function reencrypt(
  dataKeys: DataKeys,
  random: SecureRandom,
  store: SealedRowStore,
  companyId: string,
): Promise<ReencryptResult> {
  // Not from memory: another process may have rotated a moment ago.
  const keys = await dataKeys.refresh(companyId)
  const header = sealedHeader(keys.current.version)
  let reencrypted = 0
  let unreadable = 0
  let afterId: string | null = null
  for (;;) {
    const rows: readonly SealedRow[] = await store.listSealedBefore(companyId, header, afterId, BATCH_SIZE)
    for (const row of rows) {
      const next = sealAgain(keys, row, random)
      if (next === null) unreadable += 1
      else if (await store.replaceSealed(row.record, row.sealed, next)) reencrypted += 1
    }
    afterId = rows.at(-1)?.record.id ?? null
    if (rows.length < BATCH_SIZE) return { reencrypted, unreadable }
  }
}

/** Null for a row that cannot be opened: one altered row must not keep the others from moving. */
function sealAgain(keys: CompanyKeys, row: SealedRow, random: SecureRandom): Buffer | null {
  try {
    const dataKey = keys.dataKey(keyVersionOf(row.record, row.sealed))
    if (dataKey === undefined) return null
    const plaintext = open(dataKey, row.record, row.sealed)
    const next = seal(keys.current, row.record, plaintext, random)
    plaintext.fill(0)
    return next
  } catch (error) {
    if (error instanceof VaultError && error.fault === 'unreadable') return null
    throw error
  }
}
