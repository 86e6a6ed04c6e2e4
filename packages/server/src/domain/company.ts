/** A key, and every row, belongs to exactly one of the two; a sandbox key never reaches a live gateway. */
export type Mode = 'sandbox' | 'live'

/** Whose data, and which half of it. Every use case takes one; every query is bound by it. */
export interface Tenant {
  readonly companyId: string
  readonly mode: Mode
}

/**
 * How the gateway of an attempt is chosen (wire.md section 6).
 * none: the token sent, or the default order; enabled: the best for each attempt; original: chosen once, kept for the case.
 */
export type Routing = 'none' | 'enabled' | 'original'

/** Most retries and days of a recovery case (wire.md section 1); a merchant may set less, never more. */
export const RETRIES_MAX = 15
export const RECOVERY_DAYS_MAX = 30

export interface Company {
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly routing: Routing
  /** 0 to 15 retries after the first attempt. */
  readonly maxRetries: number
  /** 1 to 30 days from the first time Reprise saw the payment. */
  readonly maxDays: number
}

export interface ApiKey {
  readonly keyId: string
  readonly companyId: string
  readonly mode: Mode
  /** The key's last four characters before any padding, to tell keys apart in a list. */
  readonly hint: string
  readonly createdAt: Date
  readonly revokedAt: Date | null
}
