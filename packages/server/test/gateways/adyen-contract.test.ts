import { createAdyen } from '../../src/gateways/adyen/adyen-gateway.ts'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { ADYEN_KEY, ADYEN_MERCHANT_ACCOUNT, AdyenServer } from './adyen-server.ts'
import type { ContractPayment } from './contract/fixture.ts'
import { contractPayment as payment } from './contract-payment.ts'
import { sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'

testGatewayContract('adyen', async () => {
  const played = new AdyenServer()
  const server = await LocalGateway.start(played)
  const settings = { apiKey: ADYEN_KEY, merchantAccount: ADYEN_MERCHANT_ACCOUNT }
  return {
    type: createAdyen(connectToGateways()),
    connection: sandboxConnection({ gatewayType: 'adyen', settings, endpoint: server.url }),
    approved: payment(10_000),
    declined: {
      soft: { payment: heldBy('NOT_ENOUGH_BALANCE'), gatewayCode: '12', networkCode: '51', adviceCode: '24' },
      hard: { payment: heldBy('BLOCK_CARD'), gatewayCode: '5', networkCode: '41', adviceCode: null },
      risk: { payment: heldBy('FRAUD'), gatewayCode: '20', networkCode: null, adviceCode: null },
      validation: { payment: expiredIn('1999'), gatewayCode: '129', networkCode: null, adviceCode: null },
      'unknown card': {
        payment: heldBy('INVALID_CARD_NUMBER'),
        gatewayCode: '8',
        networkCode: '14',
        adviceCode: null,
      },
      'wrong security code': {
        payment: heldBy('CVC_DECLINED'),
        gatewayCode: '24',
        networkCode: 'N7',
        adviceCode: null,
      },
      'code of no table': { payment: heldBy('NOT_YET_KNOWN'), gatewayCode: '99', networkCode: null, adviceCode: null },
    },
    // Adyen receives every void, and tells by a webhook that one failed.
    declinedVoid: null,
    idempotency: 'key',
    wire: {
      meet: (fault) => server.meet(fault),
      untilSilent: () => server.untilSilent(),
      seen: () => server.seen(),
      // No call reads a payment, so that nothing ever tells that there is none.
      absenceProvenAfterMs: null,
      // A reversal, which gives back what was taken.
      voidAfterCapture: 'approved',
    },
    lookUpOfUnknownKey: 'unknown',
    // The same request under the same key would bring the first answer, and charge if the first never arrived.
    lookUpLearns: { charge: 'nothing', authorize: 'nothing', capture: 'nothing', void: 'nothing', refund: 'nothing' },
    countApproved: () => played.moves,
    close: () => server.close(),
  }
})

/** Adyen's test platform answers by the name of the card's holder. */
function heldBy(fullName: string): ContractPayment {
  const { cardHolder, ...rest } = payment(10_000)
  return { ...rest, cardHolder: { ...cardHolder, fullName } }
}

function expiredIn(year: string): ContractPayment {
  const { instrument, ...rest } = payment(10_000)
  if (instrument.kind !== 'card') throw new Error('A stored method has no expiry')
  return { ...rest, instrument: { ...instrument, expiry: { month: '12', year } } }
}
