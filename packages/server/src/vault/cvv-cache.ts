import { Cvv } from '../domain/card.ts'
import type { Clock } from '../domain/clock.ts'
import type { CvvStore } from './cvv-store.ts'
import type { Vault } from './vault.ts'

/**
 * How long a recached CVV waits for its authorization. A billing system recaches and charges in one run: a quarter of an
 * hour leaves room for a customer who confirms, for a queue and for a repeated request, and no more, because every minute
 * is one in which a stolen database and master key would give it away.
 */
export const CVV_AGE_MS_MAX = 15 * 60_000

/** How far clocks of two processes may be apart before one takes the other's CVV for one with a false date. */
const CLOCK_SKEW_MS_MAX = 60_000

const CVV_KIND = 'payment_method.cvv'

export interface CvvOwner {
  readonly companyId: string
  readonly paymentMethodId: string
}

export interface CvvCacheOptions {
  readonly vault: Pick<Vault, 'seal' | 'open'>
  readonly store: CvvStore
  readonly clock: Clock
}

/** Keeps the CVV of a recached method for its next authorization only, encrypted, for any process to take. */
export class CvvCache {
  readonly #options: CvvCacheOptions

  constructor(options: CvvCacheOptions) {
    this.#options = options
  }

  /** Keeps the CVV for CVV_AGE_MS_MAX, in place of an earlier one. */
  async put(owner: CvvOwner, cvv: Cvv): Promise<void> {
    const { vault, store, clock } = this.#options
    const plaintext = Buffer.from(cvv.reveal())
    const sealed = await vault.seal(recordOf(owner), plaintext)
    plaintext.fill(0)
    await store.put({ ...owner, sealed, expiresAt: new Date(clock.now().getTime() + CVV_AGE_MS_MAX) })
  }

  /**
   * The CVV, which is deleted before this returns: whatever becomes of the authorization, it is not there afterwards.
   * Null when there is none, it is too old, or another request took it.
   */
  async take(owner: CvvOwner): Promise<Cvv | null> {
    const { vault, store, clock } = this.#options
    const row = await store.take(owner.companyId, owner.paymentMethodId)
    if (row === null) return null
    const leftMs = row.expiresAt.getTime() - clock.now().getTime()
    if (leftMs <= 0 || leftMs > CVV_AGE_MS_MAX + CLOCK_SKEW_MS_MAX) return null
    const plaintext = await vault.open(recordOf(owner), row.sealed)
    const cvv = new Cvv(plaintext.toString())
    plaintext.fill(0)
    return cvv
  }

  /** Drops the CVV of a method that is redacted. */
  async drop(owner: CvvOwner): Promise<void> {
    await this.#options.store.take(owner.companyId, owner.paymentMethodId)
  }

  /**
   * Deletes what nobody took, and what a clock that went back would keep too long. To be called every minute; returns how
   * many it deleted.
   */
  async sweep(): Promise<number> {
    const now = this.#options.clock.now()
    const latest = new Date(now.getTime() + CVV_AGE_MS_MAX + CLOCK_SKEW_MS_MAX)
    return this.#options.store.deleteExpired(now, latest)
  }

  /** CVVs that wait, of all companies: zero after every full run. */
  async count(): Promise<number> {
    return this.#options.store.count()
  }
}

function recordOf(owner: CvvOwner): { companyId: string; kind: string; id: string } {
  return { companyId: owner.companyId, kind: CVV_KIND, id: owner.paymentMethodId }
}
