import type { KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto'
import type { SecureRandom } from '../domain/random.ts'
import { VaultError } from './vault-error.ts'
import type { KeyPurpose } from './wrapped-key-store.ts'

export const KEY_BYTES = 32
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/

/**
 * A wrapped key, 61 bytes: format version 1 (1 byte), nonce (12, random), ciphertext (32), tag (16), AES-256-GCM.
 * Associated data: company, purpose and version, so that no row can be passed off as another's.
 * The master key wraps one or two keys a company: the 2^32 wraps that random nonces allow are out of reach.
 */
const WRAP_FORMAT = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES

/** Which key is wrapped: bound into the wrapping. */
export interface WrappedKeyName {
  readonly companyId: string
  readonly purpose: KeyPurpose
  readonly version: number
}

/** The key over all keys. Holds its bytes in a KeyObject, which prints none of them. */
export class MasterKey {
  /** 16 hexadecimal digits derived from the key one way: which one it is, without telling it. */
  readonly id: string
  /** 64 hexadecimal digits, likewise, kept in the database so that a process with another key notices at its start. */
  readonly checkValue: string
  readonly #wrappingKey: KeyObject

  /** @throws VaultError 'invalid' unless there are exactly 32 bytes. The caller's buffer is not kept. */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES) throw new VaultError('invalid', 'A master key has exactly 32 bytes')
    this.id = derive(bytes, 'reprise/master-key/id/v1', 8).toString('hex')
    this.checkValue = derive(bytes, 'reprise/master-key/check/v1', 32).toString('hex')
    this.#wrappingKey = createSecretKey(derive(bytes, 'reprise/master-key/wrap/v1', KEY_BYTES))
  }

  wrap(name: WrappedKeyName, keyBytes: Uint8Array, random: SecureRandom): Buffer {
    const nonce = random.bytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#wrappingKey, nonce)
    cipher.setAAD(associatedData(name))
    const body = cipher.update(keyBytes)
    cipher.final()
    return Buffer.concat([Buffer.of(WRAP_FORMAT), nonce, body, cipher.getAuthTag()])
  }

  /** @throws VaultError 'unreadable' when it was altered, is another key's, or another master key wrapped it. */
  unwrap(name: WrappedKeyName, wrapped: Uint8Array): Buffer {
    const bytes = Buffer.from(wrapped)
    if (bytes.length !== WRAPPED_BYTES || bytes.readUInt8(0) !== WRAP_FORMAT) throw unreadable(name)
    const bodyStart = 1 + NONCE_BYTES
    const bodyEnd = bodyStart + KEY_BYTES
    const decipher = createDecipheriv('aes-256-gcm', this.#wrappingKey, bytes.subarray(1, bodyStart), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(associatedData(name))
    decipher.setAuthTag(bytes.subarray(bodyEnd))
    const keyBytes = decipher.update(bytes.subarray(bodyStart, bodyEnd))
    try {
      decipher.final()
    } catch {
      keyBytes.fill(0)
      throw unreadable(name)
    }
    return keyBytes
  }
}

/**
 * Reads a master key as it stands in the environment: 32 bytes in base64 (44 characters, `=` at the end).
 * @param name what the error calls it, such as `REPRISE_MASTER_KEY`
 * @throws VaultError 'invalid' with one sentence that never shows the value
 */
export function parseMasterKey(text: string, name = 'REPRISE_MASTER_KEY'): MasterKey {
  const trimmed = text.trim()
  if (!BASE64_OF_32_BYTES.test(trimmed)) {
    throw new VaultError(
      'invalid',
      `${name} is not 32 bytes in base64 (44 characters, the last one "="): make one with "openssl rand -base64 32"`,
    )
  }
  const bytes = Buffer.from(trimmed, 'base64')
  try {
    return new MasterKey(bytes)
  } finally {
    bytes.fill(0)
  }
}

/** A new master key as text for the environment or a key file of mode 0600; the only time it exists as a string. */
export function generateMasterKeyText(random: SecureRandom): string {
  return random.bytes(KEY_BYTES).toString('base64')
}

function derive(bytes: Uint8Array, label: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes, '', label, length))
}

function associatedData(name: WrappedKeyName): Buffer {
  return Buffer.from(JSON.stringify([name.companyId, name.purpose, name.version]))
}

function unreadable(name: WrappedKeyName): VaultError {
  return new VaultError(
    'unreadable',
    `The ${name.purpose} key ${name.version} of company ${name.companyId} cannot be unwrapped: it was altered, or another master key wrapped it`,
  )
}
