import type { ExpiryMonth } from './card.ts'
import type { CardFacts } from './card-facts.ts'
import type { Mode } from './company.ts'

export interface Address {
  readonly address1: string | null
  readonly address2: string | null
  readonly postalCode: string | null
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
}

export const NO_ADDRESS: Address = {
  address1: null,
  address2: null,
  postalCode: null,
  city: null,
  state: null,
  country: null,
}

/** Cached: known for hours, its id cannot be charged. Stored: retained. Redacted: erased, only the mask is left. */
export type StorageState = 'Cached' | 'Stored' | 'Redacted'

/** How long a Cached method can be read by its id: "hours, not longer" (wire.md section 4). */
export const CACHED_METHOD_HOURS = 6

export interface CardHolder {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly fullName: string | null
  readonly email: string | null
  readonly phoneNumber: string | null
  readonly address: Address
}

/** A vaulted instrument as everyone but the vault sees it: no card number, only its ends. */
export interface PaymentMethod extends CardHolder {
  readonly paymentMethodId: string
  readonly companyId: string
  readonly mode: Mode
  readonly kind: 'card' | 'gateway'
  readonly customerId: string
  readonly storageState: StorageState
  /** Keyed hash of the card number, the same for the same card at this company and mode; null for a gateway method. */
  readonly fingerprint: string | null
  readonly firstSix: string | null
  readonly lastFour: string | null
  readonly expiryMonth: ExpiryMonth | null
  readonly expiryYear: string | null
  readonly gatewayPaymentMethodId: string | null
  readonly merchantAccountReferenceId: string | null
  /** Absent: nothing is known. */
  readonly cardFacts?: CardFacts
  readonly createdAt: Date
}

/** Fields a merchant may change after the fact (wire.md section 4). */
export interface PaymentMethodChanges {
  readonly expiryMonth?: ExpiryMonth
  readonly expiryYear?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly fullName?: string
  readonly email?: string
  readonly phoneNumber?: string
  readonly address1?: string
  readonly address2?: string
  readonly postalCode?: string
  readonly city?: string
  readonly state?: string
  readonly country?: string
}
