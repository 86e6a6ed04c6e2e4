import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import type { SecureRandom } from '../domain/random.ts'
import { SecretText } from '../domain/secret-text.ts'
import type { PasswordMint } from '../recovery/sftp-user-port.ts'
import { VaultError } from './vault-error.ts'

/** 144 bits: nothing to guess, whatever a hash costs. 24 characters that no shell and no client has to quote. */
const PASSWORD_BYTES = 18
const SALT_BYTES = 16
const HASH_BYTES = 32

/** What one attempt costs, in scrypt's own letters: memory is 128 N r bytes, time grows with N r p. */
export interface PasswordCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** OWASP's Password Storage Cheat Sheet (2023): 32 MiB, and a quarter of a second of one core. */
const COST: PasswordCost = { N: 32_768, r: 8, p: 3 }

/** As stored: `scrypt$N$r$p$salt$hash`, the last two in base64, so that a later cost still reads what an earlier one made. */
const STORED = /^scrypt\$(\d{1,7})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/=]{24})\$([A-Za-z0-9+/=]{44})$/

/**
 * Passwords of SFTP users, by scrypt. One at a time: each takes 32 MiB and a thread of four that files and names are looked
 * up by too, and whoever tries passwords by the hundred should wait for himself alone.
 */
export class PasswordHasher implements PasswordMint {
  readonly #random: SecureRandom
  readonly #cost: PasswordCost
  /** Compared with where there is no hash, so that an unknown user costs what a wrong password does. */
  readonly #nobodys: string
  #last: Promise<unknown> = Promise.resolve()

  constructor(random: SecureRandom, cost = COST) {
    this.#random = random
    this.#cost = cost
    this.#nobodys = stored(cost, random.bytes(SALT_BYTES), random.bytes(HASH_BYTES))
  }

  generate(): SecretText {
    return new SecretText(this.#random.bytes(PASSWORD_BYTES).toString('base64url'), '[password]')
  }

  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES)
    return stored(this.#cost, salt, await this.#derive(password, salt, this.#cost))
  }

  /** @throws VaultError 'invalid' for a stored hash that is none */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const [, N, r, p, salt = '', expected = ''] = STORED.exec(hash ?? this.#nobodys) ?? []
    if (N === undefined) throw new VaultError('invalid', 'The stored hash of a password cannot be read')
    const cost = { N: Number(N), r: Number(r), p: Number(p) }
    const derived = await this.#derive(password, Buffer.from(salt, 'base64'), cost)
    const isEqual = timingSafeEqual(derived, Buffer.from(expected, 'base64'))
    return isEqual && hash !== null
  }

  #derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
    const derived = this.#last.then(() => derive(password, salt, { ...cost, maxmem: 256 * cost.N * cost.r }))
    this.#last = derived.catch(() => undefined)
    return derived
  }
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, derived) => (error === null ? resolve(derived) : reject(error)))
  })
}

function stored({ N, r, p }: PasswordCost, salt: Buffer, hash: Buffer): string {
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$')
}
