import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/authorize-net/authorize-net-facts.ts'
import { createAuthorizeNet } from '../../src/gateways/authorize-net/authorize-net-gateway.ts'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { AUTHORIZE_NET_KEY, AUTHORIZE_NET_LOGIN, AuthorizeNetServer } from './authorize-net-server.ts'
import type { ContractDecline, ContractPayment } from './contract/fixture.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'

/** With a wrong check digit. */
const WRONG_NUMBER = '4111111111111112'

function decline(gatewayCode: string, declined: ContractPayment, networkCode: string | null = null): ContractDecline {
  return { payment: declined, gatewayCode, networkCode, adviceCode: null }
}

testGatewayContract('authorize_net', async () => {
  const played = new AuthorizeNetServer()
  const server = await LocalGateway.start(played)
  const settings = { apiLoginId: AUTHORIZE_NET_LOGIN, transactionKey: AUTHORIZE_NET_KEY }
  return {
    type: createAuthorizeNet(connectToGateways()),
    connection: sandboxConnection({ gatewayType: 'authorize_net', settings, endpoint: server.url }),
    approved: payment(10_000),
    declined: {
      soft: decline('2', payment(1002)),
      hard: decline('4', payment(1004), '04'),
      risk: decline('251', payment(1051)),
      validation: decline('33', payment(1033)),
      'unknown card': decline('6', payment(10_000, WRONG_NUMBER)),
      'wrong security code': decline('44', payment(1044)),
      'code of no table': decline('999', payment(1099)),
    },
    declinedVoid: { payment: payment(9000), gatewayCode: '16' },
    idempotency: 'duplicate check',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
      // What is captured can be voided until it is settled, which happens once a day.
      voidAfterCapture: 'approved',
    },
    lookUpOfUnknownKey: 'unknown',
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})
