import { Cvv, Pan } from '../../src/domain/card.ts'
import { SandboxLedger } from '../../src/gateways/sandbox-ledger.ts'
import { createSandboxWorld } from '../../src/gateways/sandbox-world/sandbox-world-gateway.ts'
import type { Instrument } from '../../src/recovery/gateway-port.ts'
import type { ContractDecline, ContractPayment } from './contract/fixture.ts'
import { paymentCall, sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'

/** A day on which money is there for `payday`. */
const PAYDAY = new Date('2026-03-15T12:00:00Z')

function payment(customerId: string): ContractPayment {
  const expiry = { month: '12', year: '2031' } as const
  const instrument: Instrument = { kind: 'card', pan: new Pan('4920201996449560'), expiry, cvv: new Cvv('987') }
  const { idempotencyKey: _, ...rest } = paymentCall({ customerId, instrument, sentAt: PAYDAY, firstAttemptAt: PAYDAY })
  return rest
}

function decline(customerId: string, gatewayCode: string, networkCode: string | null): ContractDecline {
  return { payment: payment(customerId), gatewayCode, networkCode, adviceCode: null }
}

testGatewayContract(
  'sandbox_world',
  async () => {
    const ledger = new SandboxLedger()
    return {
      type: createSandboxWorld(ledger),
      connection: sandboxConnection({ gatewayType: 'sandbox_world' }),
      approved: payment('payday-ada'),
      declined: {
        soft: decline('empty-ada', 'declined', '51'),
        hard: decline('lost-ada', 'declined', '41'),
        validation: decline('ada', 'unknown_persona', null),
        // A cardholder refuses for his own reasons: no gateway's risk check, any card, no security code.
        risk: null,
        'unknown card': null,
        'wrong security code': null,
        // Every row of the sandbox is in its table.
        'code of no table': null,
      },
      // Every void is approved: what cannot be voided, the server refuses before it asks.
      declinedVoid: null,
      idempotency: 'key',
      wire: null,
      lookUpOfUnknownKey: 'not_processed',
      countApproved: () => ledger.approvedCount,
      close: async () => {},
    }
  },
  'in our process',
)
