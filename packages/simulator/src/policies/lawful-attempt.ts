import type { FailedPayment } from '@reprise/engine'
import type { PolicyDecision } from '../policy.ts'
import { advisedWaitEndMs, capableGatewayIds, deadlineMsOf, isAboveLimit, isForbidden } from '../rule-checker.ts'

/**
 * What any gateway would hold a schedule to: none after a never-answer, none above a count, the advised wait kept, a
 * gateway that takes the card. Without it the comparison would be with schedules that no merchant can run.
 */
export function lawfulAttempt(
  payment: FailedPayment,
  wantedMs: number,
  now: Date,
  gatewayId: string,
  approvalProbability?: number,
): PolicyDecision {
  const capable = capableGatewayIds(payment)
  const through = capable.includes(gatewayId) ? gatewayId : capable[0]
  const atMs = Math.max(wantedMs, now.getTime() + 60_000, advisedWaitEndMs(payment.attempts))
  const isOver = isForbidden(payment) || atMs > deadlineMsOf(payment) || (payment.retriesLeft ?? 1) <= 0
  if (isOver || through === undefined || isAboveLimit(payment, atMs)) return { action: 'stop' }
  const chance = approvalProbability === undefined ? {} : { approvalProbability }
  return { action: 'retry', at: new Date(atMs), gatewayId: through, ...chance }
}
