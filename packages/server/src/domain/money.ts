import currencyCodes from 'currency-codes'

/** An amount in integer minor units with its ISO 4217 currency. */
export interface Money {
  readonly amountMinor: number
  readonly currency: string
}

/** Largest amount the wire takes: 999,999,999,999 minor units (wire.md section 4). Well inside 2^53. */
export const AMOUNT_MINOR_MAX = 999_999_999_999

/** ISO 4217 has codes for testing (XTS) and for "no currency" (XXX): nobody can be charged in either. */
const NO_MONEY = ['XTS', 'XXX']
const CURRENCIES: ReadonlySet<string> = new Set(currencyCodes.codes().filter((code) => !NO_MONEY.includes(code)))

/** Whether `code` is an active ISO 4217 alphabetic code, in capitals, of something that can be charged. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code)
}

const INTEGER = /^\d{1,12}$/

/** Reads an amount of 1 to 999,999,999,999 minor units; anything else ("abc", 10.5, 1e30, 0, -5) is null. */
export function parseAmountMinor(text: string): number | null {
  if (!INTEGER.test(text)) return null
  const amountMinor = Number(text)
  return amountMinor >= 1 && amountMinor <= AMOUNT_MINOR_MAX ? amountMinor : null
}

/** Decimals of a currency's minor unit by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD; 2 for what is no currency. */
export function minorDigitsOf(currency: string): number {
  return currencyCodes.code(currency)?.digits ?? 2
}

/** An amount in major units, as most gateways want it: "19.90" of 1990 EUR, "500" of 500 JPY. */
export function toMajorUnits({ amountMinor, currency }: Money): string {
  const digits = minorDigitsOf(currency)
  if (digits === 0) return String(amountMinor)
  const text = String(amountMinor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
