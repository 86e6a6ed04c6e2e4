import { createFlexpaySandbox } from './flexpay-sandbox/flexpay-sandbox-gateway.ts'
import type { SendToGateway } from './gateway-http.ts'
import type { Adapters } from './gateway-types.ts'
import { createNmi } from './nmi/nmi-gateway.ts'
import { createSandboxWorld } from './sandbox-world/sandbox-world-gateway.ts'

/** Every gateway that can be charged: a new one is a line here, and the compiler asks the engine for its codes. */
export function createAdapters(send: SendToGateway) {
  return {
    flexpay_sandbox: createFlexpaySandbox(),
    nmi: createNmi(send),
    sandbox_world: createSandboxWorld(),
  } as const satisfies Adapters
}
