import { attemptCostOf, surchargeMinorOf } from './attempt-cost.ts'
import { candidateInstants } from './candidate-instants.ts'
import { exponential } from './exponential.ts'
import { localDayOf, MS_PER_DAY, MS_PER_HOUR, startOfLocalDay } from './local-time.ts'
import { OpenMix } from './model/open-mix.ts'
import { chanceOf, type Outlook } from './model/outlook.ts'
import { downLater, keptAfter } from './model/recent-answers.ts'
import { gatewayFeatures } from './model/slot-features.ts'
import { fillShifts } from './model/slot-shifts.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import type { PlanRequest } from './plan-request.ts'
import { Room } from './room.ts'
import { rounded } from './rounded.ts'
import { topOf } from './top-of.ts'

/** Candidates kept: of each day the two best, and everything within a day from now. */
const CANDIDATES_MAX = 48
/** Second-best gateways kept where the cause may lie in the route. */
const OTHER_ROUTES_MAX = 8
/** Nothing is divided by less: a way that no cause leaves open has a chance all the same. */
const OPEN_MIN = 1e-6

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
}

/** Hundreds of attempts are scored for each decision and few are kept: to make each an object takes longer than to score it. */
const best = new Ranked()
const others = new Ranked()
/** By instant: how open the causes leave the way by themselves, by what its odds are multiplied, what is known of outages. */
const openRoom = new Room()
const openLikelyRoom = new Room()
const openAtPlacesRoom = new Room()
const oddsFactorsRoom = new Room()
const keptRoom = new Room()

/**
 * The attempts worth a plan's thought, best first: of each day the best by themselves, and then, where the cause may lie
 * in the route, those through the second-best gateway.
 *
 * @param likely causes with their probabilities
 */
export function scoreCandidates(request: PlanRequest, likely: readonly (readonly [number, number])[]): PlanCandidate[] {
  const { outlook, window, gateways } = request
  const instants = candidateInstants(window, request.spread)
  const all = OpenMix.ofAll(outlook.causes, outlook.belief.probabilities)
  const ways = waysOf(request, all)
  const open = openRoom.of(instants.length)
  all.fill(open, instants)
  rankWays({ outlook, open, ways, instants })
  const mix = OpenMix.ofFew(outlook.causes, likely)
  const kept = topOf(bestByDay(instants, outlook.nowMs, window.offsetMs), best.nets, CANDIDATES_MAX)
  const keptOthers = mix.hasRoutes && ways.length > 1 ? topOf(placesOf(instants), others.nets, OTHER_ROUTES_MAX) : []
  const openLikely = openAtPlaces(mix, instants, [...kept, ...keptOthers])
  const candidateOf = (ranked: Ranked) => (i: number) => {
    const way = ways[ranked.ways[i] as number] as Way
    const chance = ranked.chances[i] as number
    // The chance is what all causes give it; the likely ones say which attempts fail together.
    const openHere = (openLikely[i] as number) + mix.ofGateway(gateways[way.place]?.gatewayId ?? '')
    const pass = chance / Math.max(OPEN_MIN, openHere)
    return [instants[i] as number, way.place, rounded(pass), rounded(chance)] as const
  }
  return [...kept.map(candidateOf(best)), ...keptOthers.map(candidateOf(others))]
}

/** By place in `instants`, how open some of them are. Few are asked for: the mix is worked out for those alone. */
function openAtPlaces(mix: OpenMix, instants: readonly number[], places: readonly number[]): Float64Array {
  const inOrder = Uint16Array.from(places).sort()
  const found = openLikelyRoom.of(inOrder.length)
  mix.fill(
    found,
    Array.from(inOrder, (i) => instants[i] as number),
  )
  const open = openAtPlacesRoom.of(instants.length)
  for (let k = 0; k < inOrder.length; k++) open[inOrder[k] as number] = found[k] as number
  return open
}

function placesOf(instants: readonly number[]): number[] {
  return instants.map((_, i) => i)
}

interface Ranking {
  readonly outlook: Outlook
  readonly open: Float64Array
  readonly ways: readonly Way[]
  readonly instants: readonly number[]
}

/** Fills `best` and `others` for each instant. */
function rankWays({ outlook, open, ways, instants }: Ranking): void {
  const oddsFactors = oddsFactorsRoom.of(instants.length)
  fillOddsFactors(oddsFactors, outlook, instants)
  const keptShares = keptRoom.of(instants.length)
  fillKeptShares(keptShares, outlook.nowMs, instants)
  best.reserve(instants.length)
  others.reserve(instants.length)
  for (let i = 0; i < instants.length; i++) {
    const openHere = open[i] as number
    const oddsFactor = oddsFactors[i] as number
    const kept = keptShares[i] as number
    const issuerUp = outlook.issuerUp(kept)
    let first = -1
    let firstChance = 0
    let firstNet = Number.NEGATIVE_INFINITY
    let second = -1
    let secondChance = 0
    let secondNet = Number.NEGATIVE_INFINITY
    for (let w = 0; w < ways.length; w++) {
      const way = ways[w] as Way
      const up = issuerUp * (1 - downLater(way.down, kept))
      const chance = chanceOf(openHere + way.open, up, oddsFactor * way.oddsFactor)
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
    best.ways[i] = first
    best.chances[i] = firstChance
    best.nets[i] = firstNet
    if (second < 0) continue
    others.ways[i] = second
    others.chances[i] = secondChance
    others.nets[i] = secondNet
  }
}

function fillOddsFactors(factors: Float64Array, outlook: Outlook, instants: readonly number[]): void {
  fillShifts(factors, outlook, instants)
  for (let i = 0; i < instants.length; i++) factors[i] = exponential(factors[i] as number)
}

/** As Outlook.keptAt. */
function fillKeptShares(kept: Float64Array, nowMs: number, instants: readonly number[]): void {
  for (let i = 0; i < instants.length; i++) kept[i] = keptAfter(((instants[i] as number) - nowMs) / MS_PER_HOUR)
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

/** Places of the two best of each day, and of all within a day from now. Days first, so that few are left to be put in order. */
function bestByDay(instants: readonly number[], nowMs: number, offsetMs: number): number[] {
  const { nets } = best
  const soonMs = nowMs + MS_PER_DAY
  const kept: number[] = []
  for (let from = 0, to = 0; from < instants.length; from = to) {
    const nextDayMs = startOfLocalDay(localDayOf(instants[from] as number, offsetMs) + 1, offsetMs)
    let first = -1
    let second = -1
    for (to = from; to < instants.length && (instants[to] as number) < nextDayMs; to++) {
      const net = nets[to] as number
      if (first < 0 || net > (nets[first] as number)) {
        second = first
        first = to
      } else if (second < 0 || net > (nets[second] as number)) second = to
    }
    for (let i = from; i < to; i++) if (i === first || i === second || (instants[i] as number) < soonMs) kept.push(i)
  }
  return kept
}
