import type { GatewayType } from '../../recovery/gateway-port.ts'

/** The world asks for nothing: whoever has a sandbox key may use it. */
export const SANDBOX_WORLD_SETTINGS: GatewayType['settings'] = []
