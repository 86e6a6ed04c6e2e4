import type { GatewayType } from '../../recovery/gateway-port.ts'

/** The sandbox asks for nothing: whoever has a sandbox key may use it. */
export const FLEXPAY_SANDBOX_SETTINGS: GatewayType['settings'] = []
