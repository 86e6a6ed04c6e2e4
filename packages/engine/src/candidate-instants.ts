import { localDayOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, startOfLocalDay } from './local-time.ts'
import type { RetryWindow } from './retry-window.ts'

/** Local hours looked at on the first days: one in each of the three-hour steps that the model tells apart. */
const HOURS = [0.6, 4.2, 6.5, 9.3, 12.2, 15.2, 18.2, 21.2]
/** On later days: the night after an inflow, the morning on both sides of the banks' opening, the evening. */
const LATER_HOURS = [0.6, 6.5, 9.3, 18.2]
/** Days that are looked at closely. What is farther away is planned again, and closely, when it is near. */
const CLOSE_DAYS = 4
/** Hours after the window opens that are looked at as well: what passes soon is over soon. */
const SOON_HOURS = [1, 2, 4, 8, 12, 18]
/** Payments are spread over this many minutes, so that thousands of them do not meet at nine o'clock sharp. */
const SPREAD_MINUTES = 50
const SOON_SPREAD_MINUTES = 10
/** More days than any window that is in use. */
const DAYS_MAX = 62

/**
 * The instants worth a look, all of them permitted, in order: the window's opening (the end of an advised wait, if there
 * is one), the hours after it, every three hours of the first local days, four of each later one, and the last moment.
 *
 * @param spread 0..1, the same for the same payment and attempt
 */
export function candidateInstants(window: RetryWindow, spread: number): number[] {
  const { opensMs, deadlineMs, freeFromMs } = window
  if (opensMs === null) return []
  const count = fillWanted(window, opensMs, spread)
  const permitted: number[] = []
  for (let i = 0; i < count; i++) {
    const wantedMs = wanted[i] as number
    if (wantedMs < opensMs || wantedMs > deadlineMs) continue
    const minuteMs = Math.min(deadlineMs, Math.ceil(wantedMs / MS_PER_MINUTE) * MS_PER_MINUTE)
    const atMs = minuteMs >= freeFromMs ? minuteMs : window.nextPermitted(minuteMs)
    if (atMs !== null) insert(permitted, atMs)
  }
  return permitted
}

/** Room for the instants that are wanted, permitted or not: as many as there can be. */
const wanted = new Float64Array(2 + SOON_HOURS.length + (DAYS_MAX + 1) * HOURS.length)

/** Writes into `wanted` and says how many. Nearly in order; not all of them lie in the window. */
function fillWanted({ deadlineMs, offsetMs }: RetryWindow, opensMs: number, spread: number): number {
  const spreadMs = spread * SPREAD_MINUTES * MS_PER_MINUTE
  const soonSpreadMs = spread * SOON_SPREAD_MINUTES * MS_PER_MINUTE
  let count = 0
  wanted[count++] = opensMs
  for (let i = 0; i < SOON_HOURS.length; i++)
    wanted[count++] = opensMs + (SOON_HOURS[i] as number) * MS_PER_HOUR + soonSpreadMs
  const firstDay = localDayOf(opensMs, offsetMs)
  const lastDay = Math.min(localDayOf(deadlineMs, offsetMs), firstDay + DAYS_MAX)
  for (let day = firstDay; day <= lastDay; day++) {
    const dayMs = startOfLocalDay(day, offsetMs) + spreadMs
    const hours = day < firstDay + CLOSE_DAYS ? HOURS : LATER_HOURS
    for (let i = 0; i < hours.length; i++) wanted[count++] = dayMs + (hours[i] as number) * MS_PER_HOUR
  }
  // A window shorter than a day has no slot of its own behind its opening.
  if (deadlineMs - opensMs < MS_PER_DAY) wanted[count++] = deadlineMs
  return count
}

/** Keeps instants in order, each once: several may have been moved to the same end of a wait. Most come in order. */
function insert(instants: number[], atMs: number): void {
  let place = instants.length
  while (place > 0 && (instants[place - 1] as number) > atMs) place--
  if (instants[place - 1] === atMs) return
  if (place === instants.length) instants.push(atMs)
  else instants.splice(place, 0, atMs)
}
