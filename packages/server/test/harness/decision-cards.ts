import type { DecisionCard, FailedPayment, RetryEngine } from '@reprise/engine'
import { PAID_AT } from './payment-rows.ts'

interface CardChanges {
  readonly retriesLeft?: number
  readonly utcOffsetMinutes?: number
  /** What the gateway said. */
  readonly message?: string
}

/** A card payment that was declined for missing funds a minute before PAID_AT. */
export function declinedPayment({ message = 'Insufficient funds', ...changes }: CardChanges = {}): FailedPayment {
  const answer = { gatewayType: 'stripe', networkCode: '51', message }
  return {
    paymentId: 'case-1',
    amountMinor: 2112,
    currency: 'USD',
    initiator: 'merchant',
    card: { network: 'visa', funding: 'debit', bin: '492020', issuerCountry: 'US' },
    attempts: [{ at: new Date(PAID_AT.getTime() - 60_000), gatewayId: 'gateway-1', outcome: 'declined', ...answer }],
    gateways: [{ gatewayId: 'gateway-1' }, { gatewayId: 'gateway-2' }],
    ...changes,
  }
}

/** The card of the decision on that payment, as JSON gives it back. */
export function decidedCard(engine: RetryEngine, changes: CardChanges = {}): DecisionCard {
  return JSON.parse(JSON.stringify(engine.decide(declinedPayment(changes), PAID_AT).card)) as DecisionCard
}
