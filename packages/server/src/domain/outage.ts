import type { Tenant } from './company.ts'

/** A gateway of a company by its token, or an issuer by the first six digits of its cards, as the company sees it. */
export interface OutageSource {
  readonly tenant: Tenant
  readonly kind: 'gateway' | 'issuer'
  readonly name: string
}

/** So many failures in a row are an outage: one or two happen to every gateway now and then. */
export const FAILURES_OF_AN_OUTAGE = 3

/** The first hold of an outage, and the longest: each one that ends in another failure is followed by one twice as long. */
export const HOLD_MS = { first: 30_000, longest: 900_000 } as const

/** Retries at a time from which on a source that comes back counts as well: it took one, two, four and so on before. */
export const FULL_PACE = 64
