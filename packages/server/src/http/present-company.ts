import type { Company } from '../domain/company.ts'
import type { RecoveryLimits } from '../domain/recovery-limits.ts'
import type { CompanyAnswer } from './schemas/company.ts'

export function presentCompany({
  code,
  name,
  calendar,
  preflight,
  routing,
  whenGatewayDisabled,
  limits,
  holdoutShare,
}: Company): CompanyAnswer {
  return {
    code,
    name,
    mode: calendar,
    routing,
    whenGatewayDisabled,
    limits: {
      customerInitiated: presentLimits(limits.customer),
      merchantInitiated: presentLimits(limits.merchant),
    },
    holdoutShare,
    preflightUrl: preflight?.url ?? null,
    preflightOnSilence: preflight?.onSilence ?? 'wait',
  }
}

function presentLimits(limits: RecoveryLimits): CompanyAnswer['limits']['customerInitiated'] {
  const { maxRetries, maxDays, minAmountMinor: minAmount, maxAmountMinor: maxAmount, quietHours } = limits
  return { maxRetries, maxDays, minAmount, maxAmount, quietHours: quietHours === null ? null : [...quietHours] }
}
