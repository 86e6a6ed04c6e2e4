import { Cvv, Pan } from '../../src/domain/card.ts'
import type { Instrument } from '../../src/recovery/gateway-port.ts'
import type { ContractPayment } from './contract/fixture.ts'
import { paymentCall } from './gateway-calls.ts'

/** A payment by card and security code, for the contract. */
export function contractPayment(amountMinor: number, number = '4111111111111111', cvv = '987'): ContractPayment {
  const expiry = { month: '12', year: '2031' } as const
  const instrument: Instrument = { kind: 'card', pan: new Pan(number), expiry, cvv: new Cvv(cvv) }
  const { idempotencyKey: _, ...rest } = paymentCall({ amountMinor, instrument })
  return rest
}
