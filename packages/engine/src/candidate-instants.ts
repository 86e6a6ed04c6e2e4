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
  const { opensMs, deadlineMs, offsetMs } = window
  if (opensMs === null) return []
  const spreadMs = (minutes: number) => spread * minutes * MS_PER_MINUTE
  const permitted: number[] = []
  const add = (wantedMs: number) => {
    if (wantedMs < opensMs || wantedMs > deadlineMs) return
    const atMs = window.nextPermitted(Math.min(deadlineMs, Math.ceil(wantedMs / MS_PER_MINUTE) * MS_PER_MINUTE))
    if (atMs !== null) insert(permitted, atMs)
  }
  add(opensMs)
  for (const hours of SOON_HOURS) add(opensMs + hours * MS_PER_HOUR + spreadMs(SOON_SPREAD_MINUTES))
  const firstDay = localDayOf(opensMs, offsetMs)
  const lastDay = Math.min(localDayOf(deadlineMs, offsetMs), firstDay + DAYS_MAX)
  for (let day = firstDay; day <= lastDay; day++) {
    const dayMs = startOfLocalDay(day, offsetMs) + spreadMs(SPREAD_MINUTES)
    for (const hour of day < firstDay + CLOSE_DAYS ? HOURS : LATER_HOURS) add(dayMs + hour * MS_PER_HOUR)
  }
  // A window shorter than a day has no slot of its own behind its opening.
  if (deadlineMs - opensMs < MS_PER_DAY) add(deadlineMs)
  return permitted
}

/** Keeps instants in order, each once: several may have been moved to the same end of a wait. Most come in order. */
function insert(instants: number[], atMs: number): void {
  let place = instants.length
  while (place > 0 && (instants[place - 1] as number) > atMs) place--
  if (instants[place - 1] === atMs) return
  if (place === instants.length) instants.push(atMs)
  else instants.splice(place, 0, atMs)
}
