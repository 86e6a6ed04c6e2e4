import type { GatewayFacts } from '../../recovery/gateway-port.ts'

export const ADYEN_FACTS: GatewayFacts = {
  title: 'Adyen',
  client:
    'Checkout API, version 71, with a client of our own: Adyen’s Node library shows no headers of an answer and reaches no host but Adyen’s.',
  cards: 'Card numbers, where Adyen lets the merchant send them.',
  storedMethods:
    'Ids of stored payment methods (tokens), with the customer’s id as shopper reference; `shopper-reference/token` where the token was made under another.',
  codes:
    'Adyen’s refusalReasonCode, or the errorCode of an invalid request; the network’s response code and Mastercard’s advice code where the account shows them (Developers, Additional data: refusalReasonRaw, merchantAdviceCode).',
  idempotency:
    'By the header Idempotency-Key, which holds the attempt’s id; Adyen keeps it for 7 days at least. The attempt’s id is its reference, too.',
  lookUp:
    'None: Adyen has no call that reads a payment. Its only means is to send the same request under the same key again, which charges if the first never arrived, and a look-up never sends anything. An outcome that was lost stays unknown, and the payment is not tried again until `npx reprise case settle` puts on record what the Customer Area shows under its reference.',
  followUps:
    'Adyen answers captures, voids and refunds with "received" and carries them out later; approved means received. Its webhooks CAPTURE, CANCELLATION, CANCEL_OR_REFUND and REFUND tell of failures. The void of a charge is a reversal: cancelled if not yet captured, else refunded. A charge asks to be captured at once and an authorize not to be, whatever the account’s own delay is.',
  tried:
    'Against a local server that speaks the documented wire format. Not yet against Adyen’s own test platform; nor that a charge is captured at once where the account’s own setting is to capture by hand.',
}
