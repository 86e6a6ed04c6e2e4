import type { FieldLimits, GatewayFacts } from '../../recovery/gateway-port.ts'

/**
 * How long after an attempt CyberSource's transaction search would show it. It publishes no delay; minutes are reported from
 * the field, and its own time-outs are about one: an hour leaves all of that far behind, and a retry is seldom due sooner.
 */
export const ABSENCE_PROVEN_AFTER_MS = 3_600_000

export const CYBER_SOURCE_FACTS: GatewayFacts = {
  title: 'CyberSource (Visa Acceptance)',
  client:
    'REST API with HTTP signatures, with a client of our own: the SDK (npm `cybersource-rest-client` 0.0.83) is 26 MB for eight calls, has no types, cannot be aborted and writes log files by itself.',
  cards: 'Card numbers.',
  storedMethods: 'Customer ids of the Token Management Service, also `customer-id/payment-instrument-id`.',
  codes:
    'CyberSource’s reason; the network’s response code where the processor gives one in that form, and the merchant advice code (Mastercard’s, or Visa’s category as `visa_category_1` to `4`), which a look-up does not bring.',
  idempotency:
    'No key. Every attempt has a transaction id and a reference of its own; CyberSource refuses one that it has had, and the first is looked up. The adapter releases what was authorized but then held or refused.',
  lookUp: 'By the attempt’s reference in the transaction search. Absence is proof an hour after sending.',
  followUps:
    'Captures and refunds are approved when CyberSource has taken them for its next batch; what the processor then refuses, its Business Center shows. The void of a capture leaves its authorization to expire.',
  tried:
    'Against a local server that speaks the documented wire format, which CyberSource’s own SDK was run against too. Not yet against CyberSource’s test environment.',
}

/** The card networks take printable ASCII and nothing else, whatever CyberSource itself can show. */
export const CYBER_SOURCE_FIELD_LIMITS: FieldLimits = {
  characters: 'ascii',
  firstName: 60,
  lastName: 60,
  address1: 60,
  address2: 60,
  city: 50,
  state: 20,
  postalCode: 10,
  email: 255,
  phoneNumber: 15,
}
