import fc from 'fast-check'
import { MS_PER_HOUR } from '../src/local-time.ts'
import { type CauseContext, calendarLimits } from '../src/model/causes.ts'

export const FIRST_MS = Date.UTC(2026, 10, 10, 16)

/** A payment first tried at FIRST_MS through `alpha`, as its causes see it. */
export function causeContext(
  offsetHours: number,
  refusedHours: readonly number[],
  domestic: string | null,
): CauseContext {
  const offsetMs = offsetHours * MS_PER_HOUR
  return {
    offsetMs,
    firstMs: FIRST_MS,
    firstGatewayId: 'alpha',
    domesticGatewayIds: domestic === null ? null : new Set([domestic]),
    refusedMs: refusedHours.map((hours) => FIRST_MS + hours * MS_PER_HOUR).sort((a, b) => a - b),
    clearsOn: calendarLimits(FIRST_MS, offsetMs),
  }
}

/** Refused up to four times within 200 hours, or not at all. */
export const drawnCauseContext = fc
  .tuple(
    fc.integer({ min: -12, max: 14 }),
    fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 4 }),
    fc.constantFrom(null, 'alpha', 'beta'),
  )
  .map((drawn) => causeContext(...drawn))
