import { moneyAt } from './cardholder.ts'
import type { Customer } from './customer.ts'
import { WorldFileError } from './file-shape.ts'
import type { SeededRandom } from './random.ts'
import type { SimulatedGateway } from './verdict.ts'
import {
  calendarDateOf,
  dayOfDate,
  localDayOf,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  weekdayOf,
} from './virtual-time.ts'
import type { DeclineCause, WorldFile } from './world-file.ts'
import { DECLINE_CAUSES, takes } from './world-file.ts'

/** A charge that is going to fail, and why. */
export interface FailedCharge {
  readonly customer: Customer
  readonly cause: DeclineCause
  readonly firstMs: number
  readonly gateway: SimulatedGateway
  readonly amountMinor: number
  /** The amount in the customer's usual charges. */
  readonly need: number
  readonly clearsAtMs: number
}

/** Charges differ from the customer's usual one by this much: usage, taxes. ASSUMPTION. */
const AMOUNT_SPREAD = 0.1
/** Tries to find somebody whom the cause fits, before the world is refused as impossible. */
const TRIES_MAX = 4000
const WINDOW_MS = 30 * MS_PER_DAY

/**
 * Draws one failed charge. The cause comes first, so that a world has the mix it asks for; then a customer and a day on
 * which the cause can be true: somebody who is short of money on his billing day, an issuer that is down at that hour.
 */
export function drawFailure(question: {
  file: WorldFile
  random: SeededRandom
  customers: readonly Customer[]
  gateways: readonly SimulatedGateway[]
  startMs: number
  /** Charges that have failed already, as `customer day`. */
  taken: Set<string>
}): FailedCharge {
  const { file, random, customers, gateways, startMs, taken } = question
  const cause = random.pick(DECLINE_CAUSES, (each) => file.causes[each])
  for (let tried = 0; tried < TRIES_MAX; tried++) {
    const customer = customers[random.below(customers.length)]
    if (!customer) break
    const firstMs = cause === 'outage' ? outageInstant(customer, random) : billingInstant(customer, question, random)
    if (firstMs === null || firstMs >= startMs + file.days * MS_PER_DAY) continue
    const able = gateways.filter((each) => takes(each, customer.network, customer.country.currency))
    const gateway = random.pick(able, ({ firstAttemptShare }) => firstAttemptShare)
    const need = random.logNormal(1, AMOUNT_SPREAD)
    const key = `${customer.customerId} ${localDayOf(firstMs, 0)}`
    if (taken.has(key) || !isPossible(cause, customer, firstMs, need, gateway, able)) continue
    taken.add(key)
    const clearsAtMs = firstMs + clearingMs(cause, file, customer, firstMs, random)
    const amountMinor = Math.max(1, Math.round(customer.usualAmountMinor * need))
    return { customer, cause, firstMs, gateway, amountMinor, need, clearsAtMs }
  }
  throw new WorldFileError(`causes.${cause}`, 'must be possible: no customer was found who fails for it on a free day')
}

function isPossible(
  cause: DeclineCause,
  { purse, country }: Customer,
  firstMs: number,
  need: number,
  gateway: SimulatedGateway,
  able: readonly SimulatedGateway[],
): boolean {
  if (cause === 'funds') return moneyAt(purse, firstMs) < need
  if (cause === 'route') {
    const isDomestic = (each: SimulatedGateway) => each.country === country.country
    return !isDomestic(gateway) && able.some(isDomestic)
  }
  return true
}

/** A billing day of the customer within the world, at his minute. */
function billingInstant(
  customer: Customer,
  { file, startMs }: { file: WorldFile; startMs: number },
  random: SeededRandom,
): number {
  const first = localDayOf(startMs, 0)
  const drawn = first + random.below(file.days)
  const { year, month } = calendarDateOf(drawn)
  const weekdayGap = (customer.billingDay - weekdayOf(drawn) + 7) % 7
  const day = file.billing === 'weekly' ? drawn + weekdayGap : dayOfDate(year, month, customer.billingDay)
  return Math.max(day, first) * MS_PER_DAY + customer.billingMinute * MS_PER_MINUTE
}

/** An instant within one of the outages of the customer's issuer. */
function outageInstant({ issuer }: Customer, random: SeededRandom): number | null {
  const { intervals } = issuer.outages
  const interval = intervals[random.below(intervals.length)]
  if (!interval) return null
  return Math.floor(random.between(interval.fromMs, interval.toMs) / MS_PER_MINUTE) * MS_PER_MINUTE
}

/** Milliseconds until the cause has passed; Infinity: it never does, and for money and routes nothing is drawn. */
export function clearingMs(
  cause: DeclineCause,
  { clearing, cards }: WorldFile,
  customer: Customer,
  firstMs: number,
  random: SeededRandom,
): number {
  const byChance = (share: number, draw: { median: number; spread: number }, unitMs = MS_PER_DAY) =>
    random.isHit(share) ? random.logNormal(draw.median, draw.spread) * unitMs : Number.POSITIVE_INFINITY
  switch (cause) {
    case 'risk':
      return byChance(clearing.riskShare, clearing.riskDays)
    case 'limit':
      return random.isHit(clearing.limitShare) ? nextCycleMs(customer, firstMs, random) : Number.POSITIVE_INFINITY
    // A cardholder who confirms does so within days; a block is lifted later. Medians are ASSUMPTIONS.
    case 'fraud':
      return byChance(clearing.fraudShare, { median: 2.5, spread: 0.7 })
    case 'restricted':
      return byChance(clearing.restrictedShare, { median: 5, spread: 0.7 })
    case 'expired':
      return byChance(cards.updaterShare, cards.updaterDays)
    case 'fault':
      return byChance(clearing.faultShare, clearing.faultHours, MS_PER_HOUR)
    case 'outage':
      return 0
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** Limits open again with the cardholder's next day, week or month. Shares are ASSUMPTIONS. */
function nextCycleMs({ purse }: Customer, firstMs: number, random: SeededRandom): number {
  const day = localDayOf(firstMs, purse.offsetMs)
  const kind = random.next()
  let next = day + 1
  if (kind > 0.8) {
    const { year, month } = calendarDateOf(day)
    next = dayOfDate(year, month + 1, 1)
  } else if (kind > 0.55) while (weekdayOf(next) !== 1) next++
  return Math.min(next * MS_PER_DAY - purse.offsetMs - firstMs, WINDOW_MS)
}
