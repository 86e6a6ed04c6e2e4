import type { DeclineReason } from './decline-reason.ts'
import { localDayOf, localHourOf, MS_PER_HOUR, weekdayOf } from './local-time.ts'
import { paydayOn } from './paydays.ts'
import type { Driver } from './recommendation.ts'

/**
 * Chance of approval of a first retry at an average hour, per reason; each later retry has 0.8 of the one before.
 *
 * ASSUMPTION of this project, not published anywhere: chosen so that the suggested number of retries, well timed,
 * recovers what calibration.json assumes under `recoveredBy30DaysGoodTiming` (insufficient funds 0.65, do not honor
 * 0.35, ...; a test holds the two together). Reasons without a figure there are guesses by likeness.
 */
const FIRST_RETRY_APPROVAL: Partial<Record<DeclineReason, number>> = {
  insufficient_funds: 0.1,
  do_not_honor: 0.08,
  generic_decline: 0.105,
  limit_exceeded: 0.265,
  issuer_unavailable: 0.52,
  processing_error: 0.42,
  suspected_fraud: 0.073,
  restricted_card: 0.048,
  call_issuer: 0.08,
  try_again_later: 0.2,
  account_blocked: 0.06,
  policy_decline: 0.08,
  unclassified: 0.1,
  // Through another gateway, the only way in which it is tried again.
  merchant_misconfigured: 0.4,
}

const OTHER_REASON_APPROVAL = 0.03
const LATER_RETRY_FACTOR = 0.8

/** Local hours, from calibration.json (`hourMultiplier`): an assumption inside published ranges. */
const HOUR_FACTORS: readonly { readonly until: number; readonly factor: number }[] = [
  { until: 6, factor: 0.85 },
  { until: 9, factor: 1.1 },
  { until: 12, factor: 1.15 },
  { until: 15, factor: 1.07 },
  { until: 18, factor: 1 },
  { until: 21, factor: 0.95 },
  { until: 24, factor: 0.9 },
]

/** Sunday first, from calibration.json (`weekdayMultiplier`). */
const WEEKDAY_FACTORS = [0.93, 0.98, 1.03, 1.03, 1.03, 1.02, 0.97]

/** From calibration.json: `sameDayRetryMultiplierForInsufficientFunds`, `paydayWindowBonusPoints`. */
const SAME_DAY_FACTOR = 0.25
const PAYDAY_BONUS = 0.12
/** A Friday pays fewer people than a salary day; half is a guess. */
const WEEKLY_PAYDAY_SHARE = 0.5

/** No answer is certain, and none so hopeless that we know better than to say so. */
const PROBABILITY_MAX = 0.95
const PROBABILITY_MIN = 0.001

export interface ApprovalQuestion {
  readonly reason: DeclineReason
  /** true: missing funds are known or likely to be behind it, so that paydays count. */
  readonly isAboutFunds: boolean
  /** Declines so far, at least 0. */
  readonly declineCount: number
  readonly newestAttemptMs: number
  readonly atMs: number
  readonly offsetMs: number
  readonly country: string | undefined
}

/** Chance of approval, 0..1, and what moved it, in probability points. */
export interface Approval {
  readonly probability: number
  readonly drivers: readonly Driver[]
}

/** The baseline's estimate: a table and a few documented factors. It is no model: nothing is fitted to any data. */
export function estimateApproval(question: ApprovalQuestion): Approval {
  const { reason, isAboutFunds, atMs, offsetMs } = question
  const drivers: Driver[] = []
  let probability = FIRST_RETRY_APPROVAL[reason] ?? OTHER_REASON_APPROVAL
  const move = (feature: string, next: number, words: string) => {
    const effect = next - probability
    if (Math.abs(effect) > 1e-6) drivers.push({ feature, effect, words })
    probability = next
  }

  drivers.push({ feature: 'reason', effect: probability, words: `a retry after ${reason} is usually worth this much` })
  const earlierRetries = Math.max(0, question.declineCount - 1)
  const wear = LATER_RETRY_FACTOR ** earlierRetries
  move('declines_so_far', probability * wear, `${question.declineCount} declines so far`)

  const hour = localHourOf(atMs, offsetMs)
  const hourFactor = HOUR_FACTORS.find(({ until }) => hour < until)?.factor ?? 1
  move('local_hour', probability * hourFactor, `around ${Math.floor(hour)}:00 where the cardholder lives`)

  const day = localDayOf(atMs, offsetMs)
  const weekday = weekdayOf(day)
  move('weekday', probability * (WEEKDAY_FACTORS[weekday] ?? 1), `on a ${WEEKDAY_NAMES[weekday]}`)

  if (isAboutFunds) {
    const payday = paydayOn(day, question.country)
    const share = payday === 'month' ? 1 : payday === 'week' ? WEEKLY_PAYDAY_SHARE : 0
    move('payday', probability + PAYDAY_BONUS * share * wear, 'on a common payday of the card\u2019s country')
    const hoursSince = (atMs - question.newestAttemptMs) / MS_PER_HOUR
    if (hoursSince < 24) move('same_day', probability * SAME_DAY_FACTOR, 'within a day of the last attempt')
  }
  move('bounds', Math.min(PROBABILITY_MAX, Math.max(PROBABILITY_MIN, probability)), 'kept within what can be known')
  return { probability, drivers }
}

const WEEKDAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
