import type { KeyObject } from 'node:crypto'
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import type { Mode } from '../domain/company.ts'
import type { VersionedKey } from './envelope-encryption.ts'
import { KEY_BYTES } from './master-key.ts'
import { VaultError } from './vault-error.ts'

/** What a key derived from a company's identity secret is for. Changing a label orphans everything made with its key. */
export type IdentityUse = 'card-fingerprint' | 'reference-token'

/** One company's keys, unwrapped, in memory. Immutable but for the derived keys, which are made on first use. */
export class CompanyKeys {
  readonly companyId: string
  /** Of `Clock.monotonicMs`: when the rows were read. */
  readonly loadedAtMs: number
  /** The data key that seals. */
  readonly current: VersionedKey
  readonly #dataKeys: ReadonlyMap<number, VersionedKey>
  readonly #identitySecret: KeyObject
  readonly #derived = new Map<string, KeyObject>()

  constructor(
    companyId: string,
    loadedAtMs: number,
    dataKeys: ReadonlyMap<number, VersionedKey>,
    identitySecret: KeyObject,
  ) {
    const current = dataKeys.get(Math.max(...dataKeys.keys()))
    if (current === undefined) throw new VaultError('key_missing', `Company ${companyId} has no data key`)
    this.companyId = companyId
    this.loadedAtMs = loadedAtMs
    this.current = current
    this.#dataKeys = dataKeys
    this.#identitySecret = identitySecret
  }

  /** Undefined for a version that did not exist when the rows were read. */
  dataKey(version: number): VersionedKey | undefined {
    return this.#dataKeys.get(version)
  }

  /**
   * HMAC-SHA-256 under the key of this use and mode: HKDF-SHA-256 of the company's identity secret, with use, mode and
   * company in its label. It outlives every rotation, because the secret does.
   */
  authenticate(use: IdentityUse, mode: Mode, message: string | Uint8Array): Buffer {
    const label = `reprise/${use}/v1/${mode}/${this.companyId}`
    let key = this.#derived.get(label)
    if (key === undefined) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', this.#identitySecret, '', label, KEY_BYTES)))
      this.#derived.set(label, key)
    }
    return createHmac('sha256', key).update(message).digest()
  }
}
