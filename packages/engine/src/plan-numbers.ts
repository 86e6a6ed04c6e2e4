import { type AttemptCost, attemptCostOf, surchargeMinorOf } from './attempt-cost.ts'
import { candidateInstants } from './candidate-instants.ts'
import { localDayOf, MS_PER_DAY } from './local-time.ts'
import { CAUSE_IDS } from './model/causes.ts'
import { OpenMix } from './model/open-mix.ts'
import type { Outlook } from './model/outlook.ts'
import { gatewayFeatures, SLOT_GROUPS, type SlotGroup, slotFeatures, slotStepsOf } from './model/slot-features.ts'
import type { FailedPayment, GatewayOption } from './payment.ts'
import type { RetryWindow } from './retry-window.ts'

/**
 * Everything that a plan is made from: few enough numbers to be stored with each decision, safe for JSON, and enough to
 * make the plan again without the model that they came from. Instants are milliseconds since 1970, UTC.
 */
export interface PlanNumbers {
  readonly nowMs: number
  readonly amountMinor: number
  readonly retriesLeft: number
  readonly minGapMs: number
  /** Milliseconds that the cardholder's clock is ahead of UTC. */
  readonly offsetMs: number
  readonly firstMs: number
  readonly firstGatewayId: string
  /** Gateways that acquire in the card's country; null: not known. */
  readonly domesticGatewayIds: readonly string[] | null
  /** When the issuer refused so far. */
  readonly refusedMs: readonly number[]
  /** The likely causes by their ids, with their probabilities. */
  readonly causes: readonly (readonly [id: string, probability: number])[]
  readonly gateways: readonly ({ readonly gatewayId: string } & AttemptCost)[]
  readonly candidates: readonly PlanCandidate[]
  /** Share of decisions that explore, and this one's draw; both 0..1. */
  readonly exploration: { readonly share: number; readonly draw: number }
}

/**
 * When, the place of the gateway in `gateways`, by what the way being open is multiplied (above 1 where hour, gateway or
 * mood raise it), and the chance of approval.
 */
export type PlanCandidate = readonly [atMs: number, gateway: number, pass: number, chance: number]

/** Less likely causes change no plan, and are left out of its numbers. */
const CAUSES_MAX = 48
const CAUSE_CHANCE_MIN = 3e-4
/** Candidates kept: of each day the best, and everything within a day from now. */
const PER_DAY = 2
const CANDIDATES_MAX = 48
/** Second-best gateways kept where the cause may lie in the route. */
const OTHER_ROUTES_MAX = 8
const STEPS_MAX = 32

export interface PlanRequest {
  readonly payment: FailedPayment
  readonly outlook: Outlook
  readonly window: RetryWindow
  /** Those that may take it, at least one. */
  readonly gateways: readonly GatewayOption[]
  readonly retriesLeft: number
  readonly attemptCostMinor: number
  readonly minGapMs: number
  /** 0..1: see candidateInstants. */
  readonly spread: number
  readonly exploration: PlanNumbers['exploration']
}

interface Scored {
  readonly atMs: number
  readonly way: Way
  readonly open: number
  readonly chance: number
  /** What an approval leaves, by its chance, less the attempt's cost; as a share of the amount. */
  readonly net: number
}

/** Reduces what the model thinks of a payment to the numbers of a plan. */
export function planNumbersOf(request: PlanRequest): PlanNumbers {
  const { payment, outlook, gateways, window, exploration } = request
  const { causes } = outlook
  const likely = likelyCauses(outlook.belief.probabilities)
  return {
    nowMs: outlook.nowMs,
    amountMinor: payment.amountMinor,
    retriesLeft: request.retriesLeft,
    minGapMs: request.minGapMs,
    offsetMs: window.offsetMs,
    firstMs: causes.firstMs,
    firstGatewayId: causes.firstGatewayId,
    domesticGatewayIds: causes.domesticGatewayIds && [...causes.domesticGatewayIds],
    refusedMs: causes.refusedMs,
    causes: likely.map(([cause, probability]) => [CAUSE_IDS[cause] as string, probability]),
    gateways: gateways.map((gateway) => ({
      gatewayId: gateway.gatewayId,
      ...attemptCostOf(gateway, request.attemptCostMinor),
    })),
    candidates: candidatesOf(request, likely),
    exploration,
  }
}

