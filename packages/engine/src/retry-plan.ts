import { surchargeMinorOf } from './attempt-cost.ts'
import { ChanceTable } from './chance-table.ts'
import { MS_PER_DAY } from './local-time.ts'
import { hasRoom } from './plan-caps.ts'
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
/** By how much a bound may be short of what it bounds: sums of numbers up to 1 are no exacter. */
const ROUNDING = 1e-12

/**
 * The attempts that together are most likely to bring the money in, at most `retriesLeft`, each worth its cost.
 *
 * Given the cause, attempts fail independently, so the chance that all fail is the sum over the causes of the product of
 * the single chances. What is left of 1 is submodular: taking the best next attempt each time comes within 1 - 1/e of the
 * best set (Nemhauser, Wolsey and Fisher, 1978). A failed attempt is the only thing that can be learned on the way, and
 * the plan is made for that case, so that only its first attempt is carried out before it is made again. All of it stays
 * within the network's counts: where those leave fewer attempts than the merchant does, they go to the best moments.
 */
export function planRetries(numbers: PlanNumbers): RetryPlan {
  const { candidates, retriesLeft, minGapMs, caps = [] } = numbers
  const table = new ChanceTable(numbers)
  const worths = worthsOf(numbers)
  const attempts: number[] = []
  const gains: number[] = []
  const plannedMs: number[] = []
  // Gains only shrink as others are taken, so that an old gain is a bound of the new one; -Infinity: not to be taken.
  const gainsMax = new Float64Array(candidates.length).fill(Number.POSITIVE_INFINITY)
  let recovery = 0
  while (attempts.length < retriesLeft) {
    const taken = { attempts, gains }
    let best = -1
    let bestNet = GAIN_MIN
    // The one that may bring most first: it leaves few others a chance. Of equals the earlier place is taken.
    const promising = mostPromising(worths, gainsMax, recovery)
    for (let i = -1; i < candidates.length; i++) {
      const c = i < 0 ? promising : i
      if (c < 0 || (i >= 0 && c === promising)) continue
      if (netMaxOf(worths, c, gainsMax[c] as number, recovery) < bestNet - ROUNDING) continue
      const gain = table.gainOf(c)
      gainsMax[c] = gain
      const net = netOf(worths, c, gain, taken)
      if (net < bestNet || (net === bestNet && c > best)) continue
      best = c
      bestNet = net
    }
    if (best < 0) break
    const gain = gainsMax[best] as number
    attempts.push(best)
    gains.push(gain)
    recovery += gain
    table.take(best)
    const takenMs = worths.atMs[best] as number
    if (caps.length > 0) plannedMs.push(takenMs)
    for (let c = 0; c < candidates.length; c++) {
      const atMs = worths.atMs[c] as number
      const isTooNear = c === best || Math.abs(atMs - takenMs) < minGapMs
      if (isTooNear || !hasRoom(caps, plannedMs, atMs)) gainsMax[c] = Number.NEGATIVE_INFINITY
    }
  }
  attempts.sort((a, b) => (worths.atMs[a] as number) - (worths.atMs[b] as number))
  return { attempts, recovery }
}

/** What does not change while a plan is made, by candidate. */
interface Worths {
  readonly amountMinor: number
  readonly atMs: Float64Array
  /** Share of the amount that an approval leaves; money later is worth a little less. */
  readonly keptShares: Float64Array
  readonly costsMinor: Float64Array
}

function worthsOf(numbers: PlanNumbers): Worths {
  const { candidates, gateways, nowMs } = numbers
  const amountMinor = Math.max(1, numbers.amountMinor)
  const atMs = new Float64Array(candidates.length)
  const keptShares = new Float64Array(candidates.length)
  const costsMinor = new Float64Array(candidates.length)
  for (let c = 0; c < candidates.length; c++) {
    const candidate = candidates[c] as PlanCandidate
    const cost = gateways[candidate[1]] ?? { costMinor: 0 }
    const days = (candidate[0] - nowMs) / MS_PER_DAY
    atMs[c] = candidate[0]
    keptShares[c] = 1 - surchargeMinorOf(cost) / amountMinor - PATIENCE_PER_DAY * days
    costsMinor[c] = cost.costMinor
  }
  return { amountMinor, atMs, keptShares, costsMinor }
}

/** The candidate that may bring most, the first of equals; -1: none may be taken. */
function mostPromising(worths: Worths, gainsMax: Float64Array, recovery: number): number {
  let place = -1
  let most = Number.NEGATIVE_INFINITY
  for (let c = 0; c < gainsMax.length; c++) {
    const net = netMaxOf(worths, c, gainsMax[c] as number, recovery)
    if (net <= most) continue
    place = c
    most = net
  }
  return place
}

/** What an attempt may bring at most: it comes to it at least if all others that were taken have failed. */
function netMaxOf(worths: Worths, place: number, gainMax: number, recovery: number): number {
  const cost = ((1 - recovery) * (worths.costsMinor[place] as number)) / worths.amountMinor
  return gainMax * (worths.keptShares[place] as number) - cost
}

/** Attempts in the order in which they were taken into the plan, and what each of them added. */
interface Taken {
  readonly attempts: readonly number[]
  readonly gains: readonly number[]
}

/** What an attempt adds, less what it costs if it comes to it, as a share of the amount. */
function netOf(worths: Worths, place: number, gain: number, taken: Taken): number {
  const worth = gain * (worths.keptShares[place] as number)
  const costMinor = worths.costsMinor[place] as number
  if (costMinor === 0) return worth
  return worth - (reachedOf(worths, worths.atMs[place] as number, taken) * costMinor) / worths.amountMinor
}

/**
 * Chance that it comes to an attempt: that all before it in time have failed, whenever they were taken into the plan. They
 * recover at least the sum of what they added, so that no attempt is held for cheaper than it is.
 */
function reachedOf({ atMs }: Worths, untilMs: number, { attempts, gains }: Taken): number {
  let reached = 1
  for (let i = 0; i < attempts.length; i++)
    if ((atMs[attempts[i] as number] as number) < untilMs) reached -= gains[i] as number
  return reached
}
