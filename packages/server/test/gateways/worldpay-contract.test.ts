import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/worldpay/worldpay-facts.ts'
import { createWorldpay } from '../../src/gateways/worldpay/worldpay-gateway.ts'
import type { ContractPayment } from './contract/fixture.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'
import { WORLDPAY_ENTITY, WORLDPAY_PASSWORD, WORLDPAY_USER, WorldpayServer } from './worldpay-server.ts'

const NO_CARD_NUMBER = '4111111111111112'

testGatewayContract('worldpay', async () => {
  const played = new WorldpayServer()
  const server = await LocalGateway.start(played)
  const settings = {
    username: WORLDPAY_USER,
    password: WORLDPAY_PASSWORD,
    entity: WORLDPAY_ENTITY,
    narrative: 'Reprise Testshop',
  }
  return {
    type: createWorldpay(connectToGateways()),
    connection: sandboxConnection({ gatewayType: 'worldpay', settings, endpoint: server.url }),
    approved: payment(10_000),
    declined: {
      soft: refused('REFUSED51', '51'),
      hard: { ...refused('REFUSEDRC83MAC03', '83'), adviceCode: '03' },
      risk: refused('fs-highRisk', 'fraudHighRisk'),
      validation: {
        payment: payment(10_000, NO_CARD_NUMBER),
        gatewayCode: 'panFailedLuhnCheck',
        networkCode: null,
        adviceCode: null,
      },
      'unknown card': refused('REFUSED56', '56'),
      'wrong security code': refused('REFUSED55', '55'),
      'code of no table': refused('REFUSED999', '999'),
    },
    // The void of a charge is a reversal, which gives back what was taken: it is never declined.
    declinedVoid: null,
    // A reference that was used is refused, and looked up; the query tells less than the first answer did.
    idempotency: 'none',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
      // A reversal, too.
      voidAfterCapture: 'approved',
    },
    lookUpOfUnknownKey: 'unknown',
    // The query tells the last event of a payment and no codes; of several refunds it does not tell which.
    lookUpLearns: { charge: 'outcome', authorize: 'outcome', capture: 'outcome', void: 'outcome', refund: 'nothing' },
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})

/** Try answers by the name of the card's holder. */
function refused(fullName: string, gatewayCode: string) {
  const { cardHolder, ...rest } = payment(10_000)
  const held: ContractPayment = { ...rest, cardHolder: { ...cardHolder, fullName } }
  return { payment: held, gatewayCode, networkCode: null, adviceCode: null }
}
