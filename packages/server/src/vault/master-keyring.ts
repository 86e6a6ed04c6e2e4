import { timingSafeEqual } from 'node:crypto'
import type { SecureRandom } from '../domain/random.ts'
import type { MasterKey } from './master-key.ts'
import { VaultError } from './vault-error.ts'
import type { DataKeyStore, MasterKeyCheckStore, WrappedKey } from './wrapped-key-store.ts'

/** How many keys one query of a rewrap reads: a page of 61-byte wrappings, well under a megabyte with its ids. */
const REWRAP_PAGE_SIZE = 500

/** The master keys of this process. `previous` only reads: everything new is wrapped by `current`. */
export interface MasterKeyring {
  readonly current: MasterKey
  /** Absent but during a rotation (docs/operations/keys.md). */
  readonly previous: MasterKey | null
}

/** Whose key the database's check value is. */
export type MasterKeyMatch = 'current' | 'previous'

/**
 * To be called at every start, before anything is read: a process with a foreign key would otherwise serve, and create
 * keys that the others cannot read. The first process to start on an empty database sets the value.
 * @throws VaultError 'wrong_master_key' with the sentence to end the process with
 */
export async function confirmMasterKey(keyring: MasterKeyring, checks: MasterKeyCheckStore): Promise<MasterKeyMatch> {
  const stored = await checks.insertIfAbsent(keyring.current.checkValue)
  if (isSameText(stored, keyring.current.checkValue)) return 'current'
  if (keyring.previous !== null && isSameText(stored, keyring.previous.checkValue)) return 'previous'
  throw new VaultError(
    'wrong_master_key',
    keyring.previous === null
      ? 'REPRISE_MASTER_KEY is not the key this database was made with: give that one, or name it in REPRISE_MASTER_KEY_PREVIOUS to change keys'
      : 'Neither REPRISE_MASTER_KEY nor REPRISE_MASTER_KEY_PREVIOUS is the key this database was made with',
  )
}

export interface RewrapResult {
  /** Keys this run moved to the current master key. */
  readonly rewrapped: number
  /** Altered rows that no master key opens: their companies' records are lost. The others are moved all the same. */
  readonly unreadable: number
  /** True when no key is left under the previous master key: REPRISE_MASTER_KEY_PREVIOUS may go. */
  readonly isComplete: boolean
}

/**
 * Moves every key from the previous master key to the current one, then the database's check value. The keys themselves
 * stay, so no record is touched and both master keys read meanwhile. Idempotent, and safe in many processes at once.
 * Each key is visited once a run, so that two processes that rotate in opposite directions both come to an end.
 */
export async function rewrapKeys(
  keyring: MasterKeyring,
  store: DataKeyStore,
  checks: MasterKeyCheckStore,
  random: SecureRandom,
): Promise<RewrapResult> {
  const { current, previous } = keyring
  if (previous === null || previous.id === current.id) return { rewrapped: 0, unreadable: 0, isComplete: true }
  let rewrapped = 0
  let unreadable = 0
  let after: WrappedKey | null = null
  for (;;) {
    const page: readonly WrappedKey[] = await store.listWrappedBy(previous.id, after, REWRAP_PAGE_SIZE)
    for (const key of page) {
      const wrapped = rewrap(current, previous, key, random)
      if (wrapped === null) unreadable += 1
      else if (await store.replaceWrapping(key, current.id, wrapped)) rewrapped += 1
    }
    after = page.at(-1) ?? null
    if (page.length < REWRAP_PAGE_SIZE) break
  }
  const isComplete = (await store.listWrappedBy(previous.id, null, 1)).length === 0
  if (isComplete) await checks.replace(previous.checkValue, current.checkValue)
  return { rewrapped, unreadable, isComplete }
}

/** Null when the row was altered. */
function rewrap(current: MasterKey, previous: MasterKey, key: WrappedKey, random: SecureRandom): Buffer | null {
  try {
    const keyBytes = previous.unwrap(key, key.wrapped)
    const wrapped = current.wrap(key, keyBytes, random)
    keyBytes.fill(0)
    return wrapped
  } catch (error) {
    if (error instanceof VaultError && error.fault === 'unreadable') return null
    throw error
  }
}

/** @throws VaultError 'wrong_master_key' when neither key of this process wrapped it, 'unreadable' when it was altered. */
export function unwrapKey(keyring: MasterKeyring, key: WrappedKey): Buffer {
  if (key.masterKeyId === keyring.current.id) return keyring.current.unwrap(key, key.wrapped)
  if (keyring.previous !== null && key.masterKeyId === keyring.previous.id) {
    return keyring.previous.unwrap(key, key.wrapped)
  }
  throw new VaultError(
    'wrong_master_key',
    `The ${key.purpose} key ${key.version} of company ${key.companyId} is wrapped by a master key this process does not have`,
  )
}

function isSameText(left: string, right: string): boolean {
  const leftBytes = Buffer.from(left)
  const rightBytes = Buffer.from(right)
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes)
}
