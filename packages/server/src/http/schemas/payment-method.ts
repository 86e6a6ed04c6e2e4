import { type Static, Type } from '@sinclair/typebox'
import { Instant, NullableText } from './wire.ts'

/** A payment method in an answer. A gateway method has two keys more; a card has neither. */
export const PaymentMethodAnswer = Type.Object(
  {
    paymentMethodId: Type.String(),
    creditCardNumber: NullableText,
    expiryMonth: NullableText,
    expiryYear: NullableText,
    cvv: NullableText,
    firstName: NullableText,
    lastName: NullableText,
    fullName: NullableText,
    customerId: NullableText,
    address1: NullableText,
    address2: NullableText,
    postalCode: NullableText,
    city: NullableText,
    state: NullableText,
    country: NullableText,
    email: NullableText,
    phoneNumber: NullableText,
    paymentMethodType: Type.Union([Type.Literal('CreditCard'), Type.Literal('GatewayPaymentMethodId')]),
    fingerprint: NullableText,
    lastFourDigits: NullableText,
    firstSixDigits: NullableText,
    cardType: NullableText,
    dateCreated: Instant,
    storageState: Type.Union([Type.Literal('Stored'), Type.Literal('Cached'), Type.Literal('Redacted')]),
    gatewayPaymentMethodId: Type.Optional(NullableText),
    merchantAccountReferenceId: Type.Optional(NullableText),
  },
  { title: 'PaymentMethod' },
)

export type PaymentMethodAnswer = Static<typeof PaymentMethodAnswer>
