import type { CardNetwork } from './card-network.ts'
import { isIssuedLength, networkOfPrefix } from './card-network.ts'
import { SecretText } from './secret-text.ts'

const PAN_DIGITS_MIN = 12
const PAN_DIGITS_MAX = 19
/** A number of 19 digits with a separator after each is 37 characters; what is longer is refused before it is searched. */
const PAN_TEXT_LENGTH_MAX = 64
const PAN_DIGITS = new RegExp(`^[0-9]{${PAN_DIGITS_MIN},${PAN_DIGITS_MAX}}$`)
const PAN_SEPARATORS = /[\s-]/g

/** A card number. Prints as `411111******1111` wherever it is printed; `reveal()` is the only way to the digits. */
export class Pan extends SecretText {
  /** The first six digits: the issuer's range. Printable. */
  readonly firstSix: string
  /** The last four digits. Printable. */
  readonly lastFour: string
  #network: CardNetwork | null = null

  /** @throws RangeError when the text is not 12 to 19 digits. Text from outside goes through `parsePan` instead. */
  constructor(digits: string) {
    if (!PAN_DIGITS.test(digits)) throw new RangeError('A card number has 12 to 19 digits and nothing else')
    const firstSix = digits.slice(0, 6)
    const lastFour = digits.slice(-4)
    super(digits, maskPan(firstSix, lastFour, digits.length))
    this.firstSix = firstSix
    this.lastFour = lastFour
  }

  /** The first eight digits, of numbers of 16 digits and more alone: of shorter ones too little would stay hidden. Printable. */
  get firstEight(): string | null {
    const digits = this.reveal()
    return digits.length >= 16 ? digits.slice(0, 8) : null
  }

  /** `411111******1111`: as on the wire. */
  get masked(): string {
    return this.toString()
  }

  get network(): CardNetwork {
    this.#network ??= networkOfPrefix(this.reveal())
    return this.#network
  }
}

/** The card's security code. Prints as `***`; never stored beyond its authorization (vault/cvv-cache.ts). */
export class Cvv extends SecretText {
  readonly #isCvv = true

  /** @throws RangeError when the text is not three or four digits. */
  constructor(digits: string) {
    if (!/^[0-9]{3,4}$/.test(digits)) throw new RangeError('A security code has three or four digits and nothing else')
    super(digits, '***')
  }

  /** Tells a Cvv from any other secret: the private field makes the types differ. */
  static isCvv(value: unknown): value is Cvv {
    return typeof value === 'object' && value !== null && #isCvv in value && value.#isCvv
  }
}

export type PanFault = 'missing' | 'length' | 'luhn'
export type ParsedPan = { readonly ok: true; readonly pan: Pan } | { readonly ok: false; readonly fault: PanFault }

/**
 * Reads a card number as people write it: spaces and hyphens anywhere are dropped.
 * missing: nothing is left; length: not 12 to 19 digits (letters too); luhn: the check digit is wrong.
 */
export function parsePan(text: string): ParsedPan {
  if (text.length > PAN_TEXT_LENGTH_MAX) return { ok: false, fault: text.trim() === '' ? 'missing' : 'length' }
  const digits = text.replace(PAN_SEPARATORS, '')
  if (digits === '') return { ok: false, fault: 'missing' }
  if (!PAN_DIGITS.test(digits)) return { ok: false, fault: 'length' }
  if (!passesLuhn(digits)) return { ok: false, fault: 'luhn' }
  return { ok: true, pan: new Pan(digits) }
}

/** Payment cards begin with 2 to 6 (ISO/IEC 7812-1); what begins with 1 is a time or a count more often than a card. */
const PANS_WITHIN_TEXT = [
  /(?<![0-9])[2-6][0-9]{11,18}(?![0-9])/g,
  // As people write it. Not this alone: an amount or a date may follow after a space.
  /(?<![0-9])[2-6](?:[\s-]?[0-9]){11,18}(?![0-9])/g,
]

/** Whether a card number stands somewhere in a text, however it is written: for texts in which none has any business. */
export function holdsPan(text: string): boolean {
  return pansWithin(text).length > 0
}

/**
 * The same for fields in which long numbers are ordinary, such as references and phone numbers: only what some network
 * issues, by range and length, so that 447911123456 and 202611240001 pass.
 */
export function holdsIssuedPan(text: string): boolean {
  return pansWithin(text).some(isIssuedLength)
}

function pansWithin(text: string): readonly string[] {
  if (text.length < PAN_DIGITS_MIN) return []
  const found = PANS_WITHIN_TEXT.flatMap((pattern) => text.match(pattern) ?? [])
  return found.map((number) => number.replace(PAN_SEPARATORS, '')).filter(passesLuhn)
}

/** Three or four digits, spaces around them dropped; null for anything else. */
export function parseCvv(text: string): Cvv | null {
  const digits = text.trim()
  return /^[0-9]{3,4}$/.test(digits) ? new Cvv(digits) : null
}

/** First six, asterisks, last four. `length` is that of the number; 16 where only its ends are known. */
export function maskPan(firstSix: string, lastFour: string, length = 16): string {
  return `${firstSix}${'*'.repeat(Math.max(0, length - firstSix.length - lastFour.length))}${lastFour}`
}

/** The check digit of ISO/IEC 7812-1, annex B: every second digit from the right doubled, the sum a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  let isDoubled = false
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    const digit = digits.charCodeAt(index) - 48
    const doubled = digit * 2
    sum += isDoubled ? (doubled > 9 ? doubled - 9 : doubled) : digit
    isDoubled = !isDoubled
  }
  return sum % 10 === 0
}

export type ExpiryMonth = '01' | '02' | '03' | '04' | '05' | '06' | '07' | '08' | '09' | '10' | '11' | '12'

/** The month at whose end a card expires; the year has four digits. Past months are legal: issuers approve some of them. */
export interface CardExpiry {
  readonly month: ExpiryMonth
  readonly year: string
}

export type ExpiryFault = 'missing' | 'invalid'
export type ParsedExpiryMonth =
  | { readonly ok: true; readonly month: ExpiryMonth }
  | { readonly ok: false; readonly fault: ExpiryFault }
export type ParsedExpiryYear =
  | { readonly ok: true; readonly year: string }
  | { readonly ok: false; readonly fault: ExpiryFault }

/** `9`, `09`: 1 to 12, with or without its zero. */
export function parseExpiryMonth(text: string): ParsedExpiryMonth {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, fault: 'missing' }
  const month = trimmed.padStart(2, '0')
  return isExpiryMonth(month) ? { ok: true, month } : { ok: false, fault: 'invalid' }
}

/**
 * Four digits of this or the neighbouring centuries: 1950 to 2199. Two digits are refused rather than guessed: a wrong
 * century would be sent to the issuer as the merchant's word.
 */
export function parseExpiryYear(text: string): ParsedExpiryYear {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, fault: 'missing' }
  return /^(19[5-9]|20[0-9]|21[0-9])[0-9]$/.test(trimmed)
    ? { ok: true, year: trimmed }
    : { ok: false, fault: 'invalid' }
}

function isExpiryMonth(text: string): text is ExpiryMonth {
  return /^(0[1-9]|1[0-2])$/.test(text)
}
