/** How a card of Stripe's test mode is declined, in the words of the error and of the charge. */
export interface StripeDecline {
  /** The error's code; the charge has it as failure_code. */
  readonly code: string
  readonly declineCode: string | null
  /** The charge's outcome: blocked never reached an issuer. */
  readonly outcome: 'issuer_declined' | 'blocked'
  readonly reason: string
  readonly message: string
  readonly networkCode: string | null
  readonly networkAdvice: string | null
  readonly advice: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later' | null
}

const ISSUER = { code: 'card_declined', outcome: 'issuer_declined', networkAdvice: null, advice: null } as const

const INSUFFICIENT_FUNDS: StripeDecline = {
  ...ISSUER,
  declineCode: 'insufficient_funds',
  reason: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
  networkCode: '51',
  networkAdvice: '24',
  advice: 'try_again_later',
}

const STOLEN: StripeDecline = {
  ...ISSUER,
  declineCode: 'stolen_card',
  reason: 'stolen_card',
  message: 'Your card was declined.',
  networkCode: '43',
  advice: 'do_not_try_again',
}

const WRONG_CVC: StripeDecline = {
  ...ISSUER,
  code: 'incorrect_cvc',
  declineCode: 'incorrect_cvc',
  reason: 'incorrect_cvc',
  message: "Your card's security code is incorrect.",
  networkCode: 'N7',
}

const BLOCKED: StripeDecline = {
  ...ISSUER,
  // The error calls a block by Radar what it calls an issuer's silence; the charge tells them apart.
  declineCode: 'fraudulent',
  outcome: 'blocked',
  reason: 'highest_risk_level',
  message: 'Your card was declined.',
  networkCode: null,
}

const NEEDS_AUTHENTICATION: StripeDecline = {
  ...ISSUER,
  code: 'authentication_required',
  declineCode: 'authentication_required',
  reason: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
  networkCode: null,
}

const UNHEARD_OF: StripeDecline = {
  ...ISSUER,
  declineCode: 'reason_of_tomorrow',
  reason: 'reason_of_tomorrow',
  message: 'Your card was declined.',
  networkCode: null,
}

/** Numbers of docs.stripe.com/testing; null: approved. A number that is not here is not one of a card. */
export const STRIPE_CARDS: Readonly<Record<string, StripeDecline | null>> = {
  '4242424242424242': null,
  '4000000000009995': INSUFFICIENT_FUNDS,
  '4000000000009979': STOLEN,
  '4000000000000127': WRONG_CVC,
  '4100000000000019': BLOCKED,
}

/** Kept methods: one of Stripe's own test mode, and two of ours. */
export const STRIPE_METHODS: Readonly<Record<string, StripeDecline | null>> = {
  pm_card_authenticationRequired: NEEDS_AUTHENTICATION,
  pm_of_a_customer: null,
  pm_card_declinedForTomorrowsReason: UNHEARD_OF,
}

/** Kept methods that are attached to a customer, whom a payment must then name. */
export const STRIPE_CUSTOMERS: Readonly<Record<string, string>> = { pm_of_a_customer: 'cus_of_the_contract' }
