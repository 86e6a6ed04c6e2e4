import { type Money, minorDigitsOf } from '../../domain/money.ts'

/**
 * Decimals of Stripe's smallest unit where they are not those of ISO 4217. Source: docs.stripe.com/currencies, "Zero-decimal
 * currencies" and "Special cases": ISK and UGX have no decimals but are sent with two, MGA is sent in whole ariary.
 */
const STRIPE_DIGITS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 }

/**
 * An amount in Stripe's units. One that Stripe cannot take (half an ariary) stays a fraction: Stripe refuses it, in its own
 * words, where a rounded one would be charged.
 */
export function toStripeAmount({ amountMinor, currency }: Money): number {
  const digits = minorDigitsOf(currency)
  const stripeDigits = STRIPE_DIGITS[currency] ?? digits
  return stripeDigits >= digits
    ? amountMinor * 10 ** (stripeDigits - digits)
    : amountMinor / 10 ** (digits - stripeDigits)
}
