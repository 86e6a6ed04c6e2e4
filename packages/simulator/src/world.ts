import type { Attempt, GatewayOption } from '@reprise/engine'
import { daysToPayday, WARM_UP_DAYS } from './cardholder.ts'
import { drawCustomers } from './customer.ts'
import { declineAnswerOf } from './decline-answer.ts'
import type { FailedCharge } from './failure-draw.ts'
import { drawFailure } from './failure-draw.ts'
import type { DriftedHabits } from './issuer.ts'
import { openIssuers } from './issuer.ts'
import { hashText, mix, SeededRandom } from './random.ts'
import { isNeverAnswer } from './rule-checker.ts'
import type { CardTrack, SimulatedPayment } from './simulated-payment.ts'
import { Spells } from './spells.ts'
import type { SimulatedGateway, Verdict } from './verdict.ts'
import { judge } from './verdict.ts'
import { localDayOf, MS_PER_DAY, MS_PER_SLOT } from './virtual-time.ts'
import type { DeclineCause, WorldFile } from './world-file.ts'

/** What an attempt came to: what a policy may see of it, and the truth. */
export interface SimulatedOutcome {
  readonly attempt: Attempt
  readonly verdict: Verdict
}

export interface World {
  readonly file: WorldFile
  readonly seed: string
  /** Failed payments by the instant of their first attempt. */
  readonly payments: readonly SimulatedPayment[]
  readonly gateways: readonly SimulatedGateway[]
  readonly gatewayOptions: readonly GatewayOption[]
  readonly drift: DriftedHabits | null
  /** What becomes of a further attempt. Pure: the same question has the same answer. */
  attempt(payment: SimulatedPayment, atMs: number, gatewayId: string, track: CardTrack): SimulatedOutcome
}

const WINDOW_DAYS = 30
/** Days after the last window in which purses and outages are still drawn. */
const MARGIN_DAYS = 5
const DAYS_PER_MONTH = 30.4
/** Causes after which the card is replaced. */
const ENDS_CARD: ReadonlySet<DeclineCause> = new Set(['closed', 'lost', 'stolen', 'pickup', 'invalid_number'])

/** Draws a world: the same file, seed and count give the same payments to the last bit. */
export function createWorld(file: WorldFile, seed: string, paymentCount: number): World {
  const worldSeed = mix(hashText(seed), hashText(file.name))
  const startMs = Date.parse(`${file.startsOn}T00:00:00Z`)
  const spanDays = WARM_UP_DAYS + file.days + WINDOW_DAYS + MARGIN_DAYS
  const warmUpMs = startMs - WARM_UP_DAYS * MS_PER_DAY
  const issuers = openIssuers(file, worldSeed, warmUpMs, spanDays)
  const gateways = file.gateways.map((spec) => ({ ...spec, outages: gatewayOutages(spec) }))
  function gatewayOutages({ gatewayId, outagesPerMonth, outageHours }: WorldFile['gateways'][number]): Spells {
    const random = new SeededRandom(mix(worldSeed, hashText(`gateway ${gatewayId}`)))
    return new Spells({ startMs: warmUpMs, days: spanDays, perMonth: outagesPerMonth, hours: outageHours, random })
  }
  const driftMs = startMs + Math.floor((file.drift?.afterShare ?? 0) * file.days) * MS_PER_DAY
  const drift: DriftedHabits | null = file.drift
    ? { fromMs: driftMs, hours: file.drift.hours, hasNewTaste: file.drift.newGatewayTaste === 'yes' }
    : null
  const customers = drawCustomers({
    file,
    seed: worldSeed,
    count: Math.max(1, Math.ceil((paymentCount * file.customersPerHundred) / 100)),
    issuers,
    startMs,
    dayCount: spanDays,
    driftDay: drift ? localDayOf(driftMs, 0) : null,
  })

  const random = new SeededRandom(mix(worldSeed, hashText('failures')))
  const taken = new Set<string>()
  const charges = Array.from({ length: paymentCount }, () =>
    drawFailure({ file, random, customers, gateways, startMs, taken }),
  ).sort((a, b) => a.firstMs - b.firstMs)

  const world: World = {
    file,
    seed,
    payments: [],
    gateways,
    gatewayOptions: gateways.map(toGatewayOption),
    drift,
    attempt: (payment, atMs, gatewayId, track) => makeAttempt(world, payment, atMs, gatewayId, track),
  }
  return Object.assign(world, { payments: toPayments(world, charges, worldSeed, startMs) })
}

function toGatewayOption({
  gatewayId,
  country,
  networks,
  currencies,
  attemptFeeMinor,
}: SimulatedGateway): GatewayOption {
  return { gatewayId, country, attemptFeeMinor, ...(networks && { networks }), ...(currencies && { currencies }) }
}

function makeAttempt(
  world: World,
  payment: SimulatedPayment,
  atMs: number,
  gatewayId: string,
  track: CardTrack,
): SimulatedOutcome {
  const gateway = world.gateways.find((each) => each.gatewayId === gatewayId)
  const verdict = gateway ? judge({ payment, gateway, atMs, track, drift: world.drift }) : 'refused'
  return { attempt: toAttempt(world, payment, atMs, gatewayId, verdict), verdict }
}

function toAttempt(
  world: World,
  payment: SimulatedPayment,
  atMs: number,
  gatewayId: string,
  verdict: Verdict,
): Attempt {
  const at = new Date(atMs)
  if (verdict === 'approved') return { at, gatewayId, outcome: 'approved', networkCode: '00' }
  if (verdict === 'gateway_down' || verdict === 'refused') return { at, gatewayId, outcome: 'not_processed' }
  const { latent, network } = payment
  const { drift, file } = world
  const isDrifted = drift !== null && atMs >= drift.fromMs
  const answer = declineAnswerOf({
    cause:
      verdict === 'issuer_down'
        ? 'outage'
        : verdict === 'ended'
          ? latent.endCause
          : verdict === 'habit'
            ? 'habit'
            : latent.cause,
    network,
    spec: latent.issuer.spec,
    hidesFundsShare: (isDrifted ? file.drift?.hidesFundsShare : undefined) ?? latent.issuer.spec.hidesFundsShare,
    hoursToPayday: daysToPayday(latent.purse, atMs) * 24,
    paymentSeed: latent.seed,
    // The same half hour has the same answer, so that asking twice does not change the world.
    attemptSeed: mix(latent.seed, Math.floor(atMs / MS_PER_SLOT)),
  })
  return { at, gatewayId, outcome: 'declined', ...answer }
}

/** Gives every charge its card, its end and its first answer. */
function toPayments(
  world: World,
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
    const end = drawEnd(world.file, firstMs, cardEnds.get(customer.customerId) ?? [], random)
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
    return withFirstAnswer(world, payment, charge.gateway)
  })
}

/** The first attempt failed for its cause, unless gateway or issuer were down just then. */
function withFirstAnswer(world: World, payment: SimulatedPayment, gateway: SimulatedGateway): SimulatedPayment {
  const nothingBefore = { declinesMs: [], advisedUntilMs: Number.NEGATIVE_INFINITY }
  const judged = judge({ payment, gateway, atMs: payment.firstMs, track: nothingBefore, drift: world.drift })
  const verdict = judged === 'gateway_down' || judged === 'issuer_down' ? judged : 'cause'
  const firstAttempt = toAttempt(world, payment, payment.firstMs, gateway.gatewayId, verdict)
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
