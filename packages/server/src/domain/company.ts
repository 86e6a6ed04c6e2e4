import type { LimitsByInitiator } from './recovery-limits.ts'

/** A key, and every row, belongs to exactly one of the two; a sandbox key never reaches a live gateway. */
export type Mode = 'sandbox' | 'live'

export const MODES: readonly Mode[] = ['sandbox', 'live']

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

/** Who keeps the calendar of retries (wire.md section 1): the merchant posts them, or Reprise runs them by itself. */
export type CalendarKeeper = 'merchant' | 'reprise'

/** What to do when the merchant's system does not say whether a payment is still due. */
export type SilencePolicy = 'charge' | 'wait'

/** The question that is put to the merchant's system just before each retry that Reprise makes. */
export interface Preflight {
  readonly url: string
  readonly onSilence: SilencePolicy
  /** Signs the question; sealed by the vault. */
  readonly sealedSecret: Uint8Array
}

export interface Company {
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly calendar: CalendarKeeper
  /** Null: nobody is asked. */
  readonly preflight: Preflight | null
  readonly routing: Routing
  readonly limits: LimitsByInitiator
  /** Share of new recovery cases, 0 to 0.5, that a fixed schedule decides in place of the engine. */
  readonly holdoutShare: number
}

/** Whether Reprise makes the retries of a payment itself: as was agreed for the payment, else for the company. */
export function booksRetries(
  company: Pick<Company, 'calendar'>,
  payment: { readonly calendar?: CalendarKeeper },
): boolean {
  return (payment.calendar ?? company.calendar) === 'reprise'
}

/** What may change of a company. */
export type CompanySettings = Pick<Company, 'name' | 'calendar' | 'preflight' | 'routing' | 'limits' | 'holdoutShare'>

export interface ApiKey {
  readonly keyId: string
  readonly companyId: string
  readonly mode: Mode
  /** The key's last four characters before any padding, to tell keys apart in a list. */
  readonly hint: string
  readonly createdAt: Date
  readonly revokedAt: Date | null
}
