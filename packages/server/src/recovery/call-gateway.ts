import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { Gateway, GatewayConnection, GatewayOutcome, GatewayTypes } from './gateway-port.ts'
import type { Gateways, SecretVault } from './ports.ts'

/** One conversation with the gateway of an account. */
export type GatewayCall = (
  gateway: Gateway,
  connection: GatewayConnection,
  signal: AbortSignal,
) => Promise<GatewayOutcome>

export interface GatewayCaller {
  /** Opens the account, calls, and gives up at the deadline. Never rejects for what a gateway or network does. */
  call(tenant: Tenant, account: GatewayReference, conversation: GatewayCall): Promise<GatewayOutcome>
}

/** What a past attempt remembers of its gateway; an account has it too. */
export type GatewayReference = Pick<GatewayAccount, 'gatewayToken' | 'gatewayType' | 'merchantAccountReferenceId'>

export interface GatewayCallerPorts {
  readonly types: GatewayTypes
  readonly gateways: Pick<Gateways, 'findSealedSettings'>
  readonly secrets: SecretVault
  /** Gives up on a call that takes too long; what an adapter throws is `unknown`. */
  readonly withDeadline: (call: (signal: AbortSignal) => Promise<GatewayOutcome>) => Promise<GatewayOutcome>
}

export function createGatewayCaller(ports: GatewayCallerPorts): GatewayCaller {
  return {
    async call(tenant, account, conversation) {
      const type = ports.types.find(account.gatewayType)
      if (type === undefined) return { kind: 'unknown', why: `no adapter for gateway type ${account.gatewayType}` }
      const settings = type.settings.length === 0 ? {} : await openSettings(ports, tenant, account.gatewayToken)
      const connection: GatewayConnection = { ...account, mode: tenant.mode, settings }
      return ports.withDeadline((signal) => conversation(type.gateway, connection, signal))
    },
  }
}

async function openSettings(ports: GatewayCallerPorts, tenant: Tenant, gatewayToken: string) {
  const sealed = await ports.gateways.findSealedSettings(tenant, gatewayToken)
  return sealed === null ? {} : ports.secrets.openSettings(tenant, gatewayToken, sealed)
}
