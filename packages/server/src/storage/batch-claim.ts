import type { BatchKey, ClaimedBatch } from '../recovery/batch-port.ts'
import type { SqlValue } from './database.ts'

/** Several times the pace at which a living process renews it: after this one is taken for dead. */
export const LEASE_SPAN = `interval '45 seconds'`

/** Until when a claim on a batch or an export is good that is made or renewed now, by the database's clock. */
export const BATCH_LEASE = `now() + ${LEASE_SPAN}`

/** Of a batch `b`: made before an instant. */
export const MADE_BEFORE = `b.claimed_until < $1::timestamptz + ${LEASE_SPAN}`

/** Of a batch `b`, by the first three parameters of a statement. */
export const OF_BATCH = 'b.company_id = $1 and b.mode = $2 and b.batch_id = $3'

/** The same, and by the fourth this process's. */
export const OF_CLAIM = `${OF_BATCH} and b.claim_id = $4`

/** Nobody is at it. */
export const IS_FREE = '(b.claimed_until is null or b.claimed_until <= now())'

export function keyValues({ companyId, mode, batchId }: BatchKey): SqlValue[] {
  return [companyId, mode, batchId]
}

export function claimValues(claim: ClaimedBatch): SqlValue[] {
  return [...keyValues(claim), claim.claimId]
}
