import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Worldpay (WPG), keyed on its `ISO8583ReturnCode@code (WPG XML) or refusalCode`.
 *
 * Source: General knowledge of Worldpay WPG refusal table; Access Worldpay rawCode page
 * https://developer.worldpay.com/products/access/reference/response-codes/scheme-codes/ returns network codes
 * unchanged. Confidence: medium. Where an answer has no refusal code its own words are read: outcomes, and errorName of a
 * request that was refused. Source of these: OpenAPI description of the Access Worldpay Payments API, 2024-06-01 (read
 * 2026-08). Confidence: high.
 */
export const WORLDPAY_CODES: GatewayCodes = {
  codes: {
    '1': { reason: 'call_issuer', meaning: 'Referred' },
    '2': { reason: 'call_issuer', meaning: 'Referred' },
    '3': { reason: 'merchant_misconfigured', meaning: 'Acceptor invalid' },
    '4': { reason: 'pickup_card', meaning: 'Hold card' },
    '5': { reason: 'do_not_honor', meaning: 'Refused' },
    '7': { reason: 'pickup_card', meaning: 'Pick up card' },
    '12': { reason: 'transaction_not_permitted', meaning: 'Transaction invalid' },
    '13': { reason: 'invalid_amount', meaning: 'Amount invalid' },
    '14': { reason: 'invalid_number', meaning: 'No such card' },
    '15': { reason: 'invalid_account', meaning: 'Card issuer invalid' },
    '17': { reason: 'revoked_authorization', meaning: 'Cancelled by client' },
    '19': { reason: 'try_again_later', meaning: 'Send again' },
    '28': { reason: 'merchant_misconfigured', meaning: 'Access denied' },
    '30': { reason: 'invalid_request', meaning: 'Format error' },
    '33': { reason: 'card_expired', meaning: 'Expired' },
    '34': { reason: 'suspected_fraud', meaning: 'Fraud suspicion' },
    '38': { reason: 'pin_error', class: 'soft', meaning: 'Security code expired / PIN tries' },
    '41': { reason: 'lost_card', meaning: 'Lost' },
    '43': { reason: 'stolen_card', meaning: 'Stolen' },
    '46': { reason: 'closed_account', meaning: 'Closed account' },
    '51': { reason: 'insufficient_funds', meaning: 'Limit exceeded / not enough funds' },
    '54': { reason: 'card_expired', meaning: 'Expired' },
    '55': { reason: 'cvv_mismatch', meaning: 'Security code invalid' },
    '56': { reason: 'invalid_number', meaning: 'Unknown card' },
    '57': { reason: 'transaction_not_permitted', meaning: 'Not permitted' },
    '58': { reason: 'transaction_not_permitted', meaning: 'Not permitted at terminal' },
    '59': { reason: 'suspected_fraud', meaning: 'Fraud suspected' },
    '61': { reason: 'limit_exceeded', meaning: 'Amount limit exceeded' },
    '62': { reason: 'restricted_card', meaning: 'Restricted' },
    '63': { reason: 'suspected_fraud', meaning: 'Security rules violated' },
    // Outside SCA regions read as limit_exceeded.
    '65': {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'Authentication requested (soft decline) or frequency limit',
    },
    '68': { reason: 'processing_error', meaning: 'Time-out' },
    '70': { reason: 'call_issuer', meaning: 'Contact issuer' },
    '75': { reason: 'pin_error', class: 'soft', meaning: 'Security code/PIN tries exceeded' },
    '76': { reason: 'account_blocked', meaning: 'Card blocked' },
    '78': { reason: 'account_blocked', meaning: 'Blocked, first use' },
    '79': { reason: 'lifecycle_decline', meaning: 'Life-cycle' },
    '80': { reason: 'invalid_request', meaning: 'Authorisation expired' },
    '82': { reason: 'policy_decline', meaning: 'Policy' },
    '83': { reason: 'suspected_fraud', meaning: 'Fraud/security' },
    '85': { reason: 'do_not_honor', meaning: 'Rejected by issuer' },
    '91': { reason: 'issuer_unavailable', meaning: 'Issuer temporarily unreachable' },
    '92': { reason: 'card_not_supported', meaning: 'Card type not processed by acquirer' },
    '93': { reason: 'transaction_not_permitted', class: 'soft', meaning: 'Violation of law' },
    '94': { reason: 'duplicate', meaning: 'Duplicate' },
    '96': { reason: 'processing_error', meaning: 'System malfunction' },
    '97': { reason: 'suspected_fraud', class: 'hard', meaning: 'Security breach' },
    '131': { reason: 'invalid_amount', meaning: 'Amount invalid' },
    '972': { reason: 'stop_payment', meaning: 'Stop payment order (R0)' },
    '973': { reason: 'revoked_authorization', meaning: 'Revocation of authorisation (R1)' },
    '975': { reason: 'revoked_authorization', meaning: 'Revocation of all authorisations (R3)' },
    '3dsAuthenticationFailed': { reason: 'authentication_required', class: 'soft', meaning: '3DS not authenticated' },
    '3dsChallenged': { reason: 'authentication_required', class: 'soft', meaning: '3DS challenge wanted' },
    '3dsDeviceDataRequired': { reason: 'authentication_required', class: 'soft', meaning: '3DS device data wanted' },
    '3dsUnavailable': { reason: 'processing_error', meaning: '3DS not to be reached' },
    fraudHighRisk: { reason: 'gateway_risk_block', meaning: 'FraudSight: high risk' },
    // By the account's own settings, after the issuer had agreed.
    sentForCancellation: { reason: 'gateway_risk_block', meaning: 'Given up: address or security code not matched' },
    bodyDoesNotMatchSchema: { reason: 'invalid_request', meaning: 'Request not as described' },
    bodyIsEmpty: { reason: 'invalid_request', meaning: 'Request empty' },
    bodyIsNotJson: { reason: 'invalid_request', meaning: 'Request is no JSON' },
    fieldHasInvalidValue: { reason: 'invalid_request', meaning: 'Field has no such value' },
    fieldIsMissing: { reason: 'invalid_request', meaning: 'Field missing' },
    fieldIsNotAllowed: { reason: 'invalid_request', meaning: 'Field not allowed here' },
    stringIsTooLong: { reason: 'invalid_request', meaning: 'Field too long' },
    panFailedLuhnCheck: { reason: 'invalid_number', meaning: 'Card number is no card number' },
    paymentInstrumentIsNotSupported: { reason: 'card_not_supported', meaning: 'Card not supported' },
    resourceNotFound: { reason: 'invalid_request', meaning: 'Not possible in this state' },
    urlContainsInvalidValue: { reason: 'invalid_request', meaning: 'Not possible in this state' },
  },
}
