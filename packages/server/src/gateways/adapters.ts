import type { Clock } from '../domain/clock.ts'
import { createAdyen } from './adyen/adyen-gateway.ts'
import { createAuthorizeNet } from './authorize-net/authorize-net-gateway.ts'
import { createBraintree } from './braintree/braintree-gateway.ts'
import { createCheckoutV2 } from './checkout-v2/checkout-v2-gateway.ts'
import { createCyberSource } from './cyber-source/cyber-source-gateway.ts'
import { createFlexpaySandbox } from './flexpay-sandbox/flexpay-sandbox-gateway.ts'
import type { SendToGateway } from './gateway-http.ts'
import type { Adapters } from './gateway-types.ts'
import { createNmi } from './nmi/nmi-gateway.ts'
import { createSandboxWorld } from './sandbox-world/sandbox-world-gateway.ts'
import { createStripe } from './stripe/stripe-gateway.ts'
import { createWorldpay } from './worldpay/worldpay-gateway.ts'

/** Every gateway that can be charged: a new one is a line here, and the compiler asks the engine for its codes. */
export function createAdapters(send: SendToGateway, clock: Clock) {
  return {
    adyen: createAdyen(send),
    authorize_net: createAuthorizeNet(send),
    braintree: createBraintree(send),
    checkout_v2: createCheckoutV2(send),
    cyber_source: createCyberSource(send, clock),
    flexpay_sandbox: createFlexpaySandbox(),
    nmi: createNmi(send),
    sandbox_world: createSandboxWorld(),
    stripe: createStripe(send, 'stripe'),
    stripe_payment_intents: createStripe(send, 'stripe_payment_intents'),
    worldpay: createWorldpay(send),
  } as const satisfies Adapters
}
