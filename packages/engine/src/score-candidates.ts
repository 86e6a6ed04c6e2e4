import { attemptCostOf, surchargeMinorOf } from './attempt-cost.ts'
import { candidateInstants } from './candidate-instants.ts'
import { localDayOf, MS_PER_DAY, startOfLocalDay } from './local-time.ts'
import { OpenMix } from './model/open-mix.ts'
import { chanceOf, type Outlook } from './model/outlook.ts'
import { gatewayFeatures } from './model/slot-features.ts'
import { SlotShifts } from './model/slot-shifts.ts'
import type { PlanRequest } from './plan-request.ts'
import { topOf } from './top-of.ts'

/** Candidates kept: of each day the best, and everything within a day from now. */
const PER_DAY = 2
const CANDIDATES_MAX = 48
/** Second-best gateways kept where the cause may lie in the route. */
const OTHER_ROUTES_MAX = 8

/** An attempt that a plan may take. */
export interface Scored {
  readonly atMs: number
  readonly way: Way
  /** Share, 0..1, of the likely causes that leave the way open. */
  readonly open: number
  /** Of approval, 0..1. */
  readonly chance: number
}

/** A gateway, and what it adds to an instant, whichever it is. */
export interface Way {
  /** In the request's gateways. */
  readonly place: number
  readonly open: number
  readonly down: number
  readonly oddsFactor: number
  readonly costShare: number
  /** Share of the amount that an approval leaves. */
  readonly keptShare: number
}

/** A way at each instant: its place, its chance, and what an approval leaves by it less the cost, as a share of the amount. */
class Ranked {
  ways = new Uint16Array(0)
  chances = new Float64Array(0)
  nets = new Float64Array(0)

  reserve(count: number): void {
    if (this.ways.length >= count) return
    this.ways = new Uint16Array(count)
    this.chances = new Float64Array(count)
    this.nets = new Float64Array(count)
  }

  set(place: number, way: number, chance: number, net: number): void {
    this.ways[place] = way
    this.chances[place] = chance
    this.nets[place] = net
  }
}

/** Hundreds of attempts are scored for each decision and few are kept: to make each an object takes longer than to score it. */
const best = new Ranked()
const others = new Ranked()

/**
 * The attempts worth a plan's thought, best first: of each day the best by themselves, and then, where the cause may lie
 * in the route, those through the second-best gateway.
 *
 * @param likely causes with their probabilities
 */
export function scoreCandidates(request: PlanRequest, likely: readonly (readonly [number, number])[]): Scored[] {
  const { outlook, window } = request
  const mix = new OpenMix(outlook.causes, likely)
  const ways = waysOf(request, mix)
  const instants = candidateInstants(window, request.spread)
  const opens = rankWays({ outlook, mix, ways, instants })
  const scored = (ranked: Ranked) => (i: number) => {
    const way = ways[ranked.ways[i] as number] as Way
    const open = (opens[i] as number) + way.open
    return { atMs: instants[i] as number, way, open, chance: ranked.chances[i] as number }
  }
  const kept = topOf(bestByDay(instants, outlook.nowMs, window.offsetMs), best.nets, CANDIDATES_MAX).map(scored(best))
  if (!mix.hasRoutes || ways.length < 2) return kept
  const all = instants.map((_, i) => i)
  return [...kept, ...topOf(all, others.nets, OTHER_ROUTES_MAX).map(scored(others))]
}

interface Ranking {
  readonly outlook: Outlook
  readonly mix: OpenMix
  readonly ways: readonly Way[]
  readonly instants: readonly number[]
}

/** Fills `best` and `others` for each instant; how open the causes leave it by themselves is handed back. */
function rankWays({ outlook, mix, ways, instants }: Ranking): number[] {
  const shifts = new SlotShifts(outlook)
  const opens: number[] = []
  best.reserve(instants.length)
  others.reserve(instants.length)
  for (let i = 0; i < instants.length; i++) {
    const atMs = instants[i] as number
    const open = mix.ofInstant(atMs)
    const oddsFactor = Math.exp(shifts.at(atMs))
    const kept = outlook.keptAt(atMs)
    let first = -1
    let firstChance = 0
    let firstNet = Number.NEGATIVE_INFINITY
    let second = -1
    let secondChance = 0
    let secondNet = Number.NEGATIVE_INFINITY
    for (let w = 0; w < ways.length; w++) {
      const way = ways[w] as Way
      const chance = chanceOf(open + way.open, outlook.upChance(way.down, kept), oddsFactor * way.oddsFactor)
      const net = chance * way.keptShare - way.costShare
      if (first < 0 || net > firstNet) {
        second = first
        secondChance = firstChance
        secondNet = firstNet
        first = w
        firstChance = chance
        firstNet = net
      } else if (second < 0 || net > secondNet) {
        second = w
        secondChance = chance
        secondNet = net
      }
    }
    opens.push(open)
    best.set(i, first, firstChance, firstNet)
    if (second >= 0) others.set(i, second, secondChance, secondNet)
  }
  return opens
}

function waysOf({ outlook, gateways, attemptCostMinor, payment }: PlanRequest, mix: OpenMix): Way[] {
  const amountMinor = Math.max(1, payment.amountMinor)
  return gateways.map((gateway, place) => {
    const { gatewayId } = gateway
    const cost = attemptCostOf(gateway, attemptCostMinor)
    return {
      place,
      open: mix.ofGateway(gatewayId),
      down: outlook.gatewayDown(gatewayId),
      oddsFactor: Math.exp(outlook.logOdds(gatewayFeatures(outlook.features, gatewayId))),
      costShare: cost.costMinor / amountMinor,
      keptShare: 1 - surchargeMinorOf(cost) / amountMinor,
    }
  })
}

/** Places of the best of each day, and of all within a day from now. Days first, so that few are left to be put in order. */
function bestByDay(instants: readonly number[], nowMs: number, offsetMs: number): number[] {
  const kept: number[] = []
  for (let from = 0, to = 0; from < instants.length; from = to) {
    const nextDayMs = startOfLocalDay(localDayOf(instants[from] as number, offsetMs) + 1, offsetMs)
    for (to = from + 1; to < instants.length && (instants[to] as number) < nextDayMs; ) to++
    for (let i = from; i < to; i++)
      if ((instants[i] as number) < nowMs + MS_PER_DAY || betterIn(from, to, i) < PER_DAY) kept.push(i)
  }
  return kept
}

/** How many from `from` up to `to` come before the one at `place`: those worth more, and of equals the earlier. */
function betterIn(from: number, to: number, place: number): number {
  const { nets } = best
  const net = nets[place] as number
  let count = 0
  for (let i = from; i < to; i++) {
    const other = nets[i] as number
    if (other > net || (other === net && i < place)) count++
  }
  return count
}
