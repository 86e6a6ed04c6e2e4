import type { Tenant } from '../domain/company.ts'
import type { Gateways } from './merchant-port.ts'

/** Token to name, of the gateways that a company has now. */
export type GatewayNames = Readonly<Record<string, string>>

export async function readGatewayNames(gateways: Pick<Gateways, 'list'>, tenant: Tenant): Promise<GatewayNames> {
  const accounts = await gateways.list(tenant)
  return Object.fromEntries(accounts.map(({ gatewayToken, name }) => [gatewayToken, name]))
}
