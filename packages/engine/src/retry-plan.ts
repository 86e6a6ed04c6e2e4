import { surchargeMinorOf } from './attempt-cost.ts'
import { ChanceTable } from './chance-table.ts'
import { MS_PER_DAY } from './local-time.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import { hasRoom, type PlanCap, tightCaps } from './plan-caps.ts'
import type { PlanNumbers } from './plan-numbers.ts'
import { Room } from './room.ts'

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
  const { retriesLeft, minGapMs, caps = [] } = numbers
  const count = numbers.candidates.length
  const worths = worthsOf(numbers)
  const { atMs, reached } = worths
  const table = new ChanceTable(numbers, atMs)
  const attempts: number[] = []
  const plannedMs: number[] = []
  // Gains only shrink as others are taken, so that an old gain is a bound of the new one; -Infinity: not to be taken.
  const gainsMax = gainsRoom.of(count)
  for (let c = 0; c < count; c++) table.fillGain(gainsMax, c)
  let recovery = 0
  while (attempts.length < retriesLeft) {
    const best = bestOf(worths, table, gainsMax, count)
    if (best < 0) break
    const gain = gainsMax[best] as number
    attempts.push(best)
    recovery += gain
    table.take(best)
    const takenMs = atMs[best] as number
    if (caps.length > 0) plannedMs.push(takenMs)
    for (let c = 0; c < count; c++) {
      const ms = atMs[c] as number
      if (ms > takenMs) reached[c] = (reached[c] as number) - gain
      if (c === best || Math.abs(ms - takenMs) < minGapMs) gainsMax[c] = Number.NEGATIVE_INFINITY
    }
    ruleOut(gainsMax, atMs, count, tightCaps(caps, plannedMs), plannedMs)
  }
  attempts.sort((a, b) => (atMs[a] as number) - (atMs[b] as number))
  return { attempts, recovery }
}

/** Those for which the network's counts leave no room any more. */
function ruleOut(
  gainsMax: Float64Array,
  atMs: Float64Array,
  count: number,
  caps: readonly PlanCap[],
  plannedMs: readonly number[],
): void {
  if (caps.length === 0) return
  for (let c = 0; c < count; c++)
    if (gainsMax[c] !== Number.NEGATIVE_INFINITY && !hasRoom(caps, plannedMs, atMs[c] as number))
      gainsMax[c] = Number.NEGATIVE_INFINITY
}

const gainsRoom = new Room()
const boundsRoom = new Room()

/**
 * The attempt that brings most now, of equals the earlier place; -1: none is worth it. The one that may bring most is asked
 * first: it leaves few others a chance. `gainsMax` is told what those that were asked bring.
 */
function bestOf(worths: Worths, table: ChanceTable, gainsMax: Float64Array, count: number): number {
  const bounds = boundsRoom.of(count)
  let promising = -1
  let most = Number.NEGATIVE_INFINITY
  for (let c = 0; c < count; c++) {
    const bound = netOf(worths, c, gainsMax[c] as number)
    bounds[c] = bound
    if (bound <= most) continue
    promising = c
    most = bound
  }
  let best = -1
  let bestNet = GAIN_MIN
  for (let i = -1; i < count; i++) {
    const c = i < 0 ? promising : i
    if (c < 0 || (i >= 0 && c === promising) || (bounds[c] as number) < bestNet - ROUNDING) continue
    table.fillGain(gainsMax, c)
    const net = netOf(worths, c, gainsMax[c] as number)
    if (net < bestNet || (net === bestNet && c > best)) continue
    best = c
    bestNet = net
  }
  return best
}

/** What a candidate is worth beside its chance, by candidate. */
interface Worths {
  readonly atMs: Float64Array
  /** Share of the amount that an approval leaves; money later is worth a little less. */
  readonly keptShares: Float64Array
  /** What an attempt costs, as a share of the amount. */
  readonly costShares: Float64Array
  /**
   * Chance that it comes to it: that all before it in time have failed, whenever they were taken into the plan. They recover
   * at least the sum of what they added, so that no attempt is held for cheaper than it is. Changes as attempts are taken.
   */
  readonly reached: Float64Array
}

const atRoom = new Room()
const keptRoom = new Room()
const costSharesRoom = new Room()
const reachedRoom = new Room()

function worthsOf(numbers: PlanNumbers): Worths {
  const { candidates, gateways, nowMs } = numbers
  const count = candidates.length
  const amountMinor = Math.max(1, numbers.amountMinor)
  const atMs = atRoom.of(count)
  const keptShares = keptRoom.of(count)
  const costShares = costSharesRoom.of(count)
  for (let c = 0; c < count; c++) {
    const candidate = candidates[c] as PlanCandidate
    const cost = gateways[candidate[1]] ?? { costMinor: 0 }
    const days = (candidate[0] - nowMs) / MS_PER_DAY
    atMs[c] = candidate[0]
    keptShares[c] = 1 - surchargeMinorOf(cost) / amountMinor - PATIENCE_PER_DAY * days
    costShares[c] = cost.costMinor / amountMinor
  }
  return { atMs, keptShares, costShares, reached: reachedRoom.of(count).fill(1, 0, count) }
}

/** What an attempt adds, less what it costs if it comes to it, as a share of the amount. */
function netOf({ keptShares, costShares, reached }: Worths, place: number, gain: number): number {
  return gain * (keptShares[place] as number) - (reached[place] as number) * (costShares[place] as number)
}
