import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { CompanyTime } from './company-time.ts'
import type { DueRetries } from './due-retries-port.ts'
import type { MerchantConfigurations } from './merchant-port.ts'

export interface MoveRetriesPorts {
  readonly dueRetries: Pick<DueRetries, 'bringForward'>
  readonly configurations: Pick<MerchantConfigurations, 'read'>
  readonly companyTime: Pick<CompanyTime, 'asOf'>
}

/** Retries brought forward in one statement: a fraction of a second on the embedded database. */
const BROUGHT_AT_ONCE = 1_000

/**
 * Has the retries that are booked at a gateway decided anew at once, where it is switched off and the company wants them
 * moved. Who runs due retries does it, under a claim like any other, so that nothing is moved and sent as well. What is not
 * reached here, should the process end, is moved when its time comes.
 */
export async function moveRetries(
  ports: MoveRetriesPorts,
  tenant: Tenant,
  { status, gatewayToken }: Pick<GatewayAccount, 'status' | 'gatewayToken'>,
): Promise<void> {
  if (status === 'Available') return
  const configuration = await ports.configurations.read(tenant)
  if (configuration.company.whenGatewayDisabled !== 'move') return
  const now = ports.companyTime.asOf(configuration)
  let brought: number
  do brought = await ports.dueRetries.bringForward({ tenant, gatewayToken }, now, BROUGHT_AT_ONCE)
  while (brought === BROUGHT_AT_ONCE)
}
