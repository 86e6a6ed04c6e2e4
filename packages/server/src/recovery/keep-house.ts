import type { Clock } from '../domain/clock.ts'
import { CACHED_METHOD_HOURS } from '../domain/payment-method.ts'
import type { Housekeeping } from './housekeeping-port.ts'

const HOUR_MS = 3_600_000

/** How long events, and what became of each at its receivers, can be read and sent again: 30 days. */
export const EVENTS_KEPT_DAYS = 30

/** How long an upload that was broken off may be resumed: 7 days. It may hold card numbers, and nobody else erases it. */
export const ABANDONED_UPLOAD_DAYS = 7

/** How much was done. */
export interface KeptHouse {
  readonly expiredCases: number
  readonly erasedMethods: number
  readonly deletedEvents: number
  readonly abandonedUploads: number
}

export interface KeepHousePorts {
  readonly housekeeping: Housekeeping
  readonly clock: Clock
  readonly kept: (done: KeptHouse) => void
}

/**
 * Erases and deletes what has had its time, a little at once. Not: transactions with their references, which are the
 * merchant's for ever (a merchantTransactionId is never free again), and decisions, which are kept to be proved by.
 */
export async function keepHouse({ housekeeping, clock, kept }: KeepHousePorts): Promise<void> {
  const now = clock.now()
  const madeBefore = new Date(now.getTime() - CACHED_METHOD_HOURS * HOUR_MS)
  // First, since a method is needed as long as its case is open.
  const expiredCases = await housekeeping.expireCases(now)
  const erasedMethods = await housekeeping.eraseCachedMethods(madeBefore, now)
  const deletedEvents = await untilNone(() => housekeeping.deleteEvents(EVENTS_KEPT_DAYS))
  await untilNone(() => housekeeping.deleteStrayDeliveries())
  const leftOffBefore = new Date(now.getTime() - ABANDONED_UPLOAD_DAYS * 24 * HOUR_MS)
  const abandonedUploads = await untilNone(() => housekeeping.deleteAbandonedUploads(leftOffBefore))
  await untilNone(() => housekeeping.deleteStrayChunks())
  kept({ expiredCases, erasedMethods, deletedEvents, abandonedUploads })
}

async function untilNone(step: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const count = await step()
    if (count === 0) return total
    total += count
  }
}
