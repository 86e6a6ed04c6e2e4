import { toAttempt, type WorldRules } from './attempt-outcome.ts'
import type { FailedCharge } from './failure-draw.ts'
import { hashText, mix, SeededRandom } from './random.ts'
import { isNeverAnswer } from './rule-checker.ts'
import type { SimulatedPayment } from './simulated-payment.ts'
import type { SimulatedGateway } from './verdict.ts'
import { judge } from './verdict.ts'
import { MS_PER_DAY } from './virtual-time.ts'
import type { DeclineCause, WorldFile } from './world-file.ts'

/** Days in which a payment may be recovered. */
export const WINDOW_DAYS = 30
const DAYS_PER_MONTH = 30.4
/** Causes after which the card is replaced. */
const ENDS_CARD: ReadonlySet<DeclineCause> = new Set(['closed', 'lost', 'stolen', 'pickup', 'invalid_number'])

/** Gives every charge its card, its end and its first answer. */
export function openPayments(
  rules: WorldRules,
  charges: readonly FailedCharge[],
  worldSeed: number,
  startMs: number,
): SimulatedPayment[] {
  const cardEnds = cardEndsOf(charges)
  const generations = new Map<string, number>()
  return charges.map((charge, i) => {
    const { customer, cause, firstMs } = charge
    const random = new SeededRandom(mix(mix(worldSeed, hashText('payment')), i))
    const generation = generations.get(customer.customerId) ?? 0
    if (ENDS_CARD.has(cause)) generations.set(customer.customerId, generation + 1)
    const end = drawEnd(rules.file, firstMs, cardEnds.get(customer.customerId) ?? [], random)
    const payment: SimulatedPayment = {
      paymentId: `payment-${i}`,
      customerId: customer.customerId,
      cardId: `${customer.customerId}-${generation}`,
      amountMinor: charge.amountMinor,
      currency: customer.country.currency,
      valueMinor: charge.amountMinor * customer.country.minorUnitValue,
      network: customer.network,
      funding: customer.funding,
      bin: binOf(customer.network, customer.issuer.seed),
      country: customer.country.country,
      utcOffsetMinutes: customer.utcOffsetMinutes,
      tenureMonths: customer.tenureMonthsAtStart + Math.floor((firstMs - startMs) / (DAYS_PER_MONTH * MS_PER_DAY)),
      firstMs,
      deadlineMs: firstMs + WINDOW_DAYS * MS_PER_DAY,
      firstAttempt: { at: new Date(firstMs), gatewayId: charge.gateway.gatewayId, outcome: 'declined' },
      latent: {
        cause,
        issuer: customer.issuer,
        purse: customer.purse,
        need: charge.need,
        clearsAtMs: charge.clearsAtMs,
        ...end,
        seed: mix(mix(worldSeed, hashText('luck')), i),
      },
    }
    return withFirstAnswer(rules, payment, charge.gateway)
  })
}

/** The first attempt failed for its cause, unless gateway or issuer were down just then. */
function withFirstAnswer(rules: WorldRules, payment: SimulatedPayment, gateway: SimulatedGateway): SimulatedPayment {
  const nothingBefore = { declinesMs: [], advisedUntilMs: Number.NEGATIVE_INFINITY }
  const judged = judge({ payment, gateway, atMs: payment.firstMs, track: nothingBefore, drift: rules.drift })
  const verdict = judged === 'gateway_down' || judged === 'issuer_down' ? judged : 'cause'
  const firstAttempt = toAttempt(rules, payment, payment.firstMs, gateway.gatewayId, verdict)
  // What the network forbids to try again never comes back to life, or a policy could win by breaking the rules.
  const isOver = isNeverAnswer(payment.network, firstAttempt)
  return {
    ...payment,
    firstAttempt,
    latent: { ...payment.latent, ...(isOver && { clearsAtMs: Number.POSITIVE_INFINITY, endsAtMs: payment.firstMs }) },
  }
}

function cardEndsOf(charges: readonly FailedCharge[]): Map<string, number[]> {
  const ends = new Map<string, number[]>()
  for (const { customer, cause, firstMs } of charges)
    if (ENDS_CARD.has(cause)) ends.set(customer.customerId, [...(ends.get(customer.customerId) ?? []), firstMs])
  return ends
}

/** A card may die while it is being tried: by chance, or because another charge on it found it dead. */
function drawEnd(
  { cards }: WorldFile,
  firstMs: number,
  cardEnds: readonly number[],
  random: SeededRandom,
): { endsAtMs: number; endCause: 'closed' | 'lost' | 'revoked' } {
  const within = () => firstMs + random.next() * WINDOW_DAYS * MS_PER_DAY
  const dies = random.isHit(cards.diesInWindowShare) ? within() : Number.POSITIVE_INFINITY
  const revokes = random.isHit(cards.revokesInWindowShare) ? within() : Number.POSITIVE_INFINITY
  const found = cardEnds.find((endMs) => endMs > firstMs) ?? Number.POSITIVE_INFINITY
  const endsAtMs = Math.min(dies, revokes, found)
  return { endsAtMs, endCause: endsAtMs === revokes ? 'revoked' : endsAtMs === found ? 'closed' : 'lost' }
}

const BIN_PREFIXES = { visa: 40, mastercard: 52, amex: 37, discover: 60, diners: 36, jcb: 35, elo: 63, unknown: 99 }

/** Six digits: the network's first two and four of the issuer's. */
function binOf(network: SimulatedPayment['network'], issuerSeed: number): string {
  return `${BIN_PREFIXES[network]}${String(issuerSeed % 10_000).padStart(4, '0')}`
}
