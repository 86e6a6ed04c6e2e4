import { randomBytes } from 'node:crypto'

/**
 * Unpredictable bytes for keys, nonces, tokens and ids. Never seedable: whoever can seed it can guess an API key.
 * Decisions that draw lots use the engine's own seed instead.
 */
export interface SecureRandom {
  bytes(length: number): Buffer
}

export const systemRandom: SecureRandom = {
  bytes: (length) => randomBytes(length),
}
