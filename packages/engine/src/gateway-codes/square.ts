import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Square, keyed on its `errors[].code`.
 *
 * Source: https://developer.squareup.com/reference/square/objects/ErrorCode (via api-evangelist/square
 * 2026-07-14). Confidence: high.
 */
export const SQUARE_CODES: GatewayCodes = {
  codes: {
    GENERIC_DECLINE: { reason: 'generic_decline', meaning: 'Declined, no detail' },
    CARD_DECLINED: { reason: 'do_not_honor', meaning: 'Declined' },
    CARD_DECLINED_CALL_ISSUER: { reason: 'call_issuer', meaning: 'Call issuer' },
    CARD_DECLINED_VERIFICATION_REQUIRED: {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'Verification required',
    },
    CVV_FAILURE: { reason: 'cvv_mismatch', meaning: 'CVV wrong' },
    VERIFY_CVV_FAILURE: { reason: 'cvv_mismatch', meaning: 'CVV wrong' },
    ADDRESS_VERIFICATION_FAILURE: { reason: 'avs_mismatch', meaning: 'Postal code or address wrong' },
    VERIFY_AVS_FAILURE: { reason: 'avs_mismatch', meaning: 'Postal code or address wrong' },
    INVALID_POSTAL_CODE: { reason: 'avs_mismatch', meaning: 'Postal code or address wrong' },
    CARD_EXPIRED: { reason: 'card_expired', meaning: 'Expired' },
    INVALID_EXPIRATION: { reason: 'card_expired', meaning: 'Expiry wrong' },
    INVALID_EXPIRATION_YEAR: { reason: 'card_expired', meaning: 'Expiry wrong' },
    INVALID_EXPIRATION_DATE: { reason: 'card_expired', meaning: 'Expiry wrong' },
    EXPIRATION_FAILURE: { reason: 'card_expired', meaning: 'Expiry wrong' },
    BAD_EXPIRATION: { reason: 'card_expired', meaning: 'Expiry wrong' },
    PAN_FAILURE: { reason: 'invalid_number', meaning: 'Card number invalid' },
    INVALID_CARD: { reason: 'invalid_number', meaning: 'Card number invalid' },
    INVALID_CARD_DATA: { reason: 'invalid_request', meaning: 'Card data invalid' },
    INVALID_ENCRYPTED_CARD: { reason: 'invalid_request', meaning: 'Card data invalid' },
    UNSUPPORTED_CARD_BRAND: { reason: 'card_not_supported', meaning: 'Card not supported' },
    CARD_NOT_SUPPORTED: { reason: 'card_not_supported', meaning: 'Card not supported' },
    UNSUPPORTED_ENTRY_METHOD: { reason: 'invalid_request', meaning: 'Entry method' },
    INSUFFICIENT_FUNDS: { reason: 'insufficient_funds', meaning: 'Insufficient funds' },
    TRANSACTION_LIMIT: { reason: 'limit_exceeded', meaning: 'Amount outside issuer limit' },
    PAYMENT_LIMIT_EXCEEDED: { reason: 'merchant_misconfigured', meaning: 'Seller processing limit' },
    AMOUNT_TOO_HIGH: { reason: 'limit_exceeded', meaning: 'Amount too high' },
    CURRENCY_MISMATCH: { reason: 'card_not_supported', meaning: 'Currency' },
    INVALID_ACCOUNT: { reason: 'invalid_account', meaning: 'Account not found' },
    VOICE_FAILURE: { reason: 'call_issuer', meaning: 'Voice authorisation needed' },
    PAYMENT_AMOUNT_MISMATCH: { reason: 'invalid_amount', meaning: 'Amount mismatch' },
    MANUALLY_ENTERED_PAYMENT_NOT_SUPPORTED: { reason: 'transaction_not_permitted', meaning: 'Card must be present' },
    CHIP_INSERTION_REQUIRED: { reason: 'transaction_not_permitted', meaning: 'Card must be present' },
    CARD_PRESENCE_REQUIRED: { reason: 'transaction_not_permitted', meaning: 'Card must be present' },
    INVALID_PIN: { reason: 'pin_error', class: 'soft', meaning: 'PIN problem' },
    MISSING_PIN: { reason: 'pin_error', class: 'soft', meaning: 'PIN problem' },
    ALLOWABLE_PIN_TRIES_EXCEEDED: { reason: 'pin_error', class: 'soft', meaning: 'PIN problem' },
    APPLE_TTP_PIN_TOKEN: { reason: 'pin_error', class: 'soft', meaning: 'PIN problem' },
    MISSING_ACCOUNT_TYPE: { reason: 'invalid_request', meaning: 'Request problem' },
    INVALID_FEES: { reason: 'invalid_request', meaning: 'Request problem' },
    INVALID_LOCATION: { reason: 'invalid_request', meaning: 'Request problem' },
    GIFT_CARD_AVAILABLE_AMOUNT: { reason: 'invalid_request', meaning: 'Request problem' },
    INSUFFICIENT_PERMISSIONS: { reason: 'merchant_misconfigured', meaning: 'Seller not allowed' },
    CARDHOLDER_INSUFFICIENT_PERMISSIONS: {
      reason: 'restricted_card',
      meaning: 'Issuer restricts where the card works',
    },
    ACCOUNT_UNUSABLE: { reason: 'closed_account', meaning: 'Account unusable' },
    BUYER_REFUSED_PAYMENT: { reason: 'revoked_authorization', meaning: 'Bank refused or not authorised' },
    // Retry with the same idempotency key.
    TEMPORARY_ERROR: { reason: 'processing_error', meaning: 'Temporary fault' },
  },
}
