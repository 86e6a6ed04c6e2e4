import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of our own sandbox gateway: the code is the name of the row that answered.
 *
 * Source: wire.md of the project's shared facts, section 8 (the observed sandbox of the v1 interface). The table is the
 * answer: a row's wire code is fixed whatever its reason would say elsewhere, and a row that the observed sandbox
 * answers with a 3xxxx, 4xxxx or 5xxxx code is never retried.
 */
export const FLEXPAY_SANDBOX_CODES: GatewayCodes = {
  codes: {
    refer_to_issuer: { reason: 'call_issuer', meaning: 'Amount 2005, and 6020 and 7028 unless recovery is disabled' },
    do_not_honor: { reason: 'do_not_honor', meaning: 'Amount 2008' },
    insufficient_funds: { reason: 'insufficient_funds', meaning: 'Amount 2012, and 2112 on the first try' },
    invalid_transaction: {
      reason: 'transaction_not_permitted',
      responseCode: { retry: null, stop: '30011' },
      meaning: 'Amount 3016',
    },
    risk: { reason: 'gateway_risk_block', responseCode: { retry: null, stop: '40000' }, meaning: 'Amount 4018' },
    validation: { reason: 'invalid_request', responseCode: { retry: null, stop: '50000' }, meaning: 'Amount 5023' },
    unknown_card: {
      reason: 'invalid_number',
      responseCode: { retry: null, stop: '30016' },
      meaning: 'A card number that is not one of the six test cards',
    },
    cvv_failure: {
      reason: 'cvv_mismatch',
      responseCode: { retry: null, stop: '30049' },
      meaning: 'CVV 201, 204 or 205',
    },
    cvv_not_matched: {
      reason: 'cvv_mismatch',
      responseCode: { retry: null, stop: '40006' },
      meaning: 'CVV 202',
    },
    cvv_incorrect: {
      reason: 'cvv_mismatch',
      responseCode: { retry: null, stop: '40003' },
      meaning: 'CVV 206',
    },
    // No reason is about voids; the request is what cannot be carried out, and sending it again changes nothing.
    void_failed: {
      reason: 'invalid_request',
      responseCode: { retry: null, stop: '30013' },
      meaning: 'Void of a charge of 9000',
    },
    invalid_amount: { reason: 'invalid_amount', meaning: 'Refund above what is left' },
  },
}
