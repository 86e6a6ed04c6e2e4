import type { ExpiryMonth } from '../domain/card.ts'
import type { CardFacts } from '../domain/card-facts.ts'
import type { Mode } from '../domain/company.ts'
import type { PaymentMethod, StorageState } from '../domain/payment-method.ts'

/** A row of payment_methods as the database returns it, without its sealed number and its place in the list. */
export interface PaymentMethodRow {
  readonly company_id: string
  readonly payment_method_id: string
  readonly mode: Mode
  readonly kind: 'card' | 'gateway'
  readonly customer_id: string
  readonly storage_state: StorageState
  readonly fingerprint: string | null
  readonly first_six: string | null
  readonly last_four: string | null
  readonly expiry_month: string | null
  readonly expiry_year: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly full_name: string | null
  readonly email: string | null
  readonly phone_number: string | null
  readonly address1: string | null
  readonly address2: string | null
  readonly postal_code: string | null
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
  readonly gateway_payment_method_id: string | null
  readonly merchant_account_reference_id: string | null
  readonly card_facts: CardFacts | null
  readonly created_at: Date
}

/** The columns of a PaymentMethodRow, for a select list. */
export const PAYMENT_METHOD_COLUMNS: string = [
  'company_id',
  'payment_method_id',
  'mode',
  'kind',
  'customer_id',
  'storage_state',
  'fingerprint',
  'first_six',
  'last_four',
  'expiry_month',
  'expiry_year',
  'first_name',
  'last_name',
  'full_name',
  'email',
  'phone_number',
  'address1',
  'address2',
  'postal_code',
  'city',
  'state',
  'country',
  'gateway_payment_method_id',
  'merchant_account_reference_id',
  'card_facts',
  'created_at',
].join(', ')

export function toPaymentMethod(row: PaymentMethodRow): PaymentMethod {
  return {
    companyId: row.company_id,
    paymentMethodId: row.payment_method_id,
    mode: row.mode,
    kind: row.kind,
    customerId: row.customer_id,
    storageState: row.storage_state,
    fingerprint: row.fingerprint,
    firstSix: row.first_six,
    lastFour: row.last_four,
    // Written by this code only, and from a parsed expiry.
    expiryMonth: row.expiry_month as ExpiryMonth | null,
    expiryYear: row.expiry_year,
    firstName: row.first_name,
    lastName: row.last_name,
    fullName: row.full_name,
    email: row.email,
    phoneNumber: row.phone_number,
    address: {
      address1: row.address1,
      address2: row.address2,
      postalCode: row.postal_code,
      city: row.city,
      state: row.state,
      country: row.country,
    },
    gatewayPaymentMethodId: row.gateway_payment_method_id,
    merchantAccountReferenceId: row.merchant_account_reference_id,
    ...(row.card_facts === null ? {} : { cardFacts: row.card_facts }),
    createdAt: row.created_at,
  }
}
