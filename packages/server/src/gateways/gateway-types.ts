import type { GatewayType, GatewayTypes, NameWithCodes } from '../recovery/gateway-port.ts'

/**
 * Every gateway type that clients of the v1 interface name (wire.md section 6), and `sandbox_world`, which is ours. An account of any of them may be kept,
 * because recommendations need no more than its name; only a type with an adapter can be charged. One whose codes the
 * engine has no table of does not compile.
 */
export const WIRE_GATEWAY_TYPES = [
  'adyen',
  'authorize_net',
  'blue_snap',
  'braintree',
  'checkout_v2',
  'cyber_source',
  'elavon',
  'flexpay_sandbox',
  'litle',
  'moneris',
  'nmi',
  'nuvei',
  'paypal',
  'paysafe',
  'sandbox_world',
  'square',
  'stripe',
  'stripe_payment_intents',
  'worldpay',
] as const satisfies readonly NameWithCodes[]

export type WireGatewayType = (typeof WIRE_GATEWAY_TYPES)[number]

/** The types that can be charged, by name. `find` of any other, known to the wire or not, is undefined. */
export type Adapters = Readonly<Partial<Record<WireGatewayType, GatewayType>>>

/** @throws Error when an adapter stands under another name than its own: accounts would be charged at the wrong gateway. */
export function createGatewayTypes(adapters: Adapters): GatewayTypes {
  const types = new Map<string, GatewayType>(Object.entries(adapters))
  for (const [name, type] of types) {
    if (type.gatewayType !== name) throw new Error(`The adapter of ${type.gatewayType} is registered as ${name}`)
  }
  return { find: (gatewayType) => types.get(gatewayType) }
}
