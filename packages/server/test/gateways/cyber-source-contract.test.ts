import { systemClock } from '../../src/domain/clock.ts'
import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/cyber-source/cyber-source-facts.ts'
import { createCyberSource } from '../../src/gateways/cyber-source/cyber-source-gateway.ts'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { CYBER_SOURCE_PLAYED_SETTINGS, CyberSourceServer, SETTLED_AMOUNT } from './cyber-source-server.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'

const MISTYPED_CARD = '4111111111111112'
const MISMATCHED_CVV = '200'
const NO_SUCH_CUSTOMER = { kind: 'gateway', gatewayPaymentMethodId: 'NOSUCH' } as const

testGatewayContract('cyber_source', async () => {
  const played = new CyberSourceServer()
  const server = await LocalGateway.start(played)
  const settings = CYBER_SOURCE_PLAYED_SETTINGS
  return {
    type: createCyberSource(connectToGateways(), systemClock),
    connection: sandboxConnection({ gatewayType: 'cyber_source', settings, endpoint: server.url }),
    approved: payment(10_000),
    declined: {
      // Without an advice: the transaction search has none, and a look-up must come to the same codes.
      soft: { payment: payment(205_100), gatewayCode: 'INSUFFICIENT_FUND', networkCode: '51', adviceCode: null },
      hard: { payment: payment(204_300), gatewayCode: 'STOLEN_LOST_CARD', networkCode: '43', adviceCode: '03' },
      risk: { payment: payment(208_100), gatewayCode: 'DECISION_PROFILE_REJECT', networkCode: null, adviceCode: null },
      validation: {
        payment: { ...payment(10_000), instrument: NO_SUCH_CUSTOMER },
        gatewayCode: 'INVALID_DATA',
        networkCode: null,
        adviceCode: null,
      },
      'unknown card': {
        payment: payment(10_000, MISTYPED_CARD),
        gatewayCode: 'INVALID_ACCOUNT',
        networkCode: null,
        adviceCode: null,
      },
      'wrong security code': {
        payment: payment(10_000, undefined, MISMATCHED_CVV),
        gatewayCode: 'CV_FAILED',
        networkCode: null,
        adviceCode: null,
      },
      'code of no table': {
        payment: payment(209_900),
        gatewayCode: 'REASON_TO_COME',
        networkCode: null,
        adviceCode: null,
      },
    },
    declinedVoid: { payment: payment(SETTLED_AMOUNT * 100), gatewayCode: 'NOT_VOIDABLE' },
    idempotency: 'duplicate check',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
      voidAfterCapture: 'approved',
    },
    lookUpOfUnknownKey: 'unknown',
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})
