import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { Gateway, GatewayConnection, GatewayOutcome, GatewayTypes } from './gateway-port.ts'
import type { Gateways } from './merchant-port.ts'
import type { SecretVault } from './vault-port.ts'

/** One conversation with the gateway of an account. */
export type GatewayCall = (
  gateway: Gateway,
  connection: GatewayConnection,
  signal: AbortSignal,
) => Promise<GatewayOutcome>

export interface GatewayCaller {
  /** Opens the account, sends, and gives up at the deadline. Never rejects for what a gateway or network does. */
  send(tenant: Tenant, account: GatewayReference, conversation: GatewayCall): Promise<GatewayOutcome>
  /** The same for a question about what was sent earlier. */
  ask(tenant: Tenant, account: GatewayReference, conversation: GatewayCall): Promise<GatewayOutcome>
}

/** What a past attempt remembers of its gateway; an account has it too. */
export type GatewayReference = Pick<GatewayAccount, 'gatewayToken' | 'gatewayType' | 'merchantAccountReferenceId'>

/** Base URLs by gateway type, without a slash at their end. */
export type GatewayEndpoints = Readonly<Record<string, string>>

export interface GatewayCallerPorts {
  readonly types: GatewayTypes
  readonly gateways: Pick<Gateways, 'findSealedSettings'>
  readonly secrets: SecretVault
  /** Where the operator has requests of sandbox-mode accounts go, by gateway type. */
  readonly endpoints: GatewayEndpoints
  /** Gives up on a call that takes too long; what an adapter throws is `unknown`. */
  readonly withDeadline: (call: (signal: AbortSignal) => Promise<GatewayOutcome>) => Promise<GatewayOutcome>
}

export function createGatewayCaller(ports: GatewayCallerPorts): GatewayCaller {
  const call = async (
    tenant: Tenant,
    account: GatewayReference,
    conversation: GatewayCall,
    withoutAdapter: 'not_processed' | 'unknown',
  ): Promise<GatewayOutcome> => {
    const type = ports.types.find(account.gatewayType)
    if (type === undefined) return { kind: withoutAdapter, why: `no adapter for gateway type ${account.gatewayType}` }
    const settings = type.settings.length === 0 ? {} : await openSettings(ports, tenant, account.gatewayToken)
    const connection = connectionTo(ports.endpoints, tenant, account, settings)
    return ports.withDeadline((signal) => conversation(type.gateway, connection, signal))
  }
  return {
    // What nobody can send has provably not been sent; what nobody can ask about stays unknown.
    send: (tenant, account, conversation) => call(tenant, account, conversation, 'not_processed'),
    ask: (tenant, account, conversation) => call(tenant, account, conversation, 'unknown'),
  }
}

/** What an adapter is given of an account for one conversation. */
export function connectionTo(
  endpoints: GatewayEndpoints,
  { mode }: Tenant,
  { gatewayToken, gatewayType, merchantAccountReferenceId }: GatewayReference,
  settings: GatewayConnection['settings'],
): GatewayConnection {
  // What stands in for a gateway must never be taken for it where money is real.
  const endpoint = mode === 'sandbox' ? (endpoints[gatewayType] ?? null) : null
  return { gatewayToken, gatewayType, merchantAccountReferenceId, mode, settings, endpoint }
}

async function openSettings(ports: GatewayCallerPorts, tenant: Tenant, gatewayToken: string) {
  const sealed = await ports.gateways.findSealedSettings(tenant, gatewayToken)
  return sealed === null ? {} : ports.secrets.openSettings(tenant, gatewayToken, sealed)
}
