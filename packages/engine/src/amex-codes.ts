import type { NetworkCode } from './network-codes.ts'

/**
 * American Express action codes: three digits where the other networks send two characters.
 *
 * Source: Moneris / TabaPay / Cielo ABECS Amex table; ISO 8583:1993 style action codes. As of November 2026.
 */
export const AMEX_CODES: Readonly<Record<string, NetworkCode>> = {
  '100': { reason: 'do_not_honor', meaning: 'Deny, no detail' },
  '101': { reason: 'card_expired', meaning: 'Expired card or wrong expiry' },
  '103': { reason: 'cvv_mismatch', meaning: 'Security code invalid (some processors)' },
  '106': { reason: 'pin_error', class: 'soft', meaning: 'PIN tries exceeded' },
  '107': { reason: 'call_issuer', meaning: 'Call issuer' },
  '109': { reason: 'merchant_misconfigured', meaning: 'Merchant invalid' },
  '110': { reason: 'invalid_amount', meaning: 'Amount invalid' },
  '111': { reason: 'invalid_number', meaning: 'Account / MICR invalid' },
  '115': { reason: 'transaction_not_permitted', meaning: 'Function not supported' },
  '116': { reason: 'insufficient_funds', meaning: 'Not enough funds' },
  '117': { reason: 'pin_error', class: 'soft', meaning: 'PIN invalid' },
  '119': { reason: 'transaction_not_permitted', meaning: 'Card member not enrolled / not permitted' },
  '121': { reason: 'limit_exceeded', meaning: 'Limit exceeded' },
  '122': { reason: 'cvv_mismatch', meaning: 'Security code (CID) invalid' },
  '125': { reason: 'card_expired', meaning: 'Effective date invalid' },
  '130': { reason: 'authentication_required', class: 'soft', meaning: 'More customer identification needed' },
  '181': { reason: 'invalid_request', meaning: 'Format error' },
  '183': { reason: 'card_not_supported', meaning: 'Currency code invalid' },
  '187': { reason: 'new_account_info', meaning: 'Deny, new card has been issued' },
  '189': { reason: 'merchant_misconfigured', meaning: 'Deny, merchant cancelled or closed' },
  '190': { reason: 'avs_mismatch', meaning: 'National id mismatch' },
  '193': { reason: 'invalid_request', meaning: 'Country code invalid' },
  '194': { reason: 'invalid_request', meaning: 'Region code invalid' },
  '200': { reason: 'pickup_card', meaning: 'Deny, pick up card' },
  '900': { reason: 'processing_error', meaning: 'ATC synchronisation' },
  '909': { reason: 'processing_error', meaning: 'System malfunction' },
  '911': { reason: 'issuer_unavailable', meaning: 'Issuer timed out' },
  '912': { reason: 'issuer_unavailable', meaning: 'Issuer not available' },
}
