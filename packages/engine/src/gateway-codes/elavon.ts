import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Elavon Converge, keyed on its `ssl_issuer_response / ISO code; ssl_result_message text`.
 *
 * Source: https://app.theneo.io/dejavoo/error-codes-and-messages/processor-response-codes-and-messages/elavon
 * (Elavon processor table). Confidence: medium.
 *
 * Converge returns ssl_result 0 approved / 1 declined and a text; match on text first, then on ISO code when the
 * account returns it.
 */
export const ELAVON_CODES: GatewayCodes = {
  codes: {
    '1': { reason: 'call_issuer', meaning: 'Call issuer' },
    '2': { reason: 'call_issuer', meaning: 'Call issuer' },
    '3': { reason: 'merchant_misconfigured', meaning: 'INVALID MERCHANT' },
    '4': { reason: 'pickup_card', meaning: 'PICK UP CARD' },
    '7': { reason: 'pickup_card', meaning: 'PICK UP CARD' },
    '41': { reason: 'lost_card', meaning: 'PICK UP CARD (lost)' },
    '43': { reason: 'stolen_card', meaning: 'PICK UP CARD (stolen)' },
    '5': { reason: 'do_not_honor', meaning: 'DECLINED' },
    '12': { reason: 'transaction_not_permitted', meaning: 'INVALID TRAN' },
    '14': { reason: 'invalid_number', meaning: 'INVALID CARD' },
    '15': { reason: 'invalid_account', meaning: 'INVALID ISSUER' },
    '19': { reason: 'try_again_later', meaning: 'PLEASE RETRY' },
    '46': { reason: 'closed_account', meaning: 'DECLINED:CLOSED' },
    '51': { reason: 'insufficient_funds', meaning: 'DECLINED: NSF' },
    '54': { reason: 'card_expired', meaning: 'EXPIRED CARD' },
    '57': { reason: 'transaction_not_permitted', meaning: 'TRAN NOT ALLOWED' },
    '59': { reason: 'suspected_fraud', meaning: 'SUSPECTED FRAUD' },
    '61': { reason: 'limit_exceeded', meaning: 'EXCEEDS AMT LMT' },
    '62': { reason: 'restricted_card', meaning: 'RESTRICTED CARD' },
    '65': { reason: 'limit_exceeded', meaning: 'WITHDRAWAL LIMIT' },
    '75': { reason: 'pin_error', class: 'soft', meaning: 'PIN ENTRY LIMIT' },
    '78': { reason: 'account_blocked', meaning: 'DECLINED:BLOCKED' },
    '91': { reason: 'issuer_unavailable', meaning: 'Issuer unavailable' },
    '96': { reason: 'processing_error', meaning: 'System malfunction' },
    N7: { reason: 'cvv_mismatch', meaning: 'CVV2 failure' },
    R0: { reason: 'stop_payment', meaning: 'STOP PAYMENT' },
    R1: { reason: 'revoked_authorization', meaning: 'STOP ORDER' },
    R3: { reason: 'revoked_authorization', meaning: 'STOP ALL ORDERS' },
  },
}
