import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Stripe, keyed on its `last_payment_error.decline_code`; without one on its `code`, and for what Radar
 * blocked on the charge's `outcome.reason`.
 *
 * Source: https://docs.stripe.com/declines/codes (via IanFoxDev/decline-codes data/stripe.json, page fetched
 * 2026-10-05, and api-evangelist/stripe 2026-07-14). Confidence: high.
 *
 * network_decline_code and network_advice_code (2-4 chars, API 2024-12-18+) carry raw issuer code and MAC; read
 * them with the network table.
 *
 * advice_code: do_not_try_again -> do_not_retry; try_again_later -> retry allowed; confirm_card_data -> fix
 * details.
 *
 * Codes of errors: names from the types of API 2026-10-28 (stripe-node 23.1.0), meanings from
 * https://docs.stripe.com/error-codes; reasons of a block: the description of `Charge.outcome.reason` in the same types.
 *
 * Stripe recommends at most 8 retries for a retryable charge; Smart Retries default 8 tries in 2 weeks.
 */
export const STRIPE_CODES: GatewayCodes = {
  codes: {
    approve_with_id: { reason: 'try_again_later', meaning: 'Could not be authorised, try again' },
    authentication_required: { reason: 'authentication_required', class: 'soft', meaning: 'Needs 3-D Secure' },
    authentication_not_handled: {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'Authentication was not done',
    },
    mobile_device_authentication_required: {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'Phone needs to authenticate',
    },
    call_issuer: { reason: 'call_issuer', meaning: 'Unknown reason, contact issuer' },
    card_not_supported: { reason: 'card_not_supported', meaning: 'Card cannot make this purchase' },
    card_velocity_exceeded: { reason: 'limit_exceeded', meaning: 'Over balance, credit or velocity limit' },
    currency_not_supported: { reason: 'card_not_supported', meaning: 'Currency not supported by card' },
    do_not_honor: { reason: 'do_not_honor', meaning: 'Unknown reason' },
    do_not_try_again: { reason: 'do_not_retry', meaning: 'Unknown reason (deprecated)' },
    duplicate_transaction: { reason: 'duplicate', meaning: 'Same amount and card very recently' },
    expired_card: { reason: 'card_expired', meaning: 'Expired' },
    // Never shown to the buyer; treat as no-retry.
    fraudulent: { reason: 'suspected_fraud', class: 'hard', meaning: 'Stripe or issuer thinks fraud' },
    // Outcome.type=blocked means Radar, use gateway_risk_block.
    generic_decline: { reason: 'generic_decline', meaning: 'Unknown or blocked by Radar' },
    highest_risk_level: { reason: 'gateway_risk_block', meaning: 'Blocked by Radar as highest risk' },
    incorrect_address: { reason: 'avs_mismatch', meaning: 'Address wrong' },
    incorrect_cvc: { reason: 'cvv_mismatch', meaning: 'CVC wrong' },
    incorrect_number: { reason: 'invalid_number', meaning: 'Number wrong' },
    incorrect_pin: { reason: 'pin_error', class: 'soft', meaning: 'PIN wrong' },
    incorrect_zip: { reason: 'avs_mismatch', meaning: 'Postal code wrong' },
    insufficient_funds: { reason: 'insufficient_funds', meaning: 'Not enough funds' },
    invalid_account: { reason: 'invalid_account', meaning: 'Card or account invalid' },
    invalid_amount: { reason: 'invalid_amount', meaning: 'Amount invalid or over the limit' },
    invalid_cvc: { reason: 'cvv_mismatch', meaning: 'CVC wrong' },
    invalid_expiry_month: { reason: 'card_expired', meaning: 'Expiry month wrong' },
    invalid_expiry_year: { reason: 'card_expired', meaning: 'Expiry year wrong' },
    invalid_number: { reason: 'invalid_number', meaning: 'Number wrong' },
    invalid_pin: { reason: 'pin_error', class: 'soft', meaning: 'PIN wrong' },
    issuer_not_available: { reason: 'issuer_unavailable', meaning: 'Issuer cannot be reached' },
    lost_card: { reason: 'lost_card', meaning: 'Lost' },
    merchant_blacklist: { reason: 'gateway_risk_block', meaning: 'Matches merchant block list' },
    new_account_information_available: { reason: 'new_account_info', meaning: 'Card details outdated' },
    no_action_taken: { reason: 'generic_decline', meaning: 'Unknown reason' },
    not_permitted: { reason: 'transaction_not_permitted', meaning: 'Not permitted' },
    offline_pin_required: { reason: 'pin_error', class: 'soft', meaning: 'PIN needed' },
    online_or_offline_pin_required: { reason: 'pin_error', class: 'soft', meaning: 'PIN needed' },
    pickup_card: { reason: 'pickup_card', meaning: 'Card cannot be used, maybe lost or stolen' },
    pin_try_exceeded: { reason: 'pin_error', class: 'soft', meaning: 'PIN tries used up' },
    processing_error: { reason: 'processing_error', meaning: 'Error while processing' },
    reenter_transaction: { reason: 'try_again_later', meaning: 'Issuer could not process' },
    restricted_card: { reason: 'restricted_card', class: 'hard', meaning: 'Restricted, maybe lost or stolen' },
    revocation_of_all_authorizations: { reason: 'revoked_authorization', meaning: 'All consent withdrawn' },
    revocation_of_authorization: { reason: 'revoked_authorization', meaning: 'Consent withdrawn' },
    security_violation: { reason: 'suspected_fraud', meaning: 'Unknown reason, security' },
    service_not_allowed: { reason: 'transaction_not_permitted', meaning: 'Unknown reason, service' },
    stolen_card: { reason: 'stolen_card', meaning: 'Stolen' },
    stop_payment_order: { reason: 'stop_payment', meaning: 'Payment stopped' },
    testmode_decline: { reason: 'invalid_request', meaning: 'Test card in live use' },
    transaction_not_allowed: { reason: 'transaction_not_permitted', meaning: 'Unknown reason, not allowed' },
    try_again_later: { reason: 'try_again_later', meaning: 'Unknown reason (deprecated)' },
    withdrawal_count_limit_exceeded: { reason: 'limit_exceeded', meaning: 'Over limit' },

    // Blocked before the issuer was asked.
    rule: { reason: 'gateway_risk_block', meaning: 'Blocked by a Radar rule of the merchant' },
    // The mildest reading: it speaks of this attempt, not of the card.
    low_probability_of_authorization: { reason: 'generic_decline', meaning: 'Blocked because approval was unlikely' },

    // Errors of cards that come without a decline code.
    card_declined: { reason: 'generic_decline', meaning: 'Declined, no reason given' },
    card_decline_rate_limit_exceeded: { reason: 'retry_limit_blocked', meaning: 'Card was declined too many times' },
    incorrect_postal_code: { reason: 'avs_mismatch', meaning: 'Postal code wrong' },
    payment_intent_authentication_failure: {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'Authentication failed',
    },

    // Requests that Stripe refuses as they are: nothing was sent to an issuer.
    amount_too_large: { reason: 'invalid_amount', meaning: 'Over the largest amount' },
    amount_too_small: { reason: 'invalid_amount', meaning: 'Under the smallest amount' },
    charge_already_captured: { reason: 'invalid_request', meaning: 'Captured before' },
    charge_already_refunded: { reason: 'invalid_request', meaning: 'Nothing left to refund' },
    charge_expired_for_capture: { reason: 'invalid_request', meaning: 'Authorization has expired' },
    invalid_charge_amount: { reason: 'invalid_amount', meaning: 'Amount is not a positive integer' },
    invalid_request_error: { reason: 'invalid_request', meaning: 'Request invalid, no code given' },
    livemode_mismatch: { reason: 'merchant_misconfigured', meaning: 'Key and object are of different modes' },
    parameter_invalid_empty: { reason: 'invalid_request', meaning: 'A field is empty' },
    parameter_invalid_integer: { reason: 'invalid_request', meaning: 'A field is not a valid integer' },
    parameter_invalid_string_blank: { reason: 'invalid_request', meaning: 'A field is blank' },
    parameter_invalid_string_empty: { reason: 'invalid_request', meaning: 'A field is empty' },
    parameter_missing: { reason: 'invalid_request', meaning: 'A field is missing' },
    parameter_unknown: { reason: 'invalid_request', meaning: 'A field is unknown' },
    parameters_exclusive: { reason: 'invalid_request', meaning: 'Fields exclude one another' },
    payment_intent_unexpected_state: { reason: 'invalid_request', meaning: 'Not possible in the state of the payment' },
    payment_method_unactivated: {
      reason: 'merchant_misconfigured',
      meaning: 'Account does not take this kind of method',
    },
    resource_missing: { reason: 'invalid_request', meaning: 'What the request names does not exist' },
    testmode_charges_only: { reason: 'merchant_misconfigured', meaning: 'Account is not activated for live payments' },
  },
  adviceCodes: { do_not_try_again: 'never', try_again_later: 'later', confirm_card_data: 'afterCredentialUpdate' },
}
