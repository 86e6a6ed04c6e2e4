import type { GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt Worldpay's query would list it: "an event can take up to 15 minutes to appear". Twice that: 30
 * minutes.
 */
export const ABSENCE_PROVEN_AFTER_MS = 1_800_000

export const WORLDPAY_FACTS: GatewayFacts = {
  title: 'Worldpay (Access Worldpay)',
  client:
    'Payments API, version 2024-06-01, and Payment Queries API, with a client of our own: there is no Node library for them.',
  cards: 'Card numbers.',
  storedMethods: 'Worldpay tokens: the token’s address (href), or the last part of it.',
  codes:
    'Worldpay’s refusalCode, which resembles the networks’ and is not theirs, or its word for an outcome or an error; Mastercard’s advice code. The network’s own code is not among them; where the account has raw codes switched on, Worldpay gives it in place of its own.',
  idempotency:
    'None. The attempt’s id is its transactionReference, which Worldpay takes once; a reference that it has already is looked up.',
  lookUp:
    'By the transactionReference. It tells the outcome but no codes: a refusal found by asking has no reason. Absence from the list is proof 30 minutes after sending. Of a capture or void the payment’s last event tells; of a refund only where it was of everything, because events do not say which refund they are of: a part whose answer was lost is put on record with `npx reprise case settle`.',
  followUps:
    'Worldpay answers captures, voids and refunds with "sent for" and carries them out later; approved means sent. Its events tell of failures. The void of a charge is a reversal: cancelled if not yet settled, else refunded.',
  tried:
    'Against a local server that speaks the documented wire format. Not yet against Worldpay’s own test system (Try).',
}
