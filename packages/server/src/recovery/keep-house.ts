import type { Clock } from '../domain/clock.ts'
import { CACHED_METHOD_HOURS } from '../domain/payment-method.ts'
import { allAnswerNames } from './answer-names.ts'
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
  readonly erasedBatches: number
  readonly deletedRows: number
  readonly deletedResultFiles: number
}

export interface KeepHousePorts {
  readonly housekeeping: Housekeeping
  readonly clock: Clock
  /** How long files and rows of batches are kept once these are over. */
  readonly batchKeepDays: number
  readonly kept: (done: KeptHouse) => void
}

/**
 * Erases and deletes what has had its time, a little at once. Not: transactions with their references, which are the
 * merchant's for ever (a merchantTransactionId is never free again), decisions, which are kept to be proved by, and
 * batches with their names and counts.
 */
export async function keepHouse({ housekeeping, clock, batchKeepDays, kept }: KeepHousePorts): Promise<void> {
  const now = clock.now()
  const madeBefore = new Date(now.getTime() - CACHED_METHOD_HOURS * HOUR_MS)
  // First, since a method is needed as long as its case is open.
  const expiredCases = await housekeeping.expireCases(now)
  const erasedMethods = await housekeeping.eraseCachedMethods(madeBefore, now)
  const deletedEvents = await untilNone(() => housekeeping.deleteEvents(EVENTS_KEPT_DAYS))
  await untilNone(() => housekeeping.deleteStrayDeliveries())
  const leftOffBefore = new Date(now.getTime() - ABANDONED_UPLOAD_DAYS * 24 * HOUR_MS)
  const abandonedUploads = await untilNone(() => housekeeping.deleteAbandonedUploads(leftOffBefore))
  const batches = await eraseOldBatches(housekeeping, new Date(now.getTime() - batchKeepDays * 24 * HOUR_MS), now)
  // Last, since the bytes of every file that went before are among them.
  await untilNone(() => housekeeping.deleteStrayChunks())
  kept({ expiredCases, erasedMethods, deletedEvents, abandonedUploads, ...batches })
}

/** The files of a batch before its rows, so that nobody is shown a part of them as the whole. */
async function eraseOldBatches(housekeeping: Housekeeping, before: Date, now: Date) {
  const erasedBatches = await untilNone(async () => {
    const batches = await housekeeping.batchesToErase(before)
    for (const batch of batches) await housekeeping.eraseBatch(batch, allAnswerNames(batch), now)
    return batches.length
  })
  const deletedRows = await untilNone(() => housekeeping.deleteErasedRows())
  const deletedResultFiles = await untilNone(() => housekeeping.deleteResultFiles(before))
  return { erasedBatches, deletedRows, deletedResultFiles }
}

async function untilNone(step: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const count = await step()
    if (count === 0) return total
    total += count
  }
}
