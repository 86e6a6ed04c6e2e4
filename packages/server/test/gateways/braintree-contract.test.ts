import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/braintree/braintree-facts.ts'
import { createBraintree } from '../../src/gateways/braintree/braintree-gateway.ts'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { BRAINTREE_PLAYED_SETTINGS, BraintreeServer } from './braintree-server.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'

const MISTYPED_CARD = '4111111111111112'
const MISMATCHED_CVV = '200'
const NO_SUCH_TOKEN = { kind: 'gateway', gatewayPaymentMethodId: 'no_such_token' } as const

testGatewayContract('braintree', async () => {
  const played = new BraintreeServer()
  const server = await LocalGateway.start(played)
  const settings = BRAINTREE_PLAYED_SETTINGS
  return {
    type: createBraintree(connectToGateways()),
    connection: sandboxConnection({ gatewayType: 'braintree', settings, endpoint: server.url }),
    approved: payment(10_000),
    declined: {
      soft: { payment: payment(200_100), gatewayCode: '2001', networkCode: '51', adviceCode: '24' },
      hard: { payment: payment(201_300), gatewayCode: '2013', networkCode: '43', adviceCode: '03' },
      risk: { payment: payment(201_400), gatewayCode: '2014', networkCode: '59', adviceCode: null },
      validation: {
        payment: { ...payment(10_000), instrument: NO_SUCH_TOKEN },
        gatewayCode: '91518',
        networkCode: null,
        adviceCode: null,
      },
      'unknown card': {
        payment: payment(10_000, MISTYPED_CARD),
        gatewayCode: '81715',
        networkCode: null,
        adviceCode: null,
      },
      'wrong security code': {
        payment: payment(10_000, undefined, MISMATCHED_CVV),
        gatewayCode: 'cvv',
        networkCode: null,
        adviceCode: null,
      },
      'code of no table': {
        payment: payment(500_900),
        gatewayCode: 'reason_to_come',
        networkCode: null,
        adviceCode: null,
      },
    },
    declinedVoid: { payment: payment(10_000), gatewayCode: '91504' },
    idempotency: 'key',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
      voidAfterCapture: '91504',
    },
    lookUpOfUnknownKey: 'unknown',
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})
