import type { Tenant } from '../domain/company.ts'
import { connectionTo, type GatewayEndpoints, type GatewayReference } from './call-gateway.ts'
import type { CredentialsVerdict, GatewayConnection, GatewayTypes } from './gateway-port.ts'

export interface CheckCredentialsPorts {
  readonly types: GatewayTypes
  /** Where the operator has requests of sandbox-mode accounts go, by gateway type. */
  readonly endpoints: GatewayEndpoints
  /** Gives up on a question that takes too long; what an adapter throws is `unknown`. */
  readonly withDeadline: (ask: (signal: AbortSignal) => Promise<CredentialsVerdict>) => Promise<CredentialsVerdict>
}

/**
 * Asks a gateway whether an account's settings are right, before they are kept; nothing is charged. Null: there is
 * nothing to ask, because the type has no such call, no adapter, or does not serve the account's mode.
 */
export type CheckCredentials = (
  tenant: Tenant,
  account: GatewayReference,
  settings: GatewayConnection['settings'],
) => Promise<CredentialsVerdict | null>

export function createCheckCredentials(ports: CheckCredentialsPorts): CheckCredentials {
  return async function checkCredentials(tenant, account, settings) {
    const type = ports.types.find(account.gatewayType)
    const ask = type?.checkCredentials ?? null
    if (type === undefined || ask === null || !type.modes.includes(tenant.mode)) return null
    const connection = connectionTo(ports.endpoints, tenant, account, settings)
    return ports.withDeadline((signal) => ask(connection, signal))
  }
}
