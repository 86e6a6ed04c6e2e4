import type { Mode } from '../domain/company.ts'
import type { GatewayAccount, GatewayStatus } from '../domain/gateway-account.ts'
import type { SqlValue } from './database.ts'

/** A row of `gateways`, as GATEWAY_COLUMNS selects it. */
export interface GatewayRow {
  readonly company_id: string
  readonly gateway_token: string
  readonly mode: Mode
  readonly name: string
  readonly gateway_type: string
  readonly merchant_account_reference_id: string | null
  readonly currency: string | null
  readonly status: GatewayStatus
  readonly accepted_currencies: string[]
  readonly accepted_cards: GatewayAccount['acceptedCards']
  readonly weight: number
  readonly accept_retries: boolean
  readonly cvv_required: boolean
  readonly data_clean_up: boolean
  readonly sends_address: boolean
  readonly approved_charge_or_capture_rate_fee: string | null
  readonly approved_charge_or_capture_flat_fee_minor: number | null
  readonly other_transaction_flat_fee_minor: number | null
  readonly setting_names: string[]
  readonly created_at: Date
}

/** Set once. */
const FIXED_COLUMNS = ['company_id', 'mode', 'gateway_token', 'name', 'gateway_type', 'created_at'] as const

export const CHANGEABLE_COLUMNS = [
  'merchant_account_reference_id',
  'currency',
  'status',
  'accepted_currencies',
  'accepted_cards',
  'weight',
  'accept_retries',
  'cvv_required',
  'data_clean_up',
  'sends_address',
  'approved_charge_or_capture_rate_fee',
  'approved_charge_or_capture_flat_fee_minor',
  'other_transaction_flat_fee_minor',
  'setting_names',
] as const

/** Everything but the sealed settings, which nobody needs to list gateways. */
export const GATEWAY_COLUMNS = [...FIXED_COLUMNS, ...CHANGEABLE_COLUMNS] as const

/** The values of CHANGEABLE_COLUMNS, in their order. */
export function changeableValues(account: GatewayAccount): SqlValue[] {
  return [
    account.merchantAccountReferenceId,
    account.currency,
    account.status,
    account.acceptedCurrencies,
    JSON.stringify(account.acceptedCards),
    account.weight,
    account.acceptRetries,
    account.cvvRequired,
    account.dataCleanUp,
    account.sendsAddress,
    account.approvedChargeOrCaptureRateFee,
    account.approvedChargeOrCaptureFlatFeeMinor,
    account.otherTransactionFlatFeeMinor,
    account.settingNames,
  ]
}

/** The values of GATEWAY_COLUMNS, in their order. */
export function gatewayValues(account: GatewayAccount): SqlValue[] {
  const { companyId, mode, gatewayToken, name, gatewayType, createdAt } = account
  return [companyId, mode, gatewayToken, name, gatewayType, createdAt, ...changeableValues(account)]
}

export function gatewayOf(row: GatewayRow): GatewayAccount {
  return {
    gatewayToken: row.gateway_token,
    companyId: row.company_id,
    mode: row.mode,
    name: row.name,
    gatewayType: row.gateway_type,
    merchantAccountReferenceId: row.merchant_account_reference_id,
    currency: row.currency,
    status: row.status,
    acceptedCurrencies: row.accepted_currencies,
    acceptedCards: row.accepted_cards,
    weight: row.weight,
    acceptRetries: row.accept_retries,
    cvvRequired: row.cvv_required,
    dataCleanUp: row.data_clean_up,
    sendsAddress: row.sends_address,
    approvedChargeOrCaptureRateFee: row.approved_charge_or_capture_rate_fee,
    approvedChargeOrCaptureFlatFeeMinor: row.approved_charge_or_capture_flat_fee_minor,
    otherTransactionFlatFeeMinor: row.other_transaction_flat_fee_minor,
    settingNames: row.setting_names,
    createdAt: row.created_at,
  }
}
