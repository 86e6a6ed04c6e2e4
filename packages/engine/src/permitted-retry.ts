import { checkRecommendable, requireDate } from './check-payment.ts'
import { gatewaysFor } from './gateway-choice.ts'
import type { FailedPayment } from './payment.ts'
import { readHistory } from './payment-history.ts'
import { completePolicy, type RecoveryPolicy } from './recovery-policy.ts'
import { openRetryWindow } from './retry-window.ts'

/** A retry that no hard rule forbids. */
export interface PermittedRetry {
  readonly at: Date
  /** Those that can take it, in the order given; at least one. */
  readonly gatewayIds: readonly string[]
}

/**
 * The first instant from `from` on, later than `now`, at which a retry is permitted: for callers that choose the time by
 * themselves and want every hard rule kept (advised waits, counted limits, the deadline, the policy's gap and quiet hours,
 * what gateways take). Null: a never-answer forbids it, or there is none before the deadline. Whether it is worth anything
 * is not asked. Throws InvalidArgumentError as recommend does.
 */
export function nextPermitted(
  payment: FailedPayment,
  from: Date,
  now: Date,
  policy: Partial<RecoveryPolicy> = {},
): PermittedRetry | null {
  checkRecommendable(payment, now)
  requireDate('from', from)
  const history = readHistory(payment)
  const gatewayIds = gatewaysFor(payment, history).map(({ gatewayId }) => gatewayId)
  if (history.never || gatewayIds.length === 0) return null
  const isMaxDaysSet = policy.maxDays !== undefined
  const window = openRetryWindow({ payment, history, policy: completePolicy(policy), isMaxDaysSet, now })
  const atMs = window.opensMs === null ? null : window.nextPermitted(Math.max(from.getTime(), window.opensMs))
  return atMs === null ? null : { at: new Date(atMs), gatewayIds }
}
