import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Moneris, keyed on its `responseCode (RBC host code)`.
 *
 * Source: https://developer.moneris.com/moneris-api/docs/response-code-tables (via api-evangelist/moneris
 * 2026-07-23) for 050,421,476,477,481,482,483; other 0xx/1xx codes are general knowledge of the eSelect host
 * table, not re-read. Confidence: medium.
 *
 * Always prefer isoResponseCode: RBC codes merge unlike reasons.
 */
export const MONERIS_CODES: GatewayCodes = {
  codes: {
    '050': { reason: 'generic_decline', meaning: 'Declined / error' },
    '051': { reason: 'card_expired', meaning: 'Expired' },
    '052': { reason: 'pin_error', class: 'soft', meaning: 'PIN tries exceeded' },
    '055': { reason: 'transaction_not_permitted', meaning: 'Transaction invalid' },
    '057': { reason: 'stolen_card', meaning: 'Lost or stolen' },
    '058': { reason: 'account_blocked', meaning: 'Status invalid' },
    '059': { reason: 'restricted_card', meaning: 'Restricted' },
    '060': { reason: 'invalid_account', meaning: 'No chequing account' },
    '068': { reason: 'processing_error', meaning: 'Host or message error' },
    '069': { reason: 'processing_error', meaning: 'Host or message error' },
    '074': { reason: 'generic_decline', meaning: 'Unable to authorise' },
    '075': { reason: 'invalid_number', meaning: 'Card length invalid' },
    '076': { reason: 'insufficient_funds', meaning: 'Low funds' },
    '078': { reason: 'duplicate', meaning: 'Duplicate' },
    '084': { reason: 'duplicate', meaning: 'Duplicate' },
    '082': { reason: 'limit_exceeded', meaning: 'Use count exceeded' },
    '110': { reason: 'limit_exceeded', meaning: 'Use count exceeded' },
    '088': { reason: 'call_issuer', meaning: 'Call issuer' },
    '101': { reason: 'call_issuer', meaning: 'Call issuer' },
    '089': { reason: 'closed_account', meaning: 'Account inactive or closed' },
    '093': { reason: 'account_blocked', meaning: 'Delinquent' },
    '111': { reason: 'account_blocked', meaning: 'Delinquent' },
    '095': { reason: 'limit_exceeded', meaning: 'Amount over maximum' },
    '106': { reason: 'limit_exceeded', meaning: 'Amount over maximum' },
    '204': { reason: 'limit_exceeded', meaning: 'Amount over maximum' },
    '096': { reason: 'pin_error', class: 'soft', meaning: 'PIN required' },
    '097': { reason: 'invalid_number', meaning: 'Mod-10 failure' },
    '100': { reason: 'processing_error', meaning: 'Unable to process' },
    '105': { reason: 'card_not_supported', meaning: 'Card not supported' },
    '107': { reason: 'limit_exceeded', meaning: 'Over daily limit' },
    '113': { reason: 'processing_error', meaning: 'Time-out' },
    '150': { reason: 'merchant_misconfigured', meaning: 'Merchant not on file' },
    '200': { reason: 'invalid_account', meaning: 'Account invalid' },
    '208': { reason: 'card_expired', meaning: 'Expiry invalid' },
    '475': { reason: 'card_expired', meaning: 'Expiry invalid' },
    '212': { reason: 'issuer_unavailable', meaning: 'Destination not available' },
    // Same host code for several ISO codes: use ISO code.
    '421': { reason: 'pickup_card', meaning: 'Pick up / not permitted family (ISO 04,07,12,41,43,57)' },
    // Use ISO code.
    '476': { reason: 'merchant_misconfigured', meaning: 'Merchant invalid or system error (ISO 03, 96)' },
    '477': { reason: 'invalid_number', meaning: 'Card number invalid' },
    '478': { reason: 'do_not_honor', meaning: 'Declined' },
    '479': { reason: 'pickup_card', meaning: 'Declined, pick up' },
    '480': { reason: 'pickup_card', meaning: 'Declined, pick up' },
    // Same host code for several ISO codes: use ISO code.
    '481': { reason: 'do_not_honor', meaning: 'Declined (ISO 05,51,62,75)' },
    '482': { reason: 'card_expired', meaning: 'Expired' },
    '483': { reason: 'call_issuer', meaning: 'Call for authorisation' },
    '486': { reason: 'cvv_mismatch', meaning: 'CVV failure' },
    '487': { reason: 'cvv_mismatch', meaning: 'CVV failure' },
    '489': { reason: 'cvv_mismatch', meaning: 'CVV failure' },
    '490': { reason: 'cvv_mismatch', meaning: 'CVV failure' },
    '810': { reason: 'processing_error', meaning: 'System time-out or error' },
    '811': { reason: 'processing_error', meaning: 'System time-out or error' },
  },
}
