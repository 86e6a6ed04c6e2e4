import type Stripe from 'stripe'
import type { VerificationResult } from '../../domain/transaction.ts'

/** Stripe's word for each check: pass, fail, unavailable, unchecked; null: there was nothing to check. */
type Check = string | null

/**
 * The one-letter codes that merchants know, of Stripe's words for street and postal code. The letters are those that
 * activemerchant gives for the same words. What passed is told, what was not checked is not held against it.
 */
const AVS_CODES: Readonly<Record<string, string>> = {
  'pass pass': 'Y',
  'pass fail': 'A',
  'pass unchecked': 'B',
  'fail pass': 'Z',
  'fail fail': 'N',
  'fail unchecked': 'N',
  'unchecked pass': 'P',
  'unchecked fail': 'N',
  'unchecked unchecked': 'I',
  'unavailable unavailable': 'U',
}

const CVV_CODES: Readonly<Record<string, string>> = { pass: 'M', fail: 'N', unchecked: 'P', unavailable: 'U' }

/** The checks of a card in letters, with Stripe's words beside them; null where none was made. */
export function readChecks(checks: Stripe.Charge.PaymentMethodDetails.Card.Checks | null): VerificationResult | null {
  const {
    address_line1_check: street = null,
    address_postal_code_check: zip = null,
    cvc_check: cvc = null,
  } = checks ?? {}
  if (street === null && zip === null && cvc === null) return null
  const hasAddress = street !== null || zip !== null
  return {
    avsCode: hasAddress ? avsCodeOf(street, zip) : null,
    avsMessage: hasAddress ? `street ${street ?? 'not sent'}, postal code ${zip ?? 'not sent'}` : null,
    cvvCode: cvc === null ? null : (CVV_CODES[cvc] ?? null),
    cvvMessage: cvc,
  }
}

function avsCodeOf(street: Check, zip: Check): string | null {
  const exact = AVS_CODES[`${street} ${zip}`]
  return exact ?? AVS_CODES[`${withoutAnswer(street)} ${withoutAnswer(zip)}`] ?? null
}

/** What the issuer did not answer counts as not checked beside what it did. */
function withoutAnswer(check: Check): string {
  return check === null || check === 'unavailable' ? 'unchecked' : check
}
