import { createSecretKey } from 'node:crypto'
import type { Clock } from '../domain/clock.ts'
import type { SecureRandom } from '../domain/random.ts'
import { CompanyKeys } from './company-keys.ts'
import type { VersionedKey } from './envelope-encryption.ts'
import { KEY_BYTES } from './master-key.ts'
import type { MasterKeyring } from './master-keyring.ts'
import { unwrapKey } from './master-keyring.ts'
import { VaultError } from './vault-error.ts'
import type { DataKeyStore, KeyPurpose, WrappedKey } from './wrapped-key-store.ts'

/** About 2 KB a company: 10 MB at most. A company beyond it costs one query and two unwraps a call. */
const CACHED_COMPANIES_MAX = 5000

/**
 * How long a process goes on sealing with the data key it knows after another process rotated it. Older keys still open,
 * so this bounds only how soon a rotation can be finished by `reencrypt`.
 */
export const CURRENT_KEY_AGE_MS_MAX = 5 * 60_000

export interface DataKeysOptions {
  readonly keyring: MasterKeyring
  readonly store: DataKeyStore
  readonly clock: Clock
  readonly random: SecureRandom
  /** Companies whose keys are kept in memory, the least recently used leave first. Default 5,000. */
  readonly cachedCompaniesMax?: number
}

/** Loads, creates and rotates the companies' data keys, and keeps them unwrapped in memory. */
export class DataKeys {
  readonly #options: DataKeysOptions
  /** In order of use, the least recent first. */
  readonly #cache = new Map<string, CompanyKeys>()
  /** The last of them. */
  #newest: CompanyKeys | null = null
  readonly #loading = new Map<string, Promise<CompanyKeys>>()

  constructor(options: DataKeysOptions) {
    this.#options = options
  }

  /** The company's keys, created when it has none: by one process only, however many ask at once. */
  async of(companyId: string): Promise<CompanyKeys> {
    return this.cached(companyId) ?? (await this.#load(companyId))
  }

  /** The keys without waiting, when they are in memory and fresh: the way of nearly every charge. */
  cached(companyId: string): CompanyKeys | undefined {
    const keys = this.#cache.get(companyId)
    if (keys === undefined) return undefined
    if (this.#options.clock.monotonicMs() - keys.loadedAtMs > CURRENT_KEY_AGE_MS_MAX) return undefined
    // A batch asks a million times for the same: each move leaves a bit of the map's table behind.
    if (keys !== this.#newest) this.#touch(keys)
    return keys
  }

  /**
   * The data key of a version that a record names; asks the store again when it is newer than what is in memory.
   * @throws VaultError 'key_missing' when the company has no such key
   */
  async dataKey(companyId: string, version: number): Promise<VersionedKey> {
    const known = (await this.of(companyId)).dataKey(version)
    if (known !== undefined) return known
    const reloaded = (await this.refresh(companyId)).dataKey(version)
    if (reloaded !== undefined) return reloaded
    throw new VaultError('key_missing', `Company ${companyId} has no data key ${version}`)
  }

  /**
   * Makes a new current data key and returns its version. Older keys go on opening. Two processes that rotate at once
   * make one new key. Other processes seal with it after CURRENT_KEY_AGE_MS_MAX at the latest.
   */
  async rotate(companyId: string): Promise<number> {
    const { current } = await this.refresh(companyId)
    await this.#create(companyId, 'data', current.version + 1)
    return (await this.refresh(companyId)).current.version
  }

  /** Forgets every key in memory; the next call reads them again. */
  forget(): void {
    this.#cache.clear()
    this.#newest = null
  }

  /** One query however many ask at once. Who needs what another process has just written calls `refresh`. */
  #load(companyId: string): Promise<CompanyKeys> {
    const running = this.#loading.get(companyId)
    if (running !== undefined) return running
    const load = this.refresh(companyId).finally(() => this.#loading.delete(companyId))
    this.#loading.set(companyId, load)
    return load
  }

  /** Reads the company's keys from the store, whatever is in memory; creates those that are missing. */
  async refresh(companyId: string): Promise<CompanyKeys> {
    const loadedAtMs = this.#options.clock.monotonicMs()
    const rows = [...(await this.#options.store.find(companyId))]
    if (!rows.some((row) => row.purpose === 'identity')) rows.push(await this.#create(companyId, 'identity', 1))
    if (!rows.some((row) => row.purpose === 'data')) rows.push(await this.#create(companyId, 'data', 1))
    const dataKeys = new Map<number, VersionedKey>()
    for (const row of rows) {
      if (row.purpose === 'data') dataKeys.set(row.version, { version: row.version, key: this.#unwrap(row) })
    }
    const identity = rows.find((row) => row.purpose === 'identity' && row.version === 1)
    if (identity === undefined) throw new VaultError('key_missing', `Company ${companyId} has no identity secret`)
    const keys = new CompanyKeys(companyId, loadedAtMs, dataKeys, this.#unwrap(identity))
    this.#remember(keys)
    return keys
  }

  #create(companyId: string, purpose: KeyPurpose, version: number): Promise<WrappedKey> {
    const { keyring, store, clock, random } = this.#options
    const keyBytes = random.bytes(KEY_BYTES)
    const name = { companyId, purpose, version }
    const wrapped = keyring.current.wrap(name, keyBytes, random)
    keyBytes.fill(0)
    return store.insertIfAbsent({ ...name, masterKeyId: keyring.current.id, wrapped, createdAt: clock.now() })
  }

  #unwrap(row: WrappedKey): ReturnType<typeof createSecretKey> {
    const keyBytes = unwrapKey(this.#options.keyring, row)
    const key = createSecretKey(keyBytes)
    keyBytes.fill(0)
    return key
  }

  #remember(keys: CompanyKeys): void {
    const known = this.#cache.get(keys.companyId)
    if (known !== undefined && known.current.version > keys.current.version) return
    this.#touch(keys)
    const excess = this.#cache.size - (this.#options.cachedCompaniesMax ?? CACHED_COMPANIES_MAX)
    if (excess <= 0) return
    const [oldest] = this.#cache.keys()
    if (oldest !== undefined) this.#cache.delete(oldest)
  }

  #touch(keys: CompanyKeys): void {
    this.#cache.delete(keys.companyId)
    this.#cache.set(keys.companyId, keys)
    this.#newest = keys
  }
}
