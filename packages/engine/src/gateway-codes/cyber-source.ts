import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of CyberSource, keyed on its `reasonCode`.
 *
 * Source: activemerchant lib/active_merchant/billing/gateways/cyber_source.rb @@response_codes (HEAD 2025-11-04).
 * Confidence: high.
 *
 * processorInformation.responseCode has the raw network code, processorInformation.merchantAdvice.code the
 * normalised and codeRaw the raw MAC (e.g. 7903, 7921, 7940). CyberSource for Visa returns the category 1-4 in the
 * merchant advice field on VPC, Chase, FDC Nashville and GPX.
 */
export const CYBER_SOURCE_CODES: GatewayCodes = {
  codes: {
    '101': { reason: 'invalid_request', meaning: 'Field missing' },
    '102': { reason: 'invalid_request', meaning: 'Field invalid' },
    '104': { reason: 'duplicate', meaning: 'Same reference within 15 minutes' },
    '150': { reason: 'processing_error', meaning: 'General failure' },
    '151': { reason: 'processing_error', meaning: 'Server time-out' },
    '152': { reason: 'processing_error', meaning: 'Service time-out' },
    '200': { reason: 'avs_mismatch', meaning: 'AVS refused by CyberSource' },
    '201': { reason: 'call_issuer', meaning: 'Issuer has questions' },
    '202': { reason: 'card_expired', meaning: 'Expired' },
    '203': { reason: 'do_not_honor', meaning: 'General decline' },
    '204': { reason: 'insufficient_funds', meaning: 'Insufficient funds' },
    '205': { reason: 'stolen_card', meaning: 'Stolen or lost' },
    '207': { reason: 'issuer_unavailable', meaning: 'Issuer unavailable' },
    '208': { reason: 'account_blocked', meaning: 'Inactive, or not allowed for card-not-present' },
    '209': { reason: 'cvv_mismatch', meaning: 'Amex CID mismatch' },
    // Treat timing like insufficient_funds.
    '210': { reason: 'limit_exceeded', meaning: 'Credit limit reached' },
    '211': { reason: 'cvv_mismatch', meaning: 'CVN invalid' },
    '220': { reason: 'generic_decline', meaning: 'Generic decline (processor)' },
    '221': { reason: 'suspected_fraud', class: 'hard', meaning: 'On processor negative file' },
    '222': { reason: 'account_blocked', meaning: 'Account frozen' },
    '230': { reason: 'cvv_mismatch', meaning: 'CVN refused by CyberSource' },
    '231': { reason: 'invalid_number', meaning: 'Account number invalid' },
    '232': { reason: 'card_not_supported', meaning: 'Card type not accepted' },
    '233': { reason: 'generic_decline', meaning: 'General decline by processor' },
    '234': { reason: 'merchant_misconfigured', meaning: 'Merchant configuration problem' },
    '235': { reason: 'invalid_amount', meaning: 'Over authorised amount' },
    '236': { reason: 'processing_error', meaning: 'Processor failure' },
    '237': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '238': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '239': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '241': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '242': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '243': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '246': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '247': { reason: 'invalid_request', meaning: 'Follow-on state error' },
    '240': { reason: 'invalid_number', meaning: 'Card type does not match number' },
    '250': { reason: 'processing_error', meaning: 'Processor time-out' },
    '251': { reason: 'limit_exceeded', meaning: 'PINless debit frequency or amount exceeded' },
    '254': { reason: 'merchant_misconfigured', meaning: 'Merchant not allowed' },
    '255': { reason: 'merchant_misconfigured', meaning: 'Merchant not allowed' },
    '400': { reason: 'gateway_risk_block', meaning: 'Fraud score over threshold' },
    '450': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '451': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '452': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '453': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '454': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '455': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '456': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '457': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '458': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '459': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '460': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '461': { reason: 'avs_mismatch', meaning: 'Address check trouble' },
    '475': {
      reason: 'authentication_required',
      class: 'soft',
      meaning: 'Payer authentication enrolled, authenticate first',
    },
    '476': { reason: 'authentication_required', class: 'soft', meaning: 'Payer could not be authenticated' },
    '478': { reason: 'authentication_required', class: 'soft', meaning: 'SCA required' },
    '480': { reason: 'gateway_risk_block', meaning: 'Decision Manager review or reject' },
    '481': { reason: 'gateway_risk_block', meaning: 'Decision Manager review or reject' },
    '490': { reason: 'merchant_misconfigured', meaning: 'Aggregator or acquirer not accepting' },
    '491': { reason: 'merchant_misconfigured', meaning: 'Aggregator or acquirer not accepting' },
    '520': { reason: 'gateway_risk_block', meaning: 'Smart Authorization refusal' },
    '700': { reason: 'gateway_risk_block', meaning: 'Export or denied-party match' },
    '701': { reason: 'gateway_risk_block', meaning: 'Export or denied-party match' },
    '702': { reason: 'gateway_risk_block', meaning: 'Export or denied-party match' },
    '703': { reason: 'gateway_risk_block', meaning: 'Export or denied-party match' },
  },
}
