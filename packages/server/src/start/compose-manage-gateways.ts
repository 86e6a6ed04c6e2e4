import type { Config } from '../config.ts'
import { settleWithin } from '../gateways/call-with-deadline.ts'
import { WIRE_GATEWAY_TYPES } from '../gateways/gateway-types.ts'
import { createCheckCredentials } from '../recovery/check-credentials.ts'
import { createManageGateways, type ManageGateways, type ManageGatewaysPorts } from '../recovery/manage-gateways.ts'

/** How long a merchant who saves settings waits for his gateway's word on them: 10 seconds. */
const CREDENTIALS_PATIENCE_MS = 10_000

export interface ManageGatewaysParts extends Omit<ManageGatewaysPorts, 'checkCredentials' | 'knownTypes'> {
  readonly givingUp: AbortSignal
}

export function composeManageGateways(config: Config, parts: ManageGatewaysParts): ManageGateways {
  const patienceMs = Math.min(config.gatewayDeadlineMs, CREDENTIALS_PATIENCE_MS)
  const checkCredentials = createCheckCredentials({
    types: parts.gatewayTypes,
    endpoints: config.gatewayEndpoints,
    withDeadline: (ask) => settleWithin(ask, patienceMs, () => 'unknown', parts.givingUp),
  })
  return createManageGateways({ ...parts, knownTypes: WIRE_GATEWAY_TYPES, checkCredentials })
}
