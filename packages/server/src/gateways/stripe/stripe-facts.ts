import type { GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt Stripe's list of charges shows it for certain. A list shows at once what was written; a
 * request can be on its way for as long as anybody would wait for it, which Stripe's own client does for 80 seconds.
 * Several times that: 10 minutes.
 */
export const ABSENCE_PROVEN_AFTER_MS = 600_000

export const STRIPE_FACTS: GatewayFacts = {
  title: 'Stripe',
  client:
    'PaymentIntents, with the official `stripe` package, whose requests go over our own connection: that keeps apart what never left and what may have arrived, and its own retries are off.',
  cards:
    'Card numbers, where Stripe lets the account send them (in test mode: Settings, Integration, raw card data); a payment that needs 3-D Secure is declined, because nobody is there to answer.',
  storedMethods:
    'Payment methods of type card: `pm_...`, or `cus_.../pm_...` where one is attached to a customer, as Stripe demands then.',
  codes:
    'Stripe’s decline_code, else its code; for what Radar blocked, the reason of the block. The network’s decline code and its advice, or else Stripe’s own advice, where the issuer gave any: of a decline, one question for the charge brings them.',
  idempotency:
    'By Idempotency-Key, which Stripe keeps for 24 hours at least: a repeat is answered as the first was, declines included.',
  lookUp:
    'A payment by its transfer_group, which is the attempt’s id, in the list of charges; captures and refunds by their metadata, a void by the state of the payment. Absence is proof 10 minutes after sending. What was refused before it became a charge left none.',
  tried: 'Against a local server that speaks the documented wire format. Not yet against Stripe’s own test mode.',
}
