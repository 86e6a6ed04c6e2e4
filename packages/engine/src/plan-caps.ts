import { monthStartOf } from './local-time.ts'

/** A counted limit as a plan sees it: what of it is used up, and over which time it counts. Instants in milliseconds, UTC. */
export interface PlanCap {
  /** With this many counted, another attempt breaks the limit. */
  readonly max: number
  /** What counts so far and may still matter, oldest first. */
  readonly countedMs: readonly number[]
  /** A rolling window, or the calendar month of a time zone that is ahead of UTC by so much. */
  readonly window: { readonly rollingMs: number } | { readonly monthOffsetMs: number }
}

/** The caps that could forbid an attempt beside those of a plan; the others have room for one more, whenever. */
export function tightCaps(caps: readonly PlanCap[], plannedMs: readonly number[]): readonly PlanCap[] {
  return caps.filter(({ max, countedMs }) => countedMs.length + plannedMs.length >= max)
}

/**
 * Whether an attempt can be added to those of a plan without any of them breaking a limit when all of them fail. A set that
 * leaves no room for an attempt leaves none for it however many are added.
 */
export function hasRoom(caps: readonly PlanCap[], plannedMs: readonly number[], atMs: number): boolean {
  for (let i = 0; i < caps.length; i++) if (!hasRoomIn(caps[i] as PlanCap, plannedMs, atMs)) return false
  return true
}

function hasRoomIn(cap: PlanCap, plannedMs: readonly number[], atMs: number): boolean {
  const { max, window } = cap
  if ('monthOffsetMs' in window) {
    const { monthOffsetMs } = window
    const fromMs = monthStartOf(atMs, monthOffsetMs)
    const toMs = monthStartOf(atMs, monthOffsetMs, 1) - 1
    return countWithin(cap.countedMs, fromMs, toMs) + countWithin(plannedMs, fromMs, toMs) < max
  }
  const { rollingMs } = window
  const fromMs = atMs - rollingMs
  const toMs = atMs + rollingMs
  // All that could share a window with the newcomer are too few: most of a plan's moments are far from each other.
  if (countWithin(cap.countedMs, fromMs, toMs) + countWithin(plannedMs, fromMs, toMs) < max) return true
  return isWindowFree(cap, rollingMs, plannedMs, atMs)
}

/** The newcomer's own window, and those of the attempts after it that it would be counted for. */
function isWindowFree(
  { max, countedMs }: PlanCap,
  rollingMs: number,
  plannedMs: readonly number[],
  atMs: number,
): boolean {
  for (const ownMs of [atMs, ...plannedMs]) {
    if (ownMs < atMs || ownMs > atMs + rollingMs) continue
    if (countWithin(countedMs, ownMs - rollingMs, ownMs) + countWithin(plannedMs, ownMs - rollingMs, ownMs) >= max)
      return false
  }
  return true
}

/** How many instants lie between two, both of them included. */
function countWithin(instants: readonly number[], fromMs: number, toMs: number): number {
  let count = 0
  for (let i = 0; i < instants.length; i++) {
    const ms = instants[i] as number
    if (ms >= fromMs && ms <= toMs) count++
  }
  return count
}
