import type { GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt Braintree's search would show it. It publishes no delay of its index, and its own time-outs are
 * about a minute: an hour leaves both far behind, and a retry is seldom due sooner.
 */
export const ABSENCE_PROVEN_AFTER_MS = 3_600_000

export const BRAINTREE_FACTS: GatewayFacts = {
  title: 'Braintree (PayPal)',
  client:
    'Server API, version 6 (JSON in, XML out), with a client of our own: Braintree’s SDK (npm `braintree` 3.40) turns a refused connection and a lost answer into one kind of error, drops `Retry-After` and cannot be aborted.',
  cards: 'Card numbers, as credentials of an external vault.',
  storedMethods: 'Payment method tokens of Braintree’s Vault.',
  codes:
    'Braintree’s processor response code, its gateway rejection reason, or its validation code; the network’s response code and Mastercard’s merchant advice code where Braintree hands them on.',
  idempotency:
    'By `api_request_key`, the attempt’s id, on charges, authorizations, captures, voids and refunds; Braintree keeps it 30 days.',
  lookUp:
    'Payments and refunds by their order id, which ends in the attempt’s id; captures and voids by the state of what they follow. Absence is proof an hour after sending.',
  followUps:
    'Captures and refunds are approved when Braintree has taken them for settlement; what settlement then declines, its Control Panel shows.',
  tried:
    'Against a local server that speaks the documented wire format, which Braintree’s own SDK was run against too. Not yet against Braintree’s sandbox.',
}
