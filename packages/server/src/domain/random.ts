import { randomBytes, randomFillSync } from 'node:crypto'

/**
 * Unpredictable bytes for keys, nonces, tokens and ids. Never seedable: whoever can seed it can guess an API key.
 * Decisions that draw lots use the engine's own seed instead.
 */
export interface SecureRandom {
  bytes(length: number): Buffer
}

/** Drawn at once from the system: a call for each nonce and each id costs more than the cipher does. */
const POOL_BYTES = 4_096
/** Longer ones are few, and drawn by themselves. */
const POOLED_BYTES_MAX = 64

const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

export const systemRandom: SecureRandom = {
  bytes(length) {
    if (length > POOLED_BYTES_MAX) return randomBytes(length)
    if (used + length > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const drawn = Buffer.from(pool.subarray(used, used + length))
    // Nobody finds in memory what was given out.
    pool.fill(0, used, used + length)
    used += length
    return drawn
  },
}
