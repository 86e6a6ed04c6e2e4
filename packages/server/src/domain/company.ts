import type { LimitsByInitiator } from './recovery-limits.ts'

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

export interface Company {
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly routing: Routing
  readonly limits: LimitsByInitiator
  /** Share of new recovery cases, 0 to 0.5, that a fixed schedule decides in place of the engine. */
  readonly holdoutShare: number
}

/** What may change of a company. */
export type CompanySettings = Pick<Company, 'name' | 'routing' | 'limits' | 'holdoutShare'>

export interface ApiKey {
  readonly keyId: string
  readonly companyId: string
  readonly mode: Mode
  /** The key's last four characters before any padding, to tell keys apart in a list. */
  readonly hint: string
  readonly createdAt: Date
  readonly revokedAt: Date | null
}
