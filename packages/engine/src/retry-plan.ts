import { surchargeMinorOf } from './attempt-cost.ts'
import { MS_PER_DAY, MS_PER_HOUR } from './local-time.ts'
import {
  CAUSES,
  type CauseContext,
  calendarLimits,
  causePlace,
  changedShare,
  endedShare,
  FUNDS_COUNT,
  momentOf,
  OTHERS_COUNT,
  openAt,
  SPELL_HOURS,
} from './model/causes.ts'
import type { PlanCandidate, PlanNumbers } from './plan-numbers.ts'

/** The attempts that together are worth most. */
export interface RetryPlan {
  /** Places in `candidates`, in order of time; none: nothing is worth its cost. */
  readonly attempts: readonly number[]
  /** Chance, 0..1, that one of them is approved. */
  readonly recovery: number
}

/** Money now is worth a little more than money later: share a day. Our own choice: it breaks ties towards earlier. */
const PATIENCE_PER_DAY = 0.0015
/** An attempt that adds less than this to the chance of recovery is not worth the issuer's patience. Our own choice. */
const GAIN_MIN = 2e-4
/** One attempt of a cause that is open is never quite certain. */
const CHANCE_MAX = 0.98
/** Attempts farther from each other than this say nothing of each other. */
const NEAR_HOURS = 60

/**
 * The attempts that together are most likely to bring the money in, at most `retriesLeft`, each worth its cost.
 *
 * Given the cause, attempts fail independently, so the chance that all fail is the sum over the causes of the product of
 * the single chances. What is left of 1 is submodular: taking the best next attempt each time comes within 1 - 1/e of the
 * best set (Nemhauser, Wolsey and Fisher, 1978). A failed attempt is the only thing that can be learned on the way, and
 * the plan is made for that case, so that only its first attempt is carried out before it is made again.
 */
export function planRetries(numbers: PlanNumbers): RetryPlan {
  const { candidates, retriesLeft, minGapMs } = numbers
  const table = new ChanceTable(numbers)
  const attempts: number[] = []
  const gains: number[] = []
  // Gains only shrink as others are taken, so that an old gain is a bound of the new one; -Infinity: not to be taken.
  const bounds = new Float64Array(candidates.length).fill(Number.POSITIVE_INFINITY)
  let recovery = 0
  while (attempts.length < retriesLeft) {
    let best = -1
    let bestNet = GAIN_MIN
    let bestGain = 0
    // The one that may gain most first: it leaves few others a chance. Of equals the earlier place is taken.
    const likeliest = highest(bounds)
    for (let i = -1; i < bounds.length; i++) {
      const c = i < 0 ? likeliest : i
      const bound = bounds[c] ?? Number.NEGATIVE_INFINITY
      if (bound < bestNet || (i >= 0 && c === likeliest)) continue
      const gain = table.gainOf(c)
      bounds[c] = gain
      const net = netOf(numbers, c, gain, { attempts, gains })
      if (net < bestNet || (net === bestNet && c > best)) continue
      best = c
      bestNet = net
      bestGain = gain
    }
    if (best < 0) break
    attempts.push(best)
    gains.push(bestGain)
    recovery += bestGain
    table.take(best)
    const takenMs = (candidates[best] as PlanCandidate)[0]
    candidates.forEach((candidate, c) => {
      if (c === best || Math.abs(candidate[0] - takenMs) < minGapMs) bounds[c] = Number.NEGATIVE_INFINITY
    })
  }
  attempts.sort((a, b) => (candidates[a] as PlanCandidate)[0] - (candidates[b] as PlanCandidate)[0])
  return { attempts, recovery }
}

/** The place of the highest value, the first of equals; -1: all are -Infinity, or there are none. */
function highest(values: Float64Array): number {
  let place = -1
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) <= most) continue
    place = i
    most = values[i] as number
  }
  return place
}

/** Attempts in the order in which they were taken into the plan, and what each of them added. */
interface Taken {
  readonly attempts: readonly number[]
  readonly gains: readonly number[]
}

/** What an attempt adds, less what it costs if it comes to it, as a share of the amount. */
function netOf(numbers: PlanNumbers, place: number, gain: number, taken: Taken): number {
  const candidate = numbers.candidates[place] as PlanCandidate
  const cost = numbers.gateways[candidate[1]] ?? { costMinor: 0 }
  const amountMinor = Math.max(1, numbers.amountMinor)
  const days = (candidate[0] - numbers.nowMs) / MS_PER_DAY
  const worth = gain * (1 - surchargeMinorOf(cost) / amountMinor - PATIENCE_PER_DAY * days)
  if (cost.costMinor === 0) return worth
  return worth - (reachedOf(numbers, candidate[0], taken) * cost.costMinor) / amountMinor
}

