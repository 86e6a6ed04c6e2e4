import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/nmi/nmi-facts.ts'
import { createNmi } from '../../src/gateways/nmi/nmi-gateway.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'
import { NMI_KEY, NmiServer, SETTLED_AMOUNT } from './nmi-server.ts'

const DECLINED_CARD = '4000000000000002'

testGatewayContract('nmi', async () => {
  const played = new NmiServer()
  const server = await LocalGateway.start(played)
  const settings = { securityKey: NMI_KEY }
  return {
    type: createNmi(connectToGateways()),
    connection: sandboxConnection({ gatewayType: 'nmi', settings, endpoint: server.url }),
    approved: payment(10_000),
    declined: {
      soft: { payment: payment(1002), gatewayCode: '202', networkCode: '51', adviceCode: null },
      hard: { payment: payment(1051), gatewayCode: '251', networkCode: '41', adviceCode: null },
      risk: { payment: payment(1053), gatewayCode: '253', networkCode: '59', adviceCode: null },
      // NMI refuses a wrong field with a code of its own for all of them; the number of a card is one.
      validation: null,
      'unknown card': {
        payment: payment(10_000, DECLINED_CARD),
        gatewayCode: '300',
        networkCode: null,
        adviceCode: null,
      },
      'wrong security code': { payment: payment(1025), gatewayCode: '225', networkCode: 'N7', adviceCode: null },
      'code of no table': { payment: payment(1099), gatewayCode: '299', networkCode: null, adviceCode: null },
    },
    declinedVoid: { payment: payment(SETTLED_AMOUNT * 100), gatewayCode: '300' },
    idempotency: 'duplicate check',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
      voidAfterCapture: '300',
    },
    lookUpOfUnknownKey: 'unknown',
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})
