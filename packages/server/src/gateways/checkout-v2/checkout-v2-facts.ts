import type { GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt its absence from Checkout.com's list of payments is proof. The list is kept beside the payments
 * and follows them; how closely, is published nowhere. The longest guess of those who integrated it is five minutes. Six
 * times that: 30 minutes.
 */
export const ABSENCE_PROVEN_AFTER_MS = 1_800_000

export const CHECKOUT_V2_FACTS: GatewayFacts = {
  title: 'Checkout.com',
  client:
    'Unified Payments API with a secret key, with a client of our own: the official library hides the HTTP status, has no timeout and lets environment variables replace its settings. No OAuth.',
  cards: 'Card numbers, where Checkout.com lets the account send them.',
  storedMethods: 'Instruments `src_...`, and customers `cus_...`, whose default instrument is charged.',
  codes:
    'Checkout.com’s response_code; of declines the scheme’s response code and, where the account has them enabled, Mastercard’s advice code, else Checkout.com’s own recommendation, which uses the same numbers.',
  idempotency:
    'By Cko-Idempotency-Key, kept for 24 hours: a repeat is answered as the first was, declines included. What was refused leaves nothing behind.',
  lookUp:
    'A payment by its reference, which is the attempt’s id, in the list of payments (which Checkout.com calls beta); captures, voids and refunds by the same in the actions of the payment. Absence is proof 30 minutes after sending.',
  followUps:
    'Captures, voids and refunds are accepted at once and done later, in seconds as a rule; one that is declined then is told by Checkout.com’s events and dashboard. So is the capture of a charge.',
  tried: 'Against a local server that speaks the documented wire format. Not yet against Checkout.com’s sandbox.',
}
