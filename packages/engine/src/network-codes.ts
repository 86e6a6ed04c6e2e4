import type { DeclineClass, DeclineReason } from './decline-reason.ts'

/** What one network response code says. Approvals are not here: these tables are read for declines only. */
export interface NetworkCode {
  readonly reason: DeclineReason
  /** Given where the code is firmer or milder than its reason usually is. */
  readonly class?: DeclineClass
  readonly meaning?: string
}

/**
 * ISO 8583 field 39, read for any network that does not use a code differently (see the overrides below).
 *
 * Sources: ISO 8583:1987 field 39; TabaPay network code table; Checkout.com response codes. As of November 2026. T
 * codes, P1 and P9 are processor dialect; A codes are UnionPay answers; 76 to 89 are private use and vary by
 * network.
 */
export const NETWORK_CODES: Readonly<Record<string, NetworkCode>> = {
  '01': { reason: 'call_issuer', meaning: 'Referral: issuer wants contact' },
  '02': { reason: 'call_issuer', meaning: 'Referral, special conditions' },
  // Moved from cat 1 to 2 in April 2021; on Visa often an issuer MCC restriction, not a set-up fault.
  '03': { reason: 'merchant_misconfigured', class: 'soft', meaning: 'Merchant not valid for this card/MCC' },
  '04': { reason: 'pickup_card', meaning: 'Keep card (no fraud)' },
  '05': { reason: 'do_not_honor', meaning: 'Refused without reason' },
  '06': { reason: 'processing_error', meaning: 'General error' },
  '07': { reason: 'pickup_card', meaning: 'Keep card, fraud account' },
  '09': { reason: 'processing_error', meaning: 'Still in progress' },
  '12': { reason: 'transaction_not_permitted', meaning: 'Transaction invalid' },
  '13': { reason: 'invalid_amount', meaning: 'Amount invalid' },
  // Counts also in data-quality (cat 3) monitoring since April 2021.
  '14': { reason: 'invalid_number', meaning: 'Card number does not exist' },
  // Network generated.
  '15': { reason: 'invalid_account', meaning: 'Issuer unknown' },
  // Rare.
  '17': { reason: 'revoked_authorization', meaning: 'Customer cancelled' },
  // Rare.
  '18': { reason: 'generic_decline', class: 'hard', meaning: 'Customer dispute' },
  '19': { reason: 'try_again_later', meaning: 'Send the transaction again' },
  '20': { reason: 'processing_error', meaning: 'Response not valid' },
  '21': { reason: 'generic_decline', meaning: 'No action taken' },
  '22': { reason: 'processing_error', meaning: 'Malfunction suspected' },
  '23': { reason: 'invalid_request', meaning: 'Transaction fee not acceptable' },
  '24': { reason: 'processing_error', meaning: 'File update not supported' },
  '25': { reason: 'invalid_account', meaning: 'Record not found' },
  '26': { reason: 'duplicate', meaning: 'Duplicate file record' },
  '27': { reason: 'processing_error', meaning: 'File field edit error' },
  '28': { reason: 'issuer_unavailable', meaning: 'File temporarily unavailable' },
  '29': { reason: 'processing_error', meaning: 'File update failed' },
  '30': { reason: 'invalid_request', meaning: 'Message format fault' },
  '31': { reason: 'issuer_unavailable', meaning: 'Bank not supported by switch' },
  '32': { reason: 'processing_error', meaning: 'Partly completed' },
  '33': { reason: 'card_expired', meaning: 'Expired, keep card' },
  '34': { reason: 'pickup_card', meaning: 'Fraud suspected, keep card' },
  '35': { reason: 'pickup_card', meaning: 'Contact acquirer, keep card' },
  '36': { reason: 'restricted_card', class: 'hard', meaning: 'Restricted, keep card' },
  '37': { reason: 'pickup_card', meaning: 'Call acquirer security, keep card' },
  '38': { reason: 'pin_error', meaning: 'PIN tries used up, keep card' },
  // Visa permits reattempts.
  '39': { reason: 'invalid_account', meaning: 'No credit account' },
  '40': { reason: 'transaction_not_permitted', meaning: 'Function not supported' },
  '41': { reason: 'lost_card', meaning: 'Lost card' },
  '42': { reason: 'invalid_account', meaning: 'No universal account' },
  '43': { reason: 'stolen_card', meaning: 'Stolen card' },
  '44': { reason: 'invalid_account', meaning: 'No investment account' },
  // Visa redefined 46 in 2026 as use of a deactivated token; Mastercard: permanently closed.
  '46': { reason: 'closed_account', meaning: 'Account closed / deactivated token used' },
  '51': { reason: 'insufficient_funds', meaning: 'Not enough funds' },
  // Visa permits reattempts.
  '52': { reason: 'invalid_account', meaning: 'No checking account' },
  // Visa permits reattempts.
  '53': { reason: 'invalid_account', meaning: 'No savings account' },
  '54': { reason: 'card_expired', meaning: 'Expired or expiry missing' },
  '55': { reason: 'pin_error', class: 'soft', meaning: 'PIN wrong or missing' },
  '56': { reason: 'invalid_number', meaning: 'No card record' },
  // Visa: temporarily rewritten to 05 (Oct 2025); again never-approve from 25 Oct 2026.
  '57': { reason: 'transaction_not_permitted', meaning: 'Not permitted to this cardholder' },
  '58': { reason: 'transaction_not_permitted', meaning: 'Not permitted to this terminal' },
  '59': { reason: 'suspected_fraud', meaning: 'Fraud suspected' },
  '60': { reason: 'merchant_misconfigured', meaning: 'Acceptor to contact acquirer' },
  '61': { reason: 'limit_exceeded', meaning: 'Over amount limit' },
  // Moved from cat 1 to 2 in April 2021.
  '62': { reason: 'restricted_card', meaning: 'Restricted (region/country)' },
  '63': { reason: 'suspected_fraud', meaning: 'Security violation' },
  '64': { reason: 'transaction_not_permitted', meaning: 'Original amount wrong / compliance (AML)' },
  // Mastercard Europe uses 65 for "authentication required" (SCA soft decline).
  '65': { reason: 'limit_exceeded', meaning: 'Over frequency limit' },
  '66': { reason: 'merchant_misconfigured', meaning: 'Call acquirer security' },
  '67': { reason: 'pickup_card', meaning: 'Hard capture' },
  '68': { reason: 'processing_error', meaning: 'Answer came too late' },
  // Cat 3 in CEMEA and Europe; Mastercard 70 = contact issuer.
  '70': { reason: 'authentication_required', class: 'soft', meaning: 'PIN data required' },
  '71': { reason: 'pin_error', class: 'soft', meaning: 'PIN not changed' },
  // Mastercard.
  '72': { reason: 'account_blocked', meaning: 'Account not yet activated' },
  '74': { reason: 'processing_error', meaning: 'Encryption value mismatch' },
  '75': { reason: 'pin_error', class: 'soft', meaning: 'PIN tries exceeded' },
  // Private use, varies.
  '76': { reason: 'processing_error', meaning: 'Key sync / cannot locate previous message' },
  // Private use, varies.
  '77': { reason: 'processing_error', meaning: 'Data do not match original / private use' },
  // Moved from cat 1 to 2 in April 2021; Visa 2026: suspended/deactivated pseudo account.
  '78': { reason: 'account_blocked', meaning: 'Blocked first use or temporary block' },
  // Read the MAC.
  '79': { reason: 'lifecycle_decline', meaning: 'Life-cycle decline (Mastercard)' },
  '80': { reason: 'invalid_request', meaning: 'Date invalid / stale' },
  '81': { reason: 'processing_error', meaning: 'PIN crypto error / issuer stand-in' },
  // Network specific: on Visa map to cvv_mismatch.
  '82': { reason: 'policy_decline', meaning: 'Mastercard: policy decline. Visa: bad CVV/CAM/cryptogram' },
  // Visa effective 25 Jul 2026 (Core Rules) or 25 Oct 2026 (TabaPay).
  '83': {
    reason: 'suspected_fraud',
    meaning: 'Mastercard: fraud/security decline. Visa (from 2026): blocked by Visa for network fraud',
  },
  '84': { reason: 'invalid_request', meaning: 'Pre-auth time limit reached' },
  '86': { reason: 'pin_error', class: 'soft', meaning: 'PIN cannot be verified' },
  '88': { reason: 'processing_error', meaning: 'Crypto failure' },
  // Varies.
  '89': { reason: 'cvv_mismatch', meaning: 'Card verification failed / unacceptable PIN' },
  '90': { reason: 'issuer_unavailable', meaning: 'Cut-off running' },
  '91': { reason: 'issuer_unavailable', meaning: 'Issuer or switch down' },
  '92': { reason: 'issuer_unavailable', meaning: 'No route to institution' },
  // Moved from cat 1 to 2 in April 2021; only after the cardholder lifts the block.
  '93': { reason: 'transaction_not_permitted', class: 'soft', meaning: 'Would break the law' },
  '94': { reason: 'duplicate', meaning: 'Duplicate transmission' },
  '95': { reason: 'processing_error', meaning: 'Reconciliation error' },
  '96': { reason: 'processing_error', meaning: 'System malfunction' },
  '97': { reason: 'generic_decline', meaning: 'National use' },
  '98': { reason: 'generic_decline', meaning: 'National use / MAC (cryptographic) error' },
  '99': { reason: 'generic_decline', meaning: 'National use / network fault' },
  // Cat 3 in CEMEA and Europe.
  '1A': { reason: 'authentication_required', class: 'soft', meaning: 'More customer authentication required' },
  // New 11 April 2025.
  '5C': { reason: 'transaction_not_permitted', class: 'soft', meaning: 'Not supported or blocked by issuer' },
  '6P': { reason: 'avs_mismatch', meaning: 'Identity data did not match' },
  // New 11 April 2025.
  '9G': { reason: 'account_blocked', meaning: 'Blocked by cardholder' },
  // Not a Visa code.
  A1: { reason: 'authentication_required', class: 'soft', meaning: 'Authenticate again (UnionPay family use varies)' },
  // UnionPay.
  A4: { reason: 'generic_decline', meaning: 'Transaction with defect, contact issuer (UnionPay)' },
  // UnionPay.
  A5: { reason: 'generic_decline', meaning: 'Original transaction rejected (UnionPay)' },
  // UnionPay.
  A6: { reason: 'issuer_unavailable', meaning: 'No answer from issuer after forwarding (UnionPay)' },
  B1: { reason: 'invalid_request', meaning: 'Surcharge not allowed' },
  N0: { reason: 'issuer_unavailable', meaning: 'Force stand-in' },
  N3: { reason: 'transaction_not_permitted', class: 'soft', meaning: 'Cash service not available' },
  N4: { reason: 'limit_exceeded', meaning: 'Cash request over limit' },
  N5: { reason: 'do_not_retry', meaning: 'Not eligible for resubmission' },
  N7: { reason: 'cvv_mismatch', meaning: 'CVV2 failure' },
  N8: { reason: 'invalid_amount', meaning: 'Over pre-authorised amount tolerance' },
  // Processor dialect; also PIN change codes P2,P5,P6 in Visa message sets.
  P1: { reason: 'limit_exceeded', meaning: 'Over daily limit (processor dialect)' },
  P2: { reason: 'invalid_request', meaning: 'Identifier missing/invalid (Visa bill pay)' },
  P5: { reason: 'pin_error', class: 'soft', meaning: 'PIN change refused' },
  P6: { reason: 'pin_error', class: 'soft', meaning: 'New PIN unsafe' },
  // Processor dialect.
  P9: { reason: 'limit_exceeded', meaning: 'Limit exceeded, smaller amount (processor dialect)' },
  Q1: { reason: 'suspected_fraud', meaning: 'Card authentication failed' },
  // Recurring only.
  R0: { reason: 'stop_payment', meaning: 'Stop this one recurring payment' },
  // Recurring only.
  R1: { reason: 'revoked_authorization', meaning: 'Stop all future payments for merchant/MCC' },
  // Varies.
  R2: { reason: 'generic_decline', meaning: 'Transaction does not qualify for Visa PIN / allowed-entries warning' },
  // Recurring only.
  R3: { reason: 'revoked_authorization', meaning: 'Stop recurring at all merchants (PAN level)' },
  T3: { reason: 'lost_card', meaning: 'Lost card, no pickup (processor dialect)' },
  T4: { reason: 'closed_account', meaning: 'Closed account (processor dialect)' },
  T5: { reason: 'account_blocked', meaning: 'Dormant/inactive card (processor dialect)' },
  T9: { reason: 'insufficient_funds', meaning: 'Funds do not cover fees (processor dialect)' },
  Z1: { reason: 'generic_decline', meaning: 'Declined offline' },
  Z3: { reason: 'issuer_unavailable', meaning: 'Could not go online; declined offline' },
  Z5: { reason: 'invalid_amount', class: 'soft', meaning: 'Account valid but amount not supported' },
}

