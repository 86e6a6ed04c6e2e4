import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of Nuvei, keyed on its `gwErrorCode / gwExtendedErrorCode (ExErrCode) and issuerDeclineCode`.
 *
 * Source: SafeCharge ExErrCode table found in public code; issuer codes are ISO passthrough. Confidence: medium.
 *
 * transactionStatus DECLINED + gwErrorCode -1: use issuerDeclineCode/issuerDeclineReason and merchantAdviceCode;
 * ERROR + -1100: use the ExErrCode rows. 1001 is a guess for the row some copies print as 001.
 */
export const NUVEI_CODES: GatewayCodes = {
  codes: {
    '-1': { reason: 'generic_decline', meaning: 'Declined by issuer (read issuerDeclineCode / reason text)' },
    '-1100': { reason: 'invalid_request', meaning: 'Gateway filter error (read extended code)' },
    '001': { reason: 'card_expired', meaning: 'Expiry invalid' },
    '1001': { reason: 'card_expired', meaning: 'Expiry invalid' },
    '1002': { reason: 'card_expired', meaning: 'Expiry already past' },
    '1101': { reason: 'invalid_number', meaning: 'Card number invalid' },
    '1102': { reason: 'invalid_number', meaning: 'Card number invalid' },
    '1103': { reason: 'invalid_number', meaning: 'Card number invalid' },
    '1104': { reason: 'cvv_mismatch', meaning: 'CVV invalid' },
    '1105': { reason: 'invalid_request', meaning: 'Auth code, transaction id or card mismatch' },
    '1106': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1107': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1108': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1124': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1126': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1135': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1137': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1138': { reason: 'invalid_request', meaning: 'Credit/settle restriction' },
    '1109': { reason: 'card_not_supported', meaning: 'Card brand not processable' },
    '1110': { reason: 'card_not_supported', meaning: 'Card brand not processable' },
    '1113': { reason: 'card_not_supported', meaning: 'Card brand not processable' },
    '1111': { reason: 'invalid_request', meaning: 'Already charged back or credited' },
    '1112': { reason: 'invalid_request', meaning: 'Already charged back or credited' },
    '1114': { reason: 'gateway_risk_block', meaning: 'Card on block list' },
    '1115': { reason: 'invalid_number', meaning: 'BIN illegal' },
    '1116': { reason: 'gateway_risk_block', meaning: 'Fraud screen filter' },
    '1118': { reason: 'cvv_mismatch', meaning: 'CVV reply rule' },
    '1121': { reason: 'cvv_mismatch', meaning: 'CVV reply rule' },
    '1119': { reason: 'avs_mismatch', meaning: 'AVS rule or error' },
    '1120': { reason: 'avs_mismatch', meaning: 'AVS rule or error' },
    '1122': { reason: 'avs_mismatch', meaning: 'AVS rule or error' },
    '1134': { reason: 'avs_mismatch', meaning: 'AVS rule or error' },
    '1142': { reason: 'avs_mismatch', meaning: 'AVS rule or error' },
    '1125': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1128': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1129': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1130': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1133': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1136': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1143': { reason: 'invalid_request', meaning: 'Format, filter or missing field' },
    '1127': { reason: 'limit_exceeded', meaning: 'Limit exceeded' },
    '1132': { reason: 'limit_exceeded', meaning: 'Limit exceeded' },
    '1131': { reason: 'merchant_misconfigured', meaning: 'Transaction type not allowed' },
    '1141': { reason: 'merchant_misconfigured', meaning: 'Transaction type not allowed' },
    '1139': { reason: 'card_not_supported', meaning: 'Card programme not supported' },
    '1140': { reason: 'card_not_supported', meaning: 'Card programme not supported' },
    '1147': { reason: 'invalid_account', meaning: 'Account number invalid' },
  },
}
