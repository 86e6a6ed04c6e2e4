import { Cvv, Pan } from '../../src/domain/card.ts'
import { createFlexpaySandbox } from '../../src/gateways/flexpay-sandbox/flexpay-sandbox-gateway.ts'
import { SandboxLedger } from '../../src/gateways/sandbox-ledger.ts'
import type { Instrument } from '../../src/recovery/gateway-port.ts'
import type { ContractDecline, ContractPayment } from './contract/fixture.ts'
import { paymentCall, sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'

const VISA = '4920201996449560'

function payment(amountMinor: number, number = VISA, cvv = '987'): ContractPayment {
  const expiry = { month: '12', year: '2031' } as const
  const instrument: Instrument = { kind: 'card', pan: new Pan(number), expiry, cvv: new Cvv(cvv) }
  const { idempotencyKey: _, ...rest } = paymentCall({ amountMinor, instrument })
  return rest
}

function decline(gatewayCode: string, declined: ContractPayment): ContractDecline {
  return { payment: declined, gatewayCode, networkCode: null, adviceCode: null }
}

testGatewayContract(
  'flexpay_sandbox',
  async () => {
    const ledger = new SandboxLedger()
    return {
      type: createFlexpaySandbox(ledger),
      connection: sandboxConnection(),
      approved: payment(10_000),
      declined: {
        soft: decline('insufficient_funds', payment(2012)),
        hard: decline('invalid_transaction', payment(3016)),
        risk: decline('risk', payment(4018)),
        validation: decline('validation', payment(5023)),
        'unknown card': decline('unknown_card', payment(10_000, '4111111111111111')),
        'wrong security code': decline('cvv_not_matched', payment(10_000, VISA, '202')),
        // Every row of the sandbox is in its table.
        'code of no table': null,
      },
      declinedVoid: { payment: payment(9000), gatewayCode: 'void_failed' },
      idempotency: 'key',
      wire: null,
      lookUpOfUnknownKey: 'not_processed',
      countApproved: () => ledger.approvedCount,
      close: async () => {},
    }
  },
  'in our process',
)
