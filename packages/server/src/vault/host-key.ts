import type { Clock } from '../domain/clock.ts'
import type { SecureRandom } from '../domain/random.ts'
import { KEY_BYTES } from './master-key.ts'
import { type MasterKeyring, unwrapKey } from './master-keyring.ts'
import type { DataKeyStore } from './wrapped-key-store.ts'

/** In the place of a company: the key is the installation's. */
const INSTALLATION = 'installation'

export interface HostKeyOptions {
  readonly keyring: MasterKeyring
  readonly store: Pick<DataKeyStore, 'find' | 'insertIfAbsent'>
  readonly clock: Clock
  readonly random: SecureRandom
}

/**
 * The 32 bytes of the Ed25519 key by which clients know the SFTP server: made once, by one process however many ask at
 * once, and kept with the wrapped keys, so that every process on a database shows the same and a change of the master key
 * takes it along.
 */
export async function readHostKey({ keyring, store, clock, random }: HostKeyOptions): Promise<Buffer> {
  const name = { companyId: INSTALLATION, purpose: 'host', version: 1 } as const
  const kept = (await store.find(INSTALLATION)).find((row) => row.purpose === 'host' && row.version === 1)
  if (kept !== undefined) return unwrapKey(keyring, kept)
  const seed = random.bytes(KEY_BYTES)
  const wrapped = keyring.current.wrap(name, seed, random)
  seed.fill(0)
  const masterKeyId = keyring.current.id
  return unwrapKey(keyring, await store.insertIfAbsent({ ...name, masterKeyId, wrapped, createdAt: clock.now() }))
}
