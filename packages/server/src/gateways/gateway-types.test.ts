import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFlexpaySandbox } from './flexpay-sandbox/flexpay-sandbox-gateway.ts'
import { createGatewayTypes, WIRE_GATEWAY_TYPES } from './gateway-types.ts'

/** wire.md section 6, in its order, and section 8's own. */
const NAMES_ON_THE_WIRE =
  'flexpay_sandbox, stripe, stripe_payment_intents, adyen, braintree, authorize_net, nmi, checkout_v2, cyber_source, ' +
  'worldpay, litle, paypal, paysafe, nuvei, blue_snap, elavon, moneris, square, sandbox_world'

describe('createGatewayTypes', () => {
  it('finds the types that have an adapter', () => {
    const sandbox = createFlexpaySandbox()
    assert.equal(createGatewayTypes({ flexpay_sandbox: sandbox }).find('flexpay_sandbox'), sandbox)
  })

  it('finds no adapter for a type that is only known by name, nor for one that is not known at all', () => {
    const types = createGatewayTypes({ flexpay_sandbox: createFlexpaySandbox() })
    for (const name of ['adyen', 'flexpay_declined', '', '__proto__', 'constructor']) {
      assert.equal(types.find(name), undefined, name)
    }
  })

  it('refuses an adapter under the name of another', () => {
    assert.throws(
      () => createGatewayTypes({ stripe: createFlexpaySandbox() }),
      /flexpay_sandbox is registered as stripe/,
    )
  })
})

describe('WIRE_GATEWAY_TYPES', () => {
  it('names every type that clients name, and no other', () => {
    assert.deepEqual(new Set<string>(WIRE_GATEWAY_TYPES), new Set(NAMES_ON_THE_WIRE.split(', ')))
  })
})
