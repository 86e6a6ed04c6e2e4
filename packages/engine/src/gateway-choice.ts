import type { FailedPayment, GatewayOption, NewPayment } from './payment.ts'
import type { PaymentHistory } from './payment-history.ts'

/** Gateways that take the payment's card and currency, in the order given. A list that is absent takes all. */
export function usableGateways(payment: Pick<NewPayment, 'card' | 'currency' | 'gateways'>): readonly GatewayOption[] {
  const network = payment.card.network
  const currency = payment.currency.toUpperCase()
  return payment.gateways.filter(
    ({ networks, currencies }) =>
      (!networks || networks.some((name) => name.toLowerCase() === network)) &&
      (!currencies || currencies.some((code) => code.toUpperCase() === currency)),
  )
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
