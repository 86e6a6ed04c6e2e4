import { createHash } from 'node:crypto'
import type { SecureRandom } from '../domain/random.ts'
import { SecretText } from '../domain/secret-text.ts'

const API_KEY_BYTES = 32

/** A new key: 32 random bytes in base64, 44 characters with `=` at the end (wire.md section 2). Shown once, never stored. */
export function generateApiKey(random: SecureRandom): SecretText {
  return new SecretText(random.bytes(API_KEY_BYTES).toString('base64'), '[api key]')
}

/** The last four characters before the padding, to tell keys apart in a list: 24 of 256 bits. */
export function apiKeyHint(apiKey: string): string {
  return apiKey.replace(/=+$/, '').slice(-4)
}

/**
 * What is stored of a key, and looked up: its SHA-256, 32 bytes. Plain and fast, because a key is 256 random bits: there
 * is nothing to guess that salt or slowness would protect.
 *
 * The look-up by index need not take constant time. Its time may tell how many leading bits of the *hash* agree with a
 * stored one, but who can choose a key with a hash of his liking has broken SHA-256, and learning a hash gives no key.
 */
export function hashApiKey(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest()
}
