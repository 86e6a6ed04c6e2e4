import type { Company, Tenant } from '../../src/domain/company.ts'
import type { GatewayAccount } from '../../src/domain/gateway-account.ts'
import { type LimitsByInitiator, type RecoveryLimits, WIDEST_LIMITS } from '../../src/domain/recovery-limits.ts'

/** A company for tests; `code` also names its id, so that several fit into one database. */
export function companyWith(code: string, changes: Partial<Company> = {}): Company {
  return {
    companyId: `company-${code}`,
    code,
    name: `Company ${code}`,
    calendar: 'merchant',
    preflight: null,
    routing: 'none',
    whenGatewayDisabled: 'hold',
    limits: limitsWith({}),
    holdoutShare: 0,
    ...changes,
  }
}

/** The widest limits with changes, the same for both initiators. */
export function limitsWith(changes: Partial<RecoveryLimits>): LimitsByInitiator {
  const limits = { ...WIDEST_LIMITS, ...changes }
  return { customer: limits, merchant: limits }
}

export function tenantOf(company: Company, mode: Tenant['mode'] = 'sandbox'): Tenant {
  return { companyId: company.companyId, mode }
}

/** A sandbox gateway that accepts everything. */
export function gatewayWith(
  tenant: Tenant,
  gatewayToken: string,
  changes: Partial<GatewayAccount> = {},
): GatewayAccount {
  return {
    ...tenant,
    gatewayToken,
    name: `Gateway ${gatewayToken}`,
    gatewayType: 'flexpay_sandbox',
    merchantAccountReferenceId: null,
    currency: null,
    status: 'Available',
    acceptedCurrencies: [],
    acceptedCards: {},
    weight: 0,
    acceptRetries: true,
    cvvRequired: false,
    dataCleanUp: true,
    sendsAddress: true,
    approvedChargeOrCaptureRateFee: null,
    approvedChargeOrCaptureFlatFeeMinor: null,
    otherTransactionFlatFeeMinor: null,
    settingNames: [],
    createdAt: new Date('2026-03-01T00:00:00Z'),
    ...changes,
  }
}
