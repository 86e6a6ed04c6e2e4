import {
  type CardExpiry,
  type Cvv,
  type ExpiryMonth,
  type Pan,
  parseCvv,
  parseExpiryMonth,
  parseExpiryYear,
  parsePan,
} from '../domain/card.ts'
import type { CardHolder } from '../domain/payment-method.ts'
import type { PaymentMethodRequest, Refusal } from './payment-request.ts'
import { firstFault, holds, type Rule, refusal, required, within } from './validation.ts'

/** A card or gateway method that is in order. */
export type ValidMethod =
  | {
      readonly kind: 'card'
      readonly pan: Pan
      readonly expiry: CardExpiry
      readonly cvv: Cvv | null
      readonly cardHolder: CardHolder
      readonly merchantAccountReferenceId: string | null
    }
  | {
      readonly kind: 'gateway'
      readonly gatewayPaymentMethodId: string
      readonly firstSix: string | null
      readonly lastFour: string | null
      readonly expiryMonth: ExpiryMonth | null
      readonly expiryYear: string | null
      readonly cardHolder: CardHolder
      readonly merchantAccountReferenceId: string | null
    }

export type Validated<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal }

const PAN_FAULT_CODES = { missing: '50059', length: '50060', luhn: '30002' } as const
const COUNTRY = /^[A-Za-z]{2,3}$/

/** Checks a method as sent, in the order of wire.md section 4: number, expiry, code, names, address, contact. */
export function validatePaymentMethod(request: PaymentMethodRequest): Validated<ValidMethod> {
  return request.creditCardNumber === null && request.gatewayPaymentMethodId !== null
    ? validateGatewayMethod(request, request.gatewayPaymentMethodId)
    : validateCard(request)
}

function validateCard(request: PaymentMethodRequest): Validated<ValidMethod> {
  if (request.creditCardNumber === null) return { ok: false, refusal: refusal('50059', 'creditCardNumber') }
  const parsed = parsePan(request.creditCardNumber)
  if (!parsed.ok) return { ok: false, refusal: refusal(PAN_FAULT_CODES[parsed.fault], 'creditCardNumber') }
  const month = readExpiryMonth(request.expiryMonth)
  const year = readExpiryYear(request.expiryYear)
  const cvv = request.cvv === null ? null : parseCvv(request.cvv)
  const fault = firstFault([
    required(request.expiryMonth, '50055', 'expiryMonth'),
    holds(month !== null, '50056', 'expiryMonth'),
    required(request.expiryYear, '50057', 'expiryYear'),
    holds(year !== null, '50058', 'expiryYear'),
    // The public list has no code for a malformed security code; 50000 is its general one.
    holds(request.cvv === null || cvv !== null, '50000', 'cvv'),
    ...holderRules(request),
  ])
  if (fault !== null || month === null || year === null) {
    return { ok: false, refusal: fault ?? refusal('50056', 'expiryMonth') }
  }
  return {
    ok: true,
    value: {
      kind: 'card',
      pan: parsed.pan,
      expiry: { month, year },
      cvv,
      cardHolder: cardHolderOf(request),
      merchantAccountReferenceId: request.merchantAccountReferenceId,
    },
  }
}

function validateGatewayMethod(request: PaymentMethodRequest, gatewayPaymentMethodId: string): Validated<ValidMethod> {
  const month = readExpiryMonth(request.expiryMonth)
  const year = readExpiryYear(request.expiryYear)
  const fault = firstFault([
    within(gatewayPaymentMethodId, 'gatewayPaymentMethodId'),
    holds(isDigits(request.firstSixDigits, 6), '50154', 'firstSixDigits'),
    holds(isDigits(request.lastFourDigits, 4), '50153', 'lastFourDigits'),
    holds(request.expiryMonth === null || month !== null, '50056', 'expiryMonth'),
    holds(request.expiryYear === null || year !== null, '50058', 'expiryYear'),
    ...holderRules(request),
  ])
  if (fault !== null) return { ok: false, refusal: fault }
  return {
    ok: true,
    value: {
      kind: 'gateway',
      gatewayPaymentMethodId,
      firstSix: request.firstSixDigits,
      lastFour: request.lastFourDigits,
      expiryMonth: month,
      expiryYear: year,
      cardHolder: cardHolderOf(request),
      merchantAccountReferenceId: request.merchantAccountReferenceId,
    },
  }
}

function holderRules(request: PaymentMethodRequest): Rule[] {
  const hasName = request.fullName !== null || (request.firstName !== null && request.lastName !== null)
  return [
    holds(hasName, '50090', 'fullName'),
    ...holderFieldRules(request),
    within(request.merchantAccountReferenceId, 'merchantAccountReferenceId'),
  ]
}

/** Each field about the holder by itself: absent ones are in order. */
export function holderFieldRules(request: PaymentMethodRequest): Rule[] {
  return [
    within(request.firstName, 'firstName'),
    within(request.lastName, 'lastName'),
    within(request.fullName, 'fullName'),
    within(request.address1, 'address1'),
    within(request.address2, 'address2'),
    within(request.postalCode, 'postalCode'),
    within(request.city, 'city'),
    within(request.state, 'state'),
    holds(isCountry(request.country), '50039', 'country'),
    within(request.email, 'email'),
    within(request.phoneNumber, 'phoneNumber'),
  ]
}

/** Two or three letters of ISO 3166-1, or nothing. */
function isCountry(text: string | null): boolean {
  return text === null || COUNTRY.test(text)
}

/** '9' and '09' are September; anything but 1 to 12 is null. */
export function readExpiryMonth(text: string | null): ExpiryMonth | null {
  const parsed = parseExpiryMonth(text ?? '')
  return parsed.ok ? parsed.month : null
}

/** Four digits. Past years are no fault of the request: whether an expired card is taken is the issuer's to say. */
export function readExpiryYear(text: string | null): string | null {
  const parsed = parseExpiryYear(text ?? '')
  return parsed.ok ? parsed.year : null
}

/** Exactly so many digits, or nothing. */
export function isDigits(text: string | null, length: number): boolean {
  return text === null || (text.length === length && /^\d+$/.test(text))
}

export function cardHolderOf(request: PaymentMethodRequest): CardHolder {
  return {
    firstName: request.firstName,
    lastName: request.lastName,
    fullName: request.fullName ?? joinNames(request.firstName, request.lastName),
    email: request.email,
    phoneNumber: request.phoneNumber,
    address: {
      address1: request.address1,
      address2: request.address2,
      postalCode: request.postalCode,
      city: request.city,
      state: request.state,
      country: request.country,
    },
  }
}

/** "First Last", the full name of someone who gave two. */
function joinNames(firstName: string | null, lastName: string | null): string | null {
  return firstName !== null && lastName !== null ? `${firstName} ${lastName}` : null
}
