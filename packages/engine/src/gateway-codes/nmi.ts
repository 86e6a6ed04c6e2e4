import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of NMI, keyed on its `response_code`.
 *
 * Source: NMI Payment API result code table (docs.paymentplatform.dev mirror of same table). Confidence: high.
 *
 * Older copies shift 200-204 by one (200 do not honor, 201 insufficient funds): that is a bug in those copies.
 *
 * responsetext sometimes contains the processor text/ISO code.
 */
export const NMI_CODES: GatewayCodes = {
  codes: {
    '200': { reason: 'generic_decline', meaning: 'Declined by processor' },
    '201': { reason: 'do_not_honor', meaning: 'Do not honor' },
    '202': { reason: 'insufficient_funds', meaning: 'Insufficient funds' },
    '203': { reason: 'limit_exceeded', meaning: 'Over limit' },
    '204': { reason: 'transaction_not_permitted', meaning: 'Not allowed' },
    '220': { reason: 'invalid_number', meaning: 'Payment information wrong' },
    '221': { reason: 'invalid_account', meaning: 'No such issuer' },
    '222': { reason: 'invalid_number', meaning: 'Issuer has no such card number' },
    '223': { reason: 'card_expired', meaning: 'Expired' },
    '224': { reason: 'card_expired', meaning: 'Expiry invalid' },
    '225': { reason: 'cvv_mismatch', meaning: 'Security code invalid' },
    '226': { reason: 'pin_error', class: 'soft', meaning: 'PIN invalid' },
    '240': { reason: 'call_issuer', meaning: 'Call issuer' },
    '250': { reason: 'pickup_card', meaning: 'Pick up card' },
    '251': { reason: 'lost_card', meaning: 'Lost' },
    '252': { reason: 'stolen_card', meaning: 'Stolen' },
    '253': { reason: 'pickup_card', meaning: 'Fraudulent card' },
    '260': { reason: 'generic_decline', meaning: 'Declined, see response text for instructions' },
    '261': { reason: 'revoked_authorization', meaning: 'Stop all recurring payments' },
    '262': { reason: 'stop_payment', meaning: 'Stop this recurring programme' },
    '263': { reason: 'new_account_info', meaning: 'Updated cardholder data available' },
    // The wait is NMI's own wording, read as 72 hours.
    '264': { reason: 'try_again_later', waitHours: 72, meaning: 'Retry in a few days' },
    // Read responsetext; duplicate, AVS/CVV rules and validation also use 300.
    '300': { reason: 'gateway_risk_block', meaning: 'Rejected by gateway' },
    '400': { reason: 'processing_error', meaning: 'Processor returned transaction error' },
    '410': { reason: 'merchant_misconfigured', meaning: 'Merchant configuration invalid' },
    '411': { reason: 'merchant_misconfigured', meaning: 'Merchant account inactive' },
    '420': { reason: 'processing_error', meaning: 'Communication error' },
    '421': { reason: 'issuer_unavailable', meaning: 'Communication error with issuer' },
    '430': { reason: 'duplicate', meaning: 'Duplicate at processor' },
    '440': { reason: 'invalid_request', meaning: 'Processor format error' },
    '441': { reason: 'invalid_request', meaning: 'Transaction information invalid' },
    '460': { reason: 'merchant_misconfigured', meaning: 'Feature not available at processor' },
    '461': { reason: 'card_not_supported', meaning: 'Card type unsupported' },
  },
}
