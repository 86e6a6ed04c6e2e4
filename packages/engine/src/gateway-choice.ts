import type { FailedPayment, GatewayOption } from './payment.ts'
import type { PaymentHistory } from './payment-history.ts'

/** Gateways that take the payment's card and currency, in the order given. A list that is absent takes all. */
export function usableGateways(payment: FailedPayment): readonly GatewayOption[] {
  const network = payment.card.network
  const currency = payment.currency.toUpperCase()
  return payment.gateways.filter(
    ({ networks, currencies }) =>
      (!networks || networks.some((name) => name.toLowerCase() === network)) &&
      (!currencies || currencies.some((code) => code.toUpperCase() === currency)),
  )
}

/** Reasons that lie between the parties, not with the card: another route may not have them. */
const ROUTE_REASONS: ReadonlySet<string> = new Set(['issuer_unavailable', 'processing_error', 'merchant_misconfigured'])

/** Whether the newest answer speaks for another gateway. */
export function speaksForAnotherGateway(history: PaymentHistory): boolean {
  return history.newest.outcome === 'not_processed' || ROUTE_REASONS.has(history.governing.reason)
}

/**
 * The gateway for the next attempt: the same one, so that the issuer sees a familiar merchant, unless it cannot take the
 * card or the answer speaks for another. Among others: the least tried here, then one that acquires in the issuer's
 * country, then the cheapest, then the first given. Null: there is none.
 */
export function chooseGateway(payment: FailedPayment, history: PaymentHistory): GatewayOption | null {
  const candidates = gatewaysFor(payment, history)
  const current = candidates.find(({ gatewayId }) => gatewayId === history.newest.gatewayId)
  if (current && !speaksForAnotherGateway(history)) return current
  const others = candidates.filter((gateway) => gateway !== current)
  const country = payment.card.issuerCountry?.toUpperCase()
  const rank = (gateway: GatewayOption) => [
    payment.attempts.filter(({ gatewayId }) => gatewayId === gateway.gatewayId).length,
    country !== undefined && gateway.country?.toUpperCase() === country ? 0 : 1,
    gateway.attemptFeeMinor ?? 0,
  ]
  const [best] = others
    .map((gateway) => ({ gateway, rank: rank(gateway) }))
    .sort((a, b) => compareInOrder(a.rank, b.rank))
  return best?.gateway ?? current ?? null
}

/** Usable gateways without those that told the merchant is not set up there: they will say so again. */
export function gatewaysFor(payment: FailedPayment, history: PaymentHistory): readonly GatewayOption[] {
  const misconfigured = new Set(
    history.answered
      .filter(({ decline }) => decline.reason === 'merchant_misconfigured')
      .map(({ attempt }) => attempt.gatewayId),
  )
  if (history.governing.reason !== 'merchant_misconfigured') return usableGateways(payment)
  return usableGateways(payment).filter(({ gatewayId }) => !misconfigured.has(gatewayId))
}

function compareInOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
