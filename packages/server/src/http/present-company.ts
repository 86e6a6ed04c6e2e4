import type { Company } from '../domain/company.ts'
import type { RecoveryLimits } from '../domain/recovery-limits.ts'
import type { CompanyAnswer } from './schemas/company.ts'

export function presentCompany({ code, name, routing, limits, holdoutShare }: Company): CompanyAnswer {
  return {
    code,
    name,
    // The one keeper of the calendar that this version has, and no call before a retry.
    mode: 'merchant',
    routing,
    limits: {
      customerInitiated: presentLimits(limits.customer),
      merchantInitiated: presentLimits(limits.merchant),
    },
    holdoutShare,
    preflightUrl: null,
  }
}

function presentLimits(limits: RecoveryLimits): CompanyAnswer['limits']['customerInitiated'] {
  const { maxRetries, maxDays, minAmountMinor: minAmount, maxAmountMinor: maxAmount, quietHours } = limits
  return { maxRetries, maxDays, minAmount, maxAmount, quietHours: quietHours === null ? null : [...quietHours] }
}
