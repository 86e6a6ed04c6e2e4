import type { Choice } from './choose-attempt.ts'
import type { PaymentHistory } from './payment-history.ts'
import type { Stop } from './reason-stop.ts'
import type { BindingRule, Driver, Explanation } from './recommendation.ts'

const DRIVERS_MAX = 3

/** Why this retry, in codes and words. */
export function explainRetry(decision: {
  history: PaymentHistory
  /** Rules that decided when; empty: the reason and the calendar did. */
  boundBy: readonly BindingRule[]
  choice: Choice
  drivers: readonly Driver[]
  /** Why this gateway, as the end of a sentence; null: there is no other. */
  onGateway: string | null
}): Explanation {
  const { history, boundBy, choice, drivers, onGateway } = decision
  const { chosen, plan, recovery } = choice
  const percent = Math.round(chosen.approvalProbability * 100)
  const [rule] = boundBy.slice(-1)
  const bound = rule ? `, not earlier because of ${rule.rule}` : ''
  return {
    reason: history.governing.reason,
    boundBy,
    drivers: strongest(drivers),
    summary:
      `Declined for ${history.governing.reason}: retry ${history.retriesMade + 1} at ${chosen.at.toISOString()} ` +
      `through ${chosen.gatewayId}${bound}; about ${percent} in 100 such retries are approved` +
      `${onGateway === null ? '' : ` (${onGateway})`}` +
      `${plan.length > 1 ? `, and ${Math.round(recovery * 100)} in 100 such payments by ${plan.length} retries` : ''}.`,
  }
}

/** Why not again. */
export function explainStop(history: PaymentHistory, stop: Stop): Explanation {
  return {
    reason: history.governing.reason,
    boundBy: stop.boundBy,
    drivers: [],
    summary: `Declined for ${history.governing.reason} and not to be retried: ${stop.words}.`,
  }
}

function strongest(drivers: readonly Driver[]): readonly Driver[] {
  return [...drivers].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)).slice(0, DRIVERS_MAX)
}
