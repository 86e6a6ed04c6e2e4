import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Adyen, keyed on its `refusalReasonCode`; where it has none, on the `errorCode` of an invalid request,
 * which has three digits or more, or on the `resultCode` that asks for a shopper.
 *
 * Source: https://docs.adyen.com/development-resources/refusal-reasons (via api-evangelist/adyen 2026-07-14).
 * Confidence: high. Error codes: the examples in Adyen's OpenAPI description of Checkout 71 (2026-07-01) and those that
 * activemerchant's adapter maps; what stands in neither is left out. Result codes: PaymentResponse, same description.
 *
 * Enable raw acquirer response (refusalReasonRaw, e.g. "51 : Insufficient funds") and merchantAdviceCode for the
 * network code; Adyen maps raw codes to Visa fee categories on its visa-integrity-fees page (still 15/30 there
 * when read by others in Sep 2026).
 */
export const ADYEN_CODES: GatewayCodes = {
  codes: {
    '2': { reason: 'do_not_honor', meaning: 'Refused, no detail' },
    '3': { reason: 'call_issuer', meaning: 'Referral' },
    '4': { reason: 'processing_error', meaning: 'Acquirer error' },
    // Adyen folds pick-up, lost and stolen in here; check raw response.
    '5': { reason: 'account_blocked', class: 'hard', meaning: 'Blocked card' },
    '6': { reason: 'card_expired', meaning: 'Expired' },
    '7': { reason: 'invalid_amount', meaning: 'Amount mismatch' },
    '8': { reason: 'invalid_number', meaning: 'Card number invalid' },
    '9': { reason: 'issuer_unavailable', meaning: 'Issuer unavailable' },
    '10': { reason: 'transaction_not_permitted', meaning: 'Not supported' },
    '11': { reason: 'authentication_required', class: 'soft', meaning: '3DS not authenticated' },
    '12': { reason: 'insufficient_funds', meaning: 'Not enough balance' },
    '14': { reason: 'suspected_fraud', meaning: 'Acquirer fraud' },
    '15': { reason: 'try_again_later', meaning: 'Cancelled' },
    // Shopper abandoned; not seen on recurring.
    '16': { reason: 'revoked_authorization', meaning: 'Shopper cancelled' },
    '17': { reason: 'pin_error', class: 'soft', meaning: 'PIN invalid' },
    '18': { reason: 'pin_error', class: 'soft', meaning: 'PIN tries exceeded' },
    '19': { reason: 'pin_error', class: 'soft', meaning: 'PIN cannot be validated' },
    '20': { reason: 'gateway_risk_block', meaning: 'Adyen risk score refusal' },
    '21': { reason: 'processing_error', meaning: 'Not submitted' },
    '22': { reason: 'gateway_risk_block', meaning: 'Adyen risk cancellation' },
    '23': { reason: 'transaction_not_permitted', meaning: 'Not permitted' },
    '24': { reason: 'cvv_mismatch', meaning: 'CVC declined' },
    '25': { reason: 'restricted_card', meaning: 'Restricted card' },
    '26': { reason: 'revoked_authorization', meaning: 'Consent revoked' },
    '27': { reason: 'generic_decline', meaning: 'Declined, not generic' },
    '28': { reason: 'limit_exceeded', meaning: 'Withdrawal amount exceeded' },
    '29': { reason: 'limit_exceeded', meaning: 'Withdrawal count exceeded' },
    '31': { reason: 'suspected_fraud', meaning: 'Issuer suspects fraud' },
    '32': { reason: 'avs_mismatch', meaning: 'AVS declined' },
    '33': { reason: 'pin_error', class: 'soft', meaning: 'Online PIN needed' },
    '34': { reason: 'invalid_account', meaning: 'No checking account' },
    '35': { reason: 'invalid_account', meaning: 'No savings account' },
    '36': { reason: 'authentication_required', class: 'soft', meaning: 'Mobile PIN needed' },
    '37': { reason: 'authentication_required', class: 'soft', meaning: 'Contactless fallback' },
    '38': { reason: 'authentication_required', class: 'soft', meaning: 'Authentication required' },
    '39': { reason: 'processing_error', meaning: '3DS result missing' },
    '40': { reason: 'issuer_unavailable', meaning: 'Network in penalty box' },
    '41': { reason: 'authentication_required', class: 'soft', meaning: 'CVM required, restart' },
    '42': { reason: 'processing_error', meaning: '3DS error' },
    '46': { reason: 'retry_limit_blocked', meaning: 'Blocked by Adyen against excessive retry fees' },
    '50': { reason: 'revoked_authorization', meaning: 'Token revoked' },
    '100': { reason: 'invalid_amount', meaning: 'No amount' },
    '101': { reason: 'invalid_number', meaning: 'Card number is no card number' },
    '103': { reason: 'cvv_mismatch', meaning: 'Security code of the wrong length' },
    '104': { reason: 'invalid_request', meaning: 'Billing address' },
    '129': { reason: 'card_expired', meaning: 'Expiry passed or no date' },
    '130': { reason: 'invalid_request', meaning: 'Billing address' },
    '131': { reason: 'invalid_request', meaning: 'Billing address' },
    '132': { reason: 'invalid_request', meaning: 'Billing address' },
    '133': { reason: 'invalid_request', meaning: 'Billing address' },
    '134': { reason: 'invalid_request', meaning: 'Billing address' },
    '135': { reason: 'invalid_request', meaning: 'Billing address' },
    '167': { reason: 'invalid_request', meaning: 'Original payment not named' },
    '177': { reason: 'invalid_request', meaning: 'Metadata too long' },
    '702': { reason: 'invalid_request', meaning: 'Malformed' },
    '905': { reason: 'card_not_supported', meaning: 'Payment details not supported' },
    '14_030': { reason: 'invalid_request', meaning: 'No return URL' },
    ChallengeShopper: { reason: 'authentication_required', class: 'soft', meaning: '3DS challenge wanted' },
    IdentifyShopper: { reason: 'authentication_required', class: 'soft', meaning: '3DS fingerprint wanted' },
    RedirectShopper: { reason: 'authentication_required', class: 'soft', meaning: '3DS redirect wanted' },
  },
}
