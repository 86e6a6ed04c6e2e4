import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of BlueSnap, keyed on its `message[].errorName (code is almost always 14002)`.
 *
 * Source: BlueSnap error names from juspay/hyperswitch bluesnap connector and Sift mapping found through
 * find_string. Confidence: high for names.
 */
export const BLUE_SNAP_CODES: GatewayCodes = {
  codes: {
    INSUFFICIENT_FUNDS: { reason: 'insufficient_funds', meaning: 'Insufficient funds' },
    DO_NOT_HONOR: { reason: 'do_not_honor', meaning: 'Do not honor' },
    PROCESSING_GENERAL_DECLINE: { reason: 'generic_decline', meaning: 'Unspecified decline' },
    GENERAL_PAYMENT_PROCESSING_ERROR: { reason: 'generic_decline', meaning: 'Unspecified processing error' },
    PAYMENT_GENERAL_FAILURE: { reason: 'processing_error', meaning: 'General failure' },
    CALL_ISSUER: { reason: 'call_issuer', meaning: 'Call issuer' },
    LIMIT_EXCEEDED: { reason: 'limit_exceeded', meaning: 'Limit exceeded' },
    THE_ISSUER_IS_UNAVAILABLE_OR_OFFLINE: { reason: 'issuer_unavailable', meaning: 'Issuer offline' },
    SYSTEM_TECHNICAL_ERROR: { reason: 'processing_error', meaning: 'Technical error' },
    PROCESSING_TIMEOUT: { reason: 'processing_error', meaning: 'Time-out' },
    BLS_CONNECTION_PROBLEM: { reason: 'processing_error', meaning: 'Connection problem' },
    NO_AVAILABLE_PROCESSORS: { reason: 'merchant_misconfigured', meaning: 'No processor available' },
    EXPIRED_CARD: { reason: 'card_expired', meaning: 'Expired' },
    INVALID_CARD_NUMBER: { reason: 'invalid_number', meaning: 'Card number invalid' },
    INVALID_CARD_TYPE: { reason: 'card_not_supported', meaning: 'Card type invalid' },
    CARD_LOST_OR_STOLEN: { reason: 'stolen_card', meaning: 'Lost or stolen' },
    PICKUP_CARD: { reason: 'pickup_card', meaning: 'Pick up card' },
    ACCOUNT_CLOSED: { reason: 'closed_account', meaning: 'Account closed' },
    RESTRICTED_CARD: { reason: 'restricted_card', meaning: 'Restricted' },
    CVV_ERROR: { reason: 'cvv_mismatch', meaning: 'CVV wrong' },
    HIGH_RISK_ERROR: { reason: 'gateway_risk_block', meaning: 'High risk' },
    SHOPPER_COUNTRY_OFAC_SANCTIONED: { reason: 'gateway_risk_block', meaning: 'Sanctions' },
    INCORRECT_INFORMATION: { reason: 'invalid_number', meaning: 'Details wrong' },
    INCORRECT_SETUP: { reason: 'merchant_misconfigured', meaning: 'Set-up wrong' },
    MERCHANT_CONFIGURATION_ERROR: { reason: 'merchant_misconfigured', meaning: 'Set-up wrong' },
    INVALID_TRANSACTION: { reason: 'transaction_not_permitted', meaning: 'Transaction invalid' },
    INVALID_PIN_OR_PW_OR_ID_ERROR: { reason: 'pin_error', class: 'soft', meaning: 'PIN or id wrong' },
    PROCESSING_AMOUNT_ERROR: { reason: 'invalid_amount', meaning: 'Amount invalid' },
    PROCESSING_DUPLICATE: { reason: 'duplicate', meaning: 'Duplicate' },
    STRONG_CUSTOMER_AUTHENTICATION_REQUIRED: {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'SCA required',
    },
    THREE_D_SECURITY_AUTHENTICATION_REQUIRED: {
      reason: 'authentication_required',
      class: 'soft',
      meaning: '3DS required',
    },
    THREE_D_SECURE_FAILURE: { reason: 'authentication_required', class: 'soft', meaning: '3DS failed' },
    TRANSACTION_PAYMENT_METHOD_NOT_SUPPORTED: { reason: 'card_not_supported', meaning: 'Method not supported' },
    INVALID_RECURRING_TRANSACTION: { reason: 'invalid_request', meaning: 'Recurring request invalid' },
    USER_NOT_AUTHORIZED: { reason: 'merchant_misconfigured', meaning: 'Credentials not allowed' },
  },
}
