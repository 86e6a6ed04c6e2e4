import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/checkout-v2/checkout-v2-facts.ts'
import { createCheckoutV2 } from '../../src/gateways/checkout-v2/checkout-v2-gateway.ts'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { CHECKOUT_CHANNEL, CHECKOUT_KEY, CheckoutV2Server } from './checkout-v2-server.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'

testGatewayContract('checkout_v2', async () => {
  const played = new CheckoutV2Server()
  const server = await LocalGateway.start(played)
  const settings = { secretKey: CHECKOUT_KEY, processingChannelId: CHECKOUT_CHANNEL }
  return {
    type: createCheckoutV2(connectToGateways()),
    connection: sandboxConnection({ gatewayType: 'checkout_v2', settings, endpoint: server.url }),
    approved: payment(10_000, '4242424242424242'),
    declined: {
      soft: {
        payment: payment(10_000, '4544249167673670'),
        gatewayCode: '20051',
        networkCode: '51',
        adviceCode: '24',
      },
      hard: { payment: payment(1033), gatewayCode: '30033', networkCode: '54', adviceCode: '03' },
      risk: { payment: payment(4001), gatewayCode: '40101', networkCode: null, adviceCode: null },
      validation: {
        payment: payment(1_000_000_000),
        gatewayCode: 'amount_invalid',
        networkCode: null,
        adviceCode: null,
      },
      'unknown card': {
        payment: payment(10_000, '4485381577182090'),
        gatewayCode: '20014',
        networkCode: '14',
        adviceCode: null,
      },
      'wrong security code': {
        payment: payment(10_000, '4734868958733862'),
        gatewayCode: '200N7',
        networkCode: 'N7',
        adviceCode: null,
      },
      'code of no table': { payment: payment(2777), gatewayCode: '20777', networkCode: null, adviceCode: null },
    },
    declinedVoid: { payment: payment(10_000, '4242424242424242'), gatewayCode: '403' },
    idempotency: 'key',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
      voidAfterCapture: '403',
    },
    lookUpOfUnknownKey: 'unknown',
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})
