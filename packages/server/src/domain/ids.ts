import { createHmac } from 'node:crypto'
import { ulid } from 'ulid'
import type { Clock } from './clock.ts'
import type { SecureRandom } from './random.ts'

/** Makes ULIDs: 26 characters of Crockford base32, the top 48 bits Unix milliseconds. */
export interface IdSource {
  next(): string
}

/** One draw of 32 bits is one character of the id's random part (5 bits each are used). */
const POOL_BYTES = 4096
const TWO_TO_THE_32 = 2 ** 32

/** Ids from the real clock, also when a sandbox company's own clock has been moved: an id is a place in time, not a story. */
export function createIdSource(clock: Clock, random: SecureRandom): IdSource {
  let pool: Buffer = Buffer.alloc(0)
  let offset = 0
  const draw = (): number => {
    if (offset >= pool.length) {
      pool = random.bytes(POOL_BYTES)
      offset = 0
    }
    const value = pool.readUInt32LE(offset) / TWO_TO_THE_32
    offset += 4
    return value
  }
  return { next: () => ulid(clock.now().getTime(), draw) }
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

export function isUlid(text: string): boolean {
  return ULID.test(text)
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The customer id of a payment that names its customer by email alone. Made up, but always the same for the same email
 * at the same company, so that the next attempt of the same payment is recognised.
 */
export function customerIdFromEmail(companyId: string, email: string): string {
  const digest = createHmac('sha256', companyId).update(email.trim().toLowerCase()).digest()
  let text = ''
  for (const byte of digest.subarray(0, 26)) text += CROCKFORD[byte % 32]
  return text
}
