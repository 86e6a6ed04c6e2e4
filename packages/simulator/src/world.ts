import type { GatewayOption } from '@reprise/engine'
import type { SimulatedOutcome, WorldRules } from './attempt-outcome.ts'
import { makeAttempt } from './attempt-outcome.ts'
import { WARM_UP_DAYS } from './cardholder.ts'
import { drawCustomers } from './customer.ts'
import { drawFailure } from './failure-draw.ts'
import type { DriftedHabits } from './issuer.ts'
import { openIssuers } from './issuer.ts'
import { openPayments, WINDOW_DAYS } from './open-payments.ts'
import { hashText, mix, SeededRandom } from './random.ts'
import type { CardTrack, SimulatedPayment } from './simulated-payment.ts'
import { Spells } from './spells.ts'
import type { SimulatedGateway } from './verdict.ts'
import { localDayOf, MS_PER_DAY } from './virtual-time.ts'
import type { WorldFile } from './world-file.ts'

export interface World extends WorldRules {
  readonly seed: string
  /** Failed payments by the instant of their first attempt. */
  readonly payments: readonly SimulatedPayment[]
  /** The gateways as a merchant knows them. */
  readonly gatewayOptions: readonly GatewayOption[]
  /** What becomes of a further attempt. Pure: the same question has the same answer. */
  attempt(payment: SimulatedPayment, atMs: number, gatewayId: string, track: CardTrack): SimulatedOutcome
}

/** Days after the last window in which purses and outages are still drawn. */
const MARGIN_DAYS = 5

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
  return Object.assign(world, { payments: openPayments(world, charges, worldSeed, startMs) })
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
