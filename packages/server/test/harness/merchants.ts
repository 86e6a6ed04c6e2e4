import type { Company, Tenant } from '../../src/domain/company.ts'
import type { GatewayAccount } from '../../src/domain/gateway-account.ts'

/** A company for tests; `code` also names its id, so that several fit into one database. */
export function companyWith(code: string, changes: Partial<Company> = {}): Company {
  return {
    companyId: `company-${code}`,
    code,
    name: `Company ${code}`,
    routing: 'none',
    maxRetries: 15,
    maxDays: 30,
    ...changes,
  }
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
    approvedChargeOrCaptureRateFee: null,
    approvedChargeOrCaptureFlatFeeMinor: null,
    otherTransactionFlatFeeMinor: null,
    settingNames: [],
    createdAt: new Date('2026-03-01T00:00:00Z'),
    ...changes,
  }
}
