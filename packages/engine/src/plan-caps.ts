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

/**
 * Whether an attempt can be added to those of a plan without any of them breaking a limit when all of them fail. A set that
 * leaves no room for an attempt leaves none for it however many are added.
 */
export function hasRoom(caps: readonly PlanCap[], plannedMs: readonly number[], atMs: number): boolean {
  return caps.every((cap) => hasRoomIn(cap, plannedMs, atMs))
}

function hasRoomIn({ max, countedMs, window }: PlanCap, plannedMs: readonly number[], atMs: number): boolean {
  if (countedMs.length + plannedMs.length < max) return true
  if ('monthOffsetMs' in window) {
    const month = monthStartOf(atMs, window.monthOffsetMs)
    const isInMonth = (ms: number) => monthStartOf(ms, window.monthOffsetMs) === month
    return countedMs.filter(isInMonth).length + plannedMs.filter(isInMonth).length < max
  }
  const { rollingMs } = window
  const counted = [...countedMs, ...plannedMs, atMs]
  // The newcomer, and those after it that it would be counted for.
  return [atMs, ...plannedMs.filter((ms) => ms > atMs && ms <= atMs + rollingMs)].every(
    (ownMs) => counted.filter((ms) => ms >= ownMs - rollingMs && ms <= ownMs).length - 1 < max,
  )
}
