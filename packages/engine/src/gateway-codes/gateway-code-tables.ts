import { ADYEN_CODES } from './adyen.ts'
import { AUTHORIZE_NET_CODES } from './authorize-net.ts'
import { BLUE_SNAP_CODES } from './blue-snap.ts'
import { BRAINTREE_CODES } from './braintree.ts'
import { CHECKOUT_V2_CODES } from './checkout-v2.ts'
import { CYBER_SOURCE_CODES } from './cyber-source.ts'
import { ELAVON_CODES } from './elavon.ts'
import { FLEXPAY_SANDBOX_CODES } from './flexpay-sandbox.ts'
import type { GatewayCodes } from './gateway-code.ts'
import { LITLE_CODES } from './litle.ts'
import { MONERIS_CODES } from './moneris.ts'
import { NMI_CODES } from './nmi.ts'
import { NUVEI_CODES } from './nuvei.ts'
import { PAYPAL_CODES } from './paypal.ts'
import { SANDBOX_WORLD_CODES } from './sandbox-world.ts'
import { SQUARE_CODES } from './square.ts'
import { STRIPE_CODES } from './stripe.ts'
import { WORLDPAY_CODES } from './worldpay.ts'

/** The gateway types, as spelled on the wire, whose decline codes the engine reads. */
export type GatewayType =
  | 'adyen'
  | 'authorize_net'
  | 'blue_snap'
  | 'braintree'
  | 'checkout_v2'
  | 'cyber_source'
  | 'elavon'
  | 'flexpay_sandbox'
  | 'litle'
  | 'moneris'
  | 'nmi'
  | 'nuvei'
  | 'paypal'
  | 'paysafe'
  | 'sandbox_world'
  | 'square'
  | 'stripe'
  | 'stripe_payment_intents'
  | 'worldpay'

/** A table for every gateway type: one that is missing does not compile. */
export const GATEWAY_CODE_TABLES: Readonly<Record<GatewayType, GatewayCodes>> = {
  adyen: ADYEN_CODES,
  authorize_net: AUTHORIZE_NET_CODES,
  blue_snap: BLUE_SNAP_CODES,
  braintree: BRAINTREE_CODES,
  checkout_v2: CHECKOUT_V2_CODES,
  cyber_source: CYBER_SOURCE_CODES,
  elavon: ELAVON_CODES,
  flexpay_sandbox: FLEXPAY_SANDBOX_CODES,
  litle: LITLE_CODES,
  moneris: MONERIS_CODES,
  nmi: NMI_CODES,
  nuvei: NUVEI_CODES,
  paypal: PAYPAL_CODES,
  // Paysafe's codes were not read from a source: empty on purpose. Its network codes are read like everyone's; what
  // has none is `unclassified` and gets one cautious retry.
  paysafe: { codes: {} },
  sandbox_world: SANDBOX_WORLD_CODES,
  square: SQUARE_CODES,
  stripe: STRIPE_CODES,
  // The same company's later interface answers with the same decline codes.
  stripe_payment_intents: STRIPE_CODES,
  worldpay: WORLDPAY_CODES,
}
