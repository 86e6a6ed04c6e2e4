import { timingSafeEqual } from 'node:crypto'
import type { Mode } from '../domain/company.ts'
import { isUlid } from '../domain/ids.ts'
import type { CompanyKeys } from './company-keys.ts'
import { VaultError } from './vault-error.ts'

/**
 * referenceData: 43 bytes in base64url, 58 characters.
 *
 *     offset  length  what
 *     0       1       format version, 1
 *     1       26      transaction id, ASCII
 *     27      16      HMAC-SHA-256 of the bytes before, its first half
 *
 * Company and mode are in the key, not in the token: a token of another company or mode fails like a forged one. It holds
 * nothing that its receiver did not get in the same answer. 16 bytes are enough where each guess is a request.
 */
const FORMAT = 1
const TRANSACTION_ID_LENGTH = 26
const MAC_BYTES = 16
const SIGNED_BYTES = 1 + TRANSACTION_ID_LENGTH
const TOKEN = /^[A-Za-z0-9_-]{58}$/

/** @throws VaultError 'invalid' unless the transaction id is a ULID. */
export function signReferenceToken(keys: CompanyKeys, mode: Mode, transactionId: string): string {
  if (!isUlid(transactionId)) throw new VaultError('invalid', 'A reference token ties to a transaction id, a ULID')
  const signed = Buffer.concat([Buffer.of(FORMAT), Buffer.from(transactionId, 'latin1')])
  return Buffer.concat([signed, macOf(keys, mode, signed)]).toString('base64url')
}

/** The transaction id; null for whatever this company did not get in this mode. Never throws. */
export function readReferenceToken(keys: CompanyKeys, mode: Mode, token: string): string | null {
  if (!TOKEN.test(token)) return null
  const bytes = Buffer.from(token, 'base64url')
  const signed = bytes.subarray(0, SIGNED_BYTES)
  if (!timingSafeEqual(macOf(keys, mode, signed), bytes.subarray(SIGNED_BYTES))) return null
  // The last character has spare bits: only one of its four spellings was ever given out.
  if (bytes.toString('base64url') !== token) return null
  if (bytes.readUInt8(0) !== FORMAT) return null
  const transactionId = signed.toString('latin1', 1)
  return isUlid(transactionId) ? transactionId : null
}

function macOf(keys: CompanyKeys, mode: Mode, signed: Uint8Array): Buffer {
  return keys.authenticate('reference-token', mode, signed).subarray(0, MAC_BYTES)
}
