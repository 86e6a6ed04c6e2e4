import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import { byPreference, type GatewayNeeds, isUsable } from './choose-gateway.ts'
import type { GatewayTypes } from './gateway-port.ts'
import type { MerchantConfiguration } from './merchant-port.ts'

export interface FailedRoute {
  readonly configuration: Pick<MerchantConfiguration, 'company' | 'gateways'>
  /** Where the last attempt went, or the next one is booked. */
  readonly gateway: GatewayAccount
  readonly method: Pick<PaymentMethod, 'kind'>
  readonly needs: GatewayNeeds
}

/** Where the next attempt may go, the preferred ones first; none: it cannot be made as things stand. */
export function retryGatewaysOf(types: GatewayTypes, route: FailedRoute): readonly GatewayAccount[] {
  // A retry goes without a security code, so an account that demands one is no candidate.
  const needs = { ...route.needs, hasCvv: false }
  return byPreference(candidatesOf(route)).filter((account) => account.acceptRetries && isUsable(account, types, needs))
}

/** Without routing the next attempt goes where the last one went; unless it was switched off, and the company moves on. */
function candidatesOf({ configuration, gateway, method }: FailedRoute): readonly GatewayAccount[] {
  const { company, gateways } = configuration
  // What one gateway keeps, no other can charge.
  if (method.kind === 'gateway') return [gateway]
  const isLeft = gateway.status !== 'Available' && company.whenGatewayDisabled === 'move'
  return company.routing === 'enabled' || isLeft ? gateways : [gateway]
}
