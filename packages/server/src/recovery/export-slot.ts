/** The hours of the day, UTC, at which files of results are written. */
export const EXPORT_HOURS = [15, 22] as const

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The last of those times that has come. Times that were missed meanwhile are made up by this one. */
export function latestExportSlot(now: Date): Date {
  const midnightMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  const slots = [midnightMs - DAY_MS, midnightMs].flatMap((dayMs) => EXPORT_HOURS.map((hour) => dayMs + hour * HOUR_MS))
  return new Date(Math.max(...slots.filter((slotMs) => slotMs <= now.getTime())))
}
