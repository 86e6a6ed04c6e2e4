import { type Money, minorDigitsOf } from '../domain/money.ts'

/** Decimals of a gateway's smallest unit, of the currencies in which it counts otherwise than ISO 4217. */
export type CurrencyDigits = Readonly<Record<string, number>>

/**
 * An amount in a gateway's own smallest units. One that the gateway cannot take (half an ariary, where it counts whole
 * ones) stays a fraction: the gateway refuses it, in its own words, where a rounded one would be charged.
 */
export function toGatewayUnits({ amountMinor, currency }: Money, exceptions: CurrencyDigits): number {
  const digits = minorDigitsOf(currency)
  const own = exceptions[currency] ?? digits
  return own >= digits ? amountMinor * 10 ** (own - digits) : amountMinor / 10 ** (digits - own)
}