/**
 * Chance that it comes to an attempt: that all before it in time have failed, whenever they were taken into the plan. They
 * recover at least the sum of what they added, so that no attempt is held for cheaper than it is.
 */
function reachedOf({ candidates }: PlanNumbers, atMs: number, { attempts, gains }: Taken): number {
  let reached = 1
  for (let i = 0; i < attempts.length; i++)
    if ((candidates[attempts[i] as number] as PlanCandidate)[0] < atMs) reached -= gains[i] as number
  return reached
}

const OF_FUNDS = -1
const OF_OTHERS = -2

function spellOf(place: number): number {
  if (place < FUNDS_COUNT) return OF_FUNDS
  const cause = CAUSES[place]
  return cause?.kind === 'on_off' ? SPELL_HOURS.indexOf(cause.spellHours) : OF_OTHERS
}

/** Chances by candidate and cause, and how likely each cause is if all that was taken has failed. */
class ChanceTable {
  readonly #candidates: readonly PlanCandidate[]
  /** By cause: the place in SPELL_HOURS of one that is on and off, or one of the two below. */
  readonly #spells: Int8Array
  readonly #failing: Float64Array
  readonly #chances: Float64Array
  /** When the attempts taken so far are made, and by candidate how many of them its chances know of. */
  readonly #takenMs: number[] = []
  readonly #caughtUp: Uint8Array

  constructor(numbers: PlanNumbers) {
    const context = contextOf(numbers)
    const known = numbers.causes.filter(([id]) => causePlace(id) !== undefined)
    const causes = known.map(([id]) => causePlace(id) as number)
    this.#candidates = numbers.candidates
    this.#spells = Int8Array.from(causes, spellOf)
    this.#failing = Float64Array.from(known.map(([, probability]) => probability))
    const width = known.length
    this.#chances = new Float64Array(numbers.candidates.length * width)
    this.#caughtUp = new Uint8Array(numbers.candidates.length)
    const others = new Float64Array(OTHERS_COUNT)
    for (let c = 0, at = 0; c < numbers.candidates.length; c++) {
      const candidate = numbers.candidates[c] as PlanCandidate
      const moment = momentOf(context, candidate[0], numbers.gateways[candidate[1]]?.gatewayId ?? '', others)
      for (let i = 0; i < width; i++, at++)
        this.#chances[at] = Math.min(CHANCE_MAX, openAt(causes[i] as number, moment) * candidate[2])
    }
  }

  /** How much an attempt adds to the chance of recovery. */
  gainOf(place: number): number {
    this.#catchUp(place)
    const failing = this.#failing
    const chances = this.#chances
    const from = place * failing.length
    let gain = 0
    for (let i = 0; i < failing.length; i++) gain += (failing[i] as number) * (chances[from + i] as number)
    return gain
  }

  /** Takes an attempt as made and failed. */
  take(place: number): void {
    this.#catchUp(place)
    const failing = this.#failing
    const from = place * failing.length
    for (let i = 0; i < failing.length; i++)
      failing[i] = (failing[i] as number) * (1 - (this.#chances[from + i] as number))
    this.#takenMs.push((this.#candidates[place] as PlanCandidate)[0])
  }

  /** What was taken since a candidate was last asked lowers its chances; most are never asked again. */
  #catchUp(place: number): void {
    const atMs = (this.#candidates[place] as PlanCandidate)[0]
    for (let taken = this.#caughtUp[place] as number; taken < this.#takenMs.length; taken++) {
      const hours = Math.abs(atMs - (this.#takenMs[taken] as number)) / MS_PER_HOUR
      if (hours < NEAR_HOURS) this.#dampen(place, hours)
    }
    this.#caughtUp[place] = this.#takenMs.length
  }

  /** What is near a failed attempt loses by it: money that was missing is missing still soon after. */
  #dampen(place: number, hours: number): void {
    const chances = this.#chances
    const from = place * this.#spells.length
    const changed = changedShare([0], hours * MS_PER_HOUR)
    const ended = SPELL_HOURS.map((spellHours) => endedShare(spellHours, hours))
    for (let i = 0; i < this.#spells.length; i++) {
      const spell = this.#spells[i] as number
      if (spell === OF_OTHERS) continue
      chances[from + i] = (chances[from + i] as number) * (spell === OF_FUNDS ? changed : (ended[spell] as number))
    }
  }
}

function contextOf(numbers: PlanNumbers): CauseContext {
  const { offsetMs, firstMs, firstGatewayId, domesticGatewayIds, refusedMs } = numbers
  return {
    offsetMs,
    firstMs,
    firstGatewayId,
    domesticGatewayIds: domesticGatewayIds && new Set(domesticGatewayIds),
    refusedMs,
    clearsOn: calendarLimits(firstMs, offsetMs),
  }
}
