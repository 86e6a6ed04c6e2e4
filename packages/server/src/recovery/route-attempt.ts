import type { NewPayment, RetryEngine } from '@reprise/engine'
import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { type GatewayNeeds, type GatewayWish, narrowRoute } from './choose-gateway.ts'
import { toGatewayOption } from './failed-payment.ts'
import type { GatewayTypes } from './gateway-port.ts'
import type { MerchantConfiguration } from './merchant-port.ts'
import type { OutageWatch } from './outage-watch.ts'

export interface RoutePorts {
  readonly gatewayTypes: GatewayTypes
  readonly engineFor: (tenant: Tenant) => Promise<RetryEngine>
  readonly outageWatch: Pick<OutageWatch, 'gatewayHeldMs'>
}

/** An attempt that is to be sent somewhere. */
export interface AttemptToRoute {
  readonly tenant: Tenant
  readonly configuration: MerchantConfiguration
  readonly wish: GatewayWish
  readonly needs: GatewayNeeds
  readonly payment: Omit<NewPayment, 'gateways'>
  /** In the company's own time. */
  readonly now: Date
}

/**
 * The gateway of one attempt; null when the one named is unknown or unusable, or none takes the payment. A gateway that
 * is left alone because it is down is chosen only while every other one is.
 */
export async function routeAttempt(ports: RoutePorts, attempt: AttemptToRoute): Promise<GatewayAccount | null> {
  const { tenant, configuration, wish, needs, payment, now } = attempt
  const route = narrowRoute(configuration, ports.gatewayTypes, wish, needs)
  if (route.kind === 'settled') return route.account
  const up = await unlessHeld(ports, tenant, route.candidates)
  if (route.planned !== null && up.includes(route.planned)) return route.planned
  const [first = null] = up
  if (up.length < 2) return first
  const engine = await ports.engineFor(tenant)
  const gateways = up.map((account) => toGatewayOption(account, payment))
  const { chosen } = engine.chooseGateway({ ...payment, gateways }, now)
  return up.find(({ gatewayToken }) => gatewayToken === chosen?.gatewayId) ?? first
}

/** Those that are not left alone at the moment; all of them where all are. */
export async function unlessHeld(
  { outageWatch }: Pick<RoutePorts, 'outageWatch'>,
  tenant: Tenant,
  accounts: readonly GatewayAccount[],
): Promise<readonly GatewayAccount[]> {
  const held = await Promise.all(accounts.map(({ gatewayToken }) => outageWatch.gatewayHeldMs(tenant, gatewayToken)))
  const up = accounts.filter((_, place) => held[place] === 0)
  return up.length > 0 ? up : accounts
}