/**
 * Codes that mean something else on one network than in the table above.
 *
 * Source: network-response-codes.json of the project's shared facts (Core Rules of 18 Apr 2026 for Visa; secondary
 * sources, TabaPay and Braintree, for Mastercard). A Mastercard 65 often means in Europe that strong customer
 * authentication is wanted; it is read as a limit here because the code alone does not tell.
 */
export const NETWORK_CODE_OVERRIDES: Readonly<Record<'visa' | 'mastercard', Readonly<Record<string, NetworkCode>>>> = {
  visa: {
    '79': { reason: 'generic_decline' },
    '82': { reason: 'cvv_mismatch' },
    '83': { reason: 'suspected_fraud' },
  },
  mastercard: {
    '30': { reason: 'invalid_request' },
    '46': { reason: 'closed_account' },
    '57': { reason: 'transaction_not_permitted' },
    '62': { reason: 'restricted_card' },
    // In Europe with SCA: authentication_required.
    '65': { reason: 'limit_exceeded' },
    '70': { reason: 'call_issuer' },
    '79': { reason: 'lifecycle_decline' },
    '82': { reason: 'policy_decline' },
    // Also used for lost or stolen: with MAC 03 never, without MAC at most one late retry.
    '83': { reason: 'suspected_fraud' },
  },
}
