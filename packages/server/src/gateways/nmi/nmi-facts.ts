import type { GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt NMI's query would show it: it publishes no delay; billing engines that verified theirs against
 * the live gateway wait five minutes. Twice that: 10 minutes.
 */
export const ABSENCE_PROVEN_AFTER_MS = 600_000

export const NMI_FACTS: GatewayFacts = {
  title: 'NMI (Network Merchants) and its resellers',
  client:
    'Payment API (transact.php) and Query API (query.php), with a client of our own: there is no server-side SDK.',
  cards: 'Card numbers.',
  storedMethods: 'Customer Vault ids, also `vault-id/billing-id`.',
  codes:
    'NMI’s response_code and, of declines, the processor’s ISO 8583 code, which one question to the Query API brings; no advice codes.',
  idempotency:
    'None. Every attempt has an order id of its own; a repeat within the account’s duplicate window is refused by NMI and looked up.',
  lookUp:
    'By the attempt’s order id (captures and voids: by the original’s transaction id). Absence is proof 10 minutes after sending.',
  tried: 'Against a local server that speaks the documented wire format. Not yet against NMI’s own test mode.',
}
