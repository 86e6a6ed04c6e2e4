import { classifyDecline } from '@reprise/engine'
import { moneyAt } from '../src/cardholder.ts'
import { findPerfectAttempt, reachesIssuer } from '../src/oracle.ts'
import { mix, unitOf } from '../src/random.ts'
import { advisedWaitEndMs } from '../src/rule-checker.ts'
import type { SimulatedPayment } from '../src/simulated-payment.ts'
import { hasPassed } from '../src/verdict.ts'
import { localDayOf, localHourIndexOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, weekdayOf } from '../src/virtual-time.ts'
import type { World } from '../src/world.ts'

/** What calibration.json speaks of, as it comes out of a world. */
export interface WorldAggregates {
  readonly mix: Readonly<Record<string, number>>
  /** Oracle's recovered share of payments, by the reason of the first decline. */
  readonly recovered: Readonly<Record<string, number>>
  readonly recoveredAll: number
  readonly within10Days: number
  readonly hiddenFundsShare: number
  readonly sameDayMultiplier: number
  readonly paydayBonus: number
  readonly hourFactors: readonly number[]
  readonly weekdayFactors: readonly number[]
}

const HOUR_ENDS = [6, 9, 12, 15, 18, 21, 24]
const SOFT = new Set(['insufficient_funds', 'do_not_honor', 'generic_decline', 'limit_exceeded'])
/** Random single retries that are tried for each payment, to see what time alone does. */
const PROBES = 30

export function aggregatesOf(world: World): WorldAggregates {
  const { payments } = world
  const reasons = payments.map(({ firstAttempt, network }) => classifyDecline({ ...firstAttempt, network }).reason)
  const perfect = payments.map((payment) => findPerfectAttempt(world, payment))
  const share = (isCounted: (i: number) => boolean, isHit: (i: number) => boolean) => {
    const counted = payments.map((_, i) => i).filter(isCounted)
    return counted.length === 0 ? Number.NaN : counted.filter(isHit).length / counted.length
  }
  const known = [...new Set(reasons)]
  const isRecovered = (i: number) => perfect[i] !== null
  const probes = probeTimes(world, reasons)
  return {
    mix: Object.fromEntries(
      known.map((reason) => [
        reason,
        share(
          () => true,
          (i) => reasons[i] === reason,
        ),
      ]),
    ),
    recovered: Object.fromEntries(known.map((reason) => [reason, share((i) => reasons[i] === reason, isRecovered)])),
    recoveredAll: share(() => true, isRecovered),
    within10Days: share(isRecovered, (i) => (perfect[i]?.atMs ?? 0) - (payments[i]?.firstMs ?? 0) <= 10 * MS_PER_DAY),
    hiddenFundsShare: share(
      (i) => reasons[i] === 'do_not_honor',
      (i) => payments[i]?.latent.cause === 'funds',
    ),
    ...probes,
  }
}

class Rate {
  tried = 0
  approved = 0
  add(isApproved: boolean): void {
    this.tried++
    if (isApproved) this.approved++
  }
  get value(): number {
    return this.tried === 0 ? Number.NaN : this.approved / this.tried
  }
}

function probeTimes(world: World, reasons: readonly string[]) {
  const rates = () => new Rate()
  const hours = HOUR_ENDS.map(rates)
  const weekdays = Array.from({ length: 7 }, rates)
  const [all, sameDay, laterDays, atPayday, offPayday] = [rates(), rates(), rates(), rates(), rates()]
  const isPaydayWindow = paydayWindows(world)
  world.payments.forEach((payment, i) => {
    const reason = reasons[i] ?? ''
    if (!SOFT.has(reason)) return
    const offsetMs = payment.utcOffsetMinutes * MS_PER_MINUTE
    for (let probe = 0; probe < PROBES; probe++) {
      const days = 10 * unitOf(mix(mix(payment.latent.seed, 99), probe))
      const atMs = payment.firstMs + MS_PER_HOUR + Math.floor(days * MS_PER_DAY)
      const isApproved = isApprovedAt(world, payment, atMs)
      const hour = localHourIndexOf(atMs, offsetMs) % 24
      const day = localDayOf(atMs, offsetMs)
      // The issuer's habit alone: money has a calendar of its own on top of it.
      if (days >= 1 && isOver(world, payment, atMs)) {
        all.add(isApproved)
        hours[HOUR_ENDS.findIndex((end) => hour < end)]?.add(isApproved)
        weekdays[weekdayOf(day)]?.add(isApproved)
      }
      if (reason !== 'insufficient_funds') continue
      ;(days < 0.9 ? sameDay : laterDays).add(isApproved)
      if (days >= 1) (isPaydayWindow(day) ? atPayday : offPayday).add(isApproved)
    }
  })
  return {
    sameDayMultiplier: sameDay.value / laterDays.value,
    paydayBonus: atPayday.value - offPayday.value,
    hourFactors: hours.map(({ value }) => value / all.value),
    weekdayFactors: weekdays.map(({ value }) => value / all.value),
  }
}

/** One single retry, through the gateway of the first attempt. */
function isApprovedAt(world: World, payment: SimulatedPayment, atMs: number): boolean {
  const declinesMs = reachesIssuer(payment.firstAttempt) ? [payment.firstMs] : []
  const track = { declinesMs, advisedUntilMs: advisedWaitEndMs([payment.firstAttempt]) }
  return world.attempt(payment, atMs, payment.firstAttempt.gatewayId, track).verdict === 'approved'
}

function isOver(world: World, payment: SimulatedPayment, atMs: number): boolean {
  const gateway = world.gateways.find(({ gatewayId }) => gatewayId === payment.firstAttempt.gatewayId)
  return gateway !== undefined && hasPassed(payment, gateway, atMs)
}

/** Local days on which, or up to two days after which, clearly more people than usual are paid. */
function paydayWindows(world: World): (day: number) => boolean {
  const paid = new Map<number, number>()
  for (const purse of new Set(world.payments.map(({ latent }) => latent.purse)))
    purse.paydays.forEach((isPayday, day) => {
      const local = day + purse.firstDay
      if (isPayday === 1) paid.set(local, (paid.get(local) ?? 0) + 1)
    })
  const sum = (day: number) => [0, 1, 2].reduce((total, back) => total + (paid.get(day - back) ?? 0), 0)
  const mean = [...paid.keys()].reduce((total, day) => total + sum(day), 0) / Math.max(1, paid.size)
  return (day) => sum(day) > 1.3 * mean
}

/** Share of all half hours in which a world's purses hold a usual charge: how tight money is. */
export function solventShare(world: World): number {
  const rate = new Rate()
  for (const { latent, firstMs } of world.payments)
    for (let day = 1; day <= 30; day++) rate.add(moneyAt(latent.purse, firstMs + day * MS_PER_DAY) >= latent.need)
  return rate.value
}
