import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { MerchantConfiguration } from './merchant-port.ts'
import type { SandboxClocks } from './sandbox-clock-port.ts'

/**
 * The time in which a company's payments live: the real one, and in its sandbox whatever the company has moved it to. All
 * that a merchant sees is in it. Ids, leases, jobs, security codes, keys and models stay with the Clock.
 */
export interface CompanyTime {
  /** Asks the database, so that what another process moved counts at once. */
  now(tenant: Tenant): Promise<Date>
  /** The same without asking, for whoever makes sure of the configuration's version before he acts on it. */
  asOf(configuration: Pick<MerchantConfiguration, 'clockOffsetMs'>): Date
}

export function createCompanyTime(clock: Clock, clocks: Pick<SandboxClocks, 'offsetMs'>): CompanyTime {
  const ahead = (offsetMs: number) => new Date(clock.now().getTime() + offsetMs)
  return {
    now: async ({ companyId, mode }) => ahead(mode === 'sandbox' ? await clocks.offsetMs(companyId) : 0),
    asOf: ({ clockOffsetMs }) => ahead(clockOffsetMs),
  }
}
