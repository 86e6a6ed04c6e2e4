import { createSecretKey } from 'node:crypto'
import type { SecureRandom } from '../domain/random.ts'
import type { ChunkCipher, FileVault } from '../recovery/batch-file-port.ts'
import { open, seal } from './envelope-encryption.ts'
import { KEY_BYTES } from './master-key.ts'
import type { RecordId, Vault } from './vault.ts'

export const FILE_KEY_KIND = 'batch_file.key'
const CHUNK_KIND = 'batch_file.chunk'

/** A content's key is its only one: a new content gets a new key, not a new version. */
const KEY_VERSION = 1

/**
 * A key of its own for each content of a file, sealed under the company's data key. So a rotation seals 32 bytes anew and
 * not a file, and the writes of a long upload, which seals the same chunk again and again, do not use up the nonces of
 * the key that cards are sealed with.
 */
export class BatchFileVault implements FileVault {
  readonly #vault: Pick<Vault, 'seal' | 'open'>
  readonly #random: SecureRandom

  constructor(vault: Pick<Vault, 'seal' | 'open'>, random: SecureRandom) {
    this.#vault = vault
    this.#random = random
  }

  async makeKey(file: RecordId): Promise<Buffer> {
    const keyBytes = this.#random.bytes(KEY_BYTES)
    const sealed = await this.#vault.seal({ ...file, kind: FILE_KEY_KIND }, keyBytes)
    keyBytes.fill(0)
    return sealed
  }

  async openKey(file: RecordId, sealedKey: Uint8Array): Promise<ChunkCipher> {
    const keyBytes = await this.#vault.open({ ...file, kind: FILE_KEY_KIND }, sealedKey)
    const key = { version: KEY_VERSION, key: createSecretKey(keyBytes) }
    keyBytes.fill(0)
    const recordOf = (position: number) => ({
      companyId: file.companyId,
      kind: CHUNK_KIND,
      id: `${file.id}/${position}`,
    })
    return {
      seal: (position, plaintext) => seal(key, recordOf(position), plaintext, this.#random),
      open: (position, sealed) => open(key, recordOf(position), sealed),
    }
  }
}
