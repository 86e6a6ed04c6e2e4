import { type Money, minorDigitsOf } from '../../domain/money.ts'

/**
 * Decimals of the currencies that Adyen counts otherwise than ISO 4217 does.
 * Source: https://docs.adyen.com/development-resources/currency-codes (as of 2026-07).
 */
const ADYEN_DIGITS: Readonly<Record<string, number>> = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 }

export interface AdyenAmount {
  readonly value: number
  readonly currency: string
}

/** Null for an amount that Adyen cannot take: a part of a rupiah, where it counts whole ones. */
export function toAdyenAmount({ amountMinor, currency }: Money): AdyenAmount | null {
  const digits = ADYEN_DIGITS[currency] ?? minorDigitsOf(currency)
  const value = (amountMinor * 10 ** digits) / 10 ** minorDigitsOf(currency)
  return Number.isSafeInteger(value) ? { value, currency } : null
}
