import type { FieldLimits, GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt the lists of transactions would show it. Authorize.Net publishes no delay; what is known of it is
 * seconds for a transaction by its id and up to minutes for the lists. Far beyond that: 30 minutes.
 */
export const ABSENCE_PROVEN_AFTER_MS = 1_800_000

/** The schema's lengths; a longer text has the whole request refused. Both lines of a street are one field there. */
export const AUTHORIZE_NET_FIELD_LIMITS: FieldLimits = {
  characters: 'unicode',
  firstName: 50,
  lastName: 50,
  fullName: 50,
  address1: 60,
  city: 40,
  state: 40,
  postalCode: 20,
  email: 255,
  phoneNumber: 25,
}

export const AUTHORIZE_NET_FACTS: GatewayFacts = {
  title: 'Authorize.Net',
  client:
    'JSON API (request.api), with a client of our own: the official SDK (authorizenet 1.0.10) never calls back after a network error, so that what may have arrived could not be told, and its settings are global to the process.',
  cards: 'Card numbers.',
  storedMethods: 'Customer profiles (CIM), as `customerProfileId/customerPaymentProfileId`.',
  codes:
    'Response reason codes and, of requests refused before processing, API codes (E00007); of declines the processor’s two-character code where `rawResponseCode` has it, which is seldom; no advice codes.',
  idempotency:
    'None but the duplicate check: every attempt has an invoice number of its own (the last 20 characters of its transaction id) and the longest window, 8 hours. A repeat is refused by Authorize.Net, and its first outcome is looked up.',
  lookUp:
    'No query by reference: the unsettled transactions since the attempt, then the batches settled since, are searched for its invoice number (captures and voids: the original transaction is read). Absence is proof 30 minutes after sending. Needs the Transaction Details API.',
  tried:
    'Against a local server that speaks the documented wire format. Not yet against Authorize.Net’s own sandbox; unconfirmed there: what the lists show within minutes, and whether `rawResponseCode` is ever filled.',
}
