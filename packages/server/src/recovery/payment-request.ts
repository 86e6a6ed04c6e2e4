import type { Address } from '../domain/payment-method.ts'
import type { PaymentPlan, PreviousTransaction } from '../domain/transaction.ts'

/**
 * A charge or authorize as it arrived, from whichever entrance: text as sent, absent and empty as null. Nothing in it
 * has been checked but its shape; `validatePayment` does the rest.
 */
export interface PaymentRequest {
  readonly merchantTransactionId: string | null
  readonly orderId: string | null
  readonly amount: string | null
  readonly currencyCode: string | null
  readonly retryCount: number
  readonly paymentMethodId: string | null
  readonly paymentMethod: PaymentMethodRequest | null
  readonly description: string | null
  readonly customerId: string | null
  readonly customerIp: string | null
  readonly gatewayToken: string | null
  readonly shippingAddress: ShippingAddressRequest | null
  readonly paymentPlan: PaymentPlan | null
  readonly dateFirstAttempt: Date | null
  readonly disableCustomerRecovery: boolean
  readonly referenceData: string | null
  readonly customVariables: readonly (string | null)[]
  readonly paymentModel: string | null
  readonly initiatedBy: 'MIT' | 'CIT' | null
  readonly retainOnSuccess: boolean
  readonly previousTransaction: PreviousTransaction | null
  readonly gatewaySpecificFields: unknown
}

export interface ShippingAddressRequest extends Address {
  readonly phoneNumber: string | null
}

export interface PaymentMethodRequest extends Address {
  readonly creditCardNumber: string | null
  readonly expiryMonth: string | null
  readonly expiryYear: string | null
  readonly cvv: string | null
  readonly gatewayPaymentMethodId: string | null
  readonly merchantAccountReferenceId: string | null
  readonly firstSixDigits: string | null
  readonly lastFourDigits: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly fullName: string | null
  readonly customerId: string | null
  readonly email: string | null
  readonly phoneNumber: string | null
}

/** A request that cannot be processed: the public 5xxxx (or 30002) code and the field that it is about. */
export interface Refusal {
  readonly responseCode: string
  readonly field: string
}