function candidatesOf(request: PlanRequest, likely: readonly (readonly [number, number])[]): PlanCandidate[] {
  const { outlook, window } = request
  const mix = new OpenMix(outlook.causes, likely)
  const ways = waysOf(request, mix)
  const shiftAt = slotShifts(outlook)
  const best: Scored[] = []
  const others: Scored[] = []
  for (const atMs of candidateInstants(window, request.spread)) {
    const open = mix.ofInstant(atMs)
    const shift = shiftAt(atMs)
    const kept = outlook.keptAt(atMs)
    let first: Scored | null = null
    let second: Scored | null = null
    for (const way of ways) {
      const chance = outlook.chance(open + way.open, outlook.upChance(way.down, kept), shift + way.shift)
      const net = chance * way.keptShare - way.costShare
      if (second && net <= second.net) continue
      const scored: Scored = { atMs, way, open: open + way.open, chance, net }
      if (!first || net > first.net) {
        second = first
        first = scored
      } else second = scored
    }
    if (first) best.push(first)
    if (second && mix.hasRoutes) others.push(second)
  }
  return [...bestByDay(best, outlook.nowMs, window.offsetMs), ...topOf(others, OTHER_ROUTES_MAX)].map(
    ({ atMs, way, open: opened, chance }) => [
      atMs,
      way.place,
      rounded(chance / Math.max(1e-6, opened)),
      rounded(chance),
    ],
  )
}

interface Way {
  readonly place: number
  readonly open: number
  readonly down: number
  readonly shift: number
  readonly costShare: number
  /** Share of the amount that an approval leaves. */
  readonly keptShare: number
}

/** What each gateway adds to an instant, whichever it is. */
function waysOf({ outlook, gateways, attemptCostMinor, payment }: PlanRequest, mix: OpenMix): Way[] {
  const amountMinor = Math.max(1, payment.amountMinor)
  return gateways.map((gateway, place) => {
    const { gatewayId } = gateway
    const cost = attemptCostOf(gateway, attemptCostMinor)
    return {
      place,
      open: mix.ofGateway(outlook.nowMs, gatewayId),
      down: outlook.gatewayDown(gatewayId),
      shift: outlook.logOdds(gatewayFeatures(outlook.features, gatewayId)),
      costShare: cost.costMinor / amountMinor,
      keptShare: 1 - surchargeMinorOf(cost) / amountMinor,
    }
  })
}

/** Log-odds of an instant. Each group of features is summed once for each of its steps, not for each instant. */
function slotShifts(outlook: Outlook): (atMs: number) => number {
  const sums = new Float64Array(SLOT_GROUPS.length * STEPS_MAX).fill(Number.NaN)
  const sumOf = (place: number, group: SlotGroup, step: number): number => {
    const known = sums[place * STEPS_MAX + step] as number
    if (!Number.isNaN(known)) return known
    const fresh = outlook.logOdds(slotFeatures(outlook.features, group, step))
    sums[place * STEPS_MAX + step] = fresh
    return fresh
  }
  return (atMs) => {
    const steps = slotStepsOf(outlook.features, atMs)
    let shift = outlook.base + outlook.moodAt(atMs)
    for (let place = 0; place < SLOT_GROUPS.length; place++) {
      const group = SLOT_GROUPS[place] as SlotGroup
      shift += sumOf(place, group, steps[group])
    }
    return shift
  }
}

/** `scored`: in order of time. Days first, so that few are left to be sorted. */
function bestByDay(scored: readonly Scored[], nowMs: number, offsetMs: number): Scored[] {
  const kept: Scored[] = []
  for (let from = 0; from < scored.length; ) {
    const day = localDayOf((scored[from] as Scored).atMs, offsetMs)
    let to = from + 1
    while (to < scored.length && localDayOf((scored[to] as Scored).atMs, offsetMs) === day) to++
    for (let i = from; i < to; i++) {
      const each = scored[i] as Scored
      if (each.atMs < nowMs + MS_PER_DAY || betterIn(scored, from, to, i) < PER_DAY) kept.push(each)
    }
    from = to
  }
  return topOf(kept, CANDIDATES_MAX)
}

/** How many from `from` up to `to` come before the one at `place`: those worth more, and of equals the earlier. */
function betterIn(scored: readonly Scored[], from: number, to: number, place: number): number {
  const { net } = scored[place] as Scored
  let count = 0
  for (let i = from; i < to; i++) {
    const other = (scored[i] as Scored).net
    if (other > net || (other === net && i < place)) count++
  }
  return count
}

function topOf(scored: Scored[], count: number): Scored[] {
  return scored.sort((a, b) => b.net - a.net || a.atMs - b.atMs).slice(0, count)
}

function likelyCauses(probabilities: Float64Array): (readonly [cause: number, probability: number])[] {
  // Most are cut off by a plain sort of numbers, which is far quicker than one of pairs.
  const possible = probabilities.filter((probability) => probability > CAUSE_CHANCE_MIN)
  const least = rounded(possible.sort()[Math.max(0, possible.length - CAUSES_MAX)] ?? 0)
  const likely: (readonly [number, number])[] = []
  for (let cause = 0; cause < probabilities.length; cause++) {
    const probability = rounded(probabilities[cause] as number)
    if (probability >= least && (probabilities[cause] as number) > CAUSE_CHANCE_MIN) likely.push([cause, probability])
  }
  return likely.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CAUSES_MAX)
}

/** Five digits are more than is known, and keep the numbers short. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5
}
