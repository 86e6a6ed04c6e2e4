import type { KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { SecureRandom } from '../domain/random.ts'
import { VaultError } from './vault-error.ts'

/**
 * The sealed record, as stored:
 *
 *     offset  length  what
 *     0       1       format version, 1
 *     1       4       version of the company's data key, unsigned, big-endian
 *     5       12      nonce, random
 *     17      n       ciphertext (AES-256-GCM), as long as the plaintext
 *     17 + n  16      tag
 *
 * The associated data is the five bytes of the header and who the record is: company, kind and id. A blob that was
 * copied to another row, company or column is refused like one that was altered.
 *
 * Random nonces of 96 bits: NIST SP 800-38D section 8.3 allows 2^32 records under one key, which is four billion cards of
 * one company before its data key has to be rotated.
 *
 * Format and key version come first and big-endian, so that SQL finds the records of older keys by comparing bytea:
 * `sealed < sealedHeader(version)`.
 */
const FORMAT = 1
const HEADER_BYTES = 5
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const SEALED_OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES

/** Whose record, of which kind, and which one: bound into the ciphertext. Never part of it, so never secret. */
export interface SealedRecord {
  readonly companyId: string
  /** Table and column in words, such as `payment_method.pan`. Renaming a kind makes its records unreadable. */
  readonly kind: string
  readonly id: string
}

export interface VersionedKey {
  readonly version: number
  readonly key: KeyObject
}

export function sealedHeader(keyVersion: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header.writeUInt8(FORMAT, 0)
  header.writeUInt32BE(keyVersion, 1)
  return header
}

export function seal(dataKey: VersionedKey, record: SealedRecord, plaintext: Uint8Array, random: SecureRandom): Buffer {
  const header = sealedHeader(dataKey.version)
  const nonce = random.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', dataKey.key, nonce)
  cipher.setAAD(associatedData(header, record))
  const body = cipher.update(plaintext)
  cipher.final()
  return Buffer.concat([header, nonce, body, cipher.getAuthTag()])
}

/** Which of the company's data keys opens this record. @throws VaultError 'unreadable' when it is not a sealed record. */
export function keyVersionOf(record: SealedRecord, sealed: Uint8Array): number {
  const bytes = asBuffer(sealed)
  if (bytes.length < SEALED_OVERHEAD_BYTES || bytes.readUInt8(0) !== FORMAT) throw unreadable(record)
  return bytes.readUInt32BE(1)
}

/** @throws VaultError 'unreadable' when a bit was altered or the record is another's. */
export function open(dataKey: VersionedKey, record: SealedRecord, sealed: Uint8Array): Buffer {
  const bytes = asBuffer(sealed)
  if (keyVersionOf(record, bytes) !== dataKey.version) throw unreadable(record)
  const bodyStart = HEADER_BYTES + NONCE_BYTES
  const bodyEnd = bytes.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', dataKey.key, bytes.subarray(HEADER_BYTES, bodyStart), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(associatedData(bytes.subarray(0, HEADER_BYTES), record))
  decipher.setAuthTag(bytes.subarray(bodyEnd))
  const plaintext = decipher.update(bytes.subarray(bodyStart, bodyEnd))
  try {
    decipher.final()
  } catch {
    plaintext.fill(0)
    throw unreadable(record)
  }
  return plaintext
}

/** JSON, because joined names would let `a` + `bc` pass for `ab` + `c`. */
function associatedData(header: Uint8Array, record: SealedRecord): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([record.companyId, record.kind, record.id]))])
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function unreadable(record: SealedRecord): VaultError {
  return new VaultError(
    'unreadable',
    `The sealed ${record.kind} of ${record.id} cannot be opened: it was altered, or is another record's`,
  )
}
