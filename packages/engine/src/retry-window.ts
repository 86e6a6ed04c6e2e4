import { afterQuietHours, isQuiet, localOffsetMs, MS_PER_DAY, MS_PER_MINUTE } from './local-time.ts'
import type { CountedAttempt, NetworkLimitQuestion } from './network-limits.ts'
import { capsWithin, networkLimits, unboundFrom } from './network-limits.ts'
import type { FailedPayment } from './payment.ts'
import type { PaymentHistory } from './payment-history.ts'
import type { PlanCap } from './plan-caps.ts'
import type { BindingRule } from './recommendation.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'

/** The instants at which a retry is permitted at all: hard bounds only, no preference. */
export interface RetryWindow {
  /** First permitted instant, after `now` and every bound; null: none up to the deadline. */
  readonly opensMs: number | null
  readonly deadlineMs: number
  readonly offsetMs: number
  /** What kept it from opening at once, and what closed it if it never opens; in the order in which it was met. */
  readonly boundBy: readonly BindingRule[]
  /** true: it does not open because of a network's count. */
  readonly isClosedByNetwork: boolean
  /** From here on every instant up to the deadline is permitted; Infinity: each has to be asked about. */
  readonly freeFromMs: number
  /** The first permitted instant from `fromMs` on, up to the deadline; null: none. */
  nextPermitted(fromMs: number): number | null
  /** The network's limits that so many attempts in it could reach. */
  capsFor(attempts: number): PlanCap[]
}

const DEADLINE: BindingRule = { rule: 'deadline', source: 'the payment\u2019s deadline or the policy\u2019s days' }

/** More rounds than bounds that can push each other on: quiet hours end, a count frees, quiet hours again. */
const ROUNDS_MAX = 16

export function openRetryWindow(question: {
  payment: FailedPayment
  history: PaymentHistory
  policy: RecoveryPolicy
  /** true: the merchant set the days himself, so that they bind beside the payment's own deadline. */
  isMaxDaysSet: boolean
  now: Date
}): RetryWindow {
  const { payment, history, policy, now } = question
  const deadlineMs = deadlineOf(payment, history, policy, question.isMaxDaysSet)
  const offsetMs = localOffsetMs(payment)
  const boundBy: BindingRule[] = []

  let startMs = now.getTime() + 1
  const gapEndMs = history.newest.at.getTime() + policy.minGapMinutes * MS_PER_MINUTE
  if (gapEndMs > startMs) {
    startMs = gapEndMs
    boundBy.push({ rule: 'merchant_min_gap', source: 'policy.minGapMinutes' })
  }
  // An attempt of the same instant is no retry.
  startMs = Math.max(startMs, history.newest.at.getTime() + 1)
  const wait = history.advisedWait
  if (wait && wait.untilMs > startMs) {
    startMs = wait.untilMs
    boundBy.push({ rule: wait.rule, source: wait.source })
  }

  const bounds: Bounds = {
    deadlineMs,
    offsetMs,
    quietHours: quietHoursOf(payment, policy),
    limits: limitQuestion(payment, policy),
  }
  // Plans ask about hundreds of instants, and most payments are far from any count.
  const unboundMs = bounds.quietHours.length === 0 ? unboundFrom(bounds.limits) : Number.POSITIVE_INFINITY
  const opening = startMs >= unboundMs ? unbound(startMs, deadlineMs) : firstPermitted(startMs, bounds)
  boundBy.push(...opening.boundBy)
  if (opening.atMs === null && boundBy.length === 0) boundBy.push(DEADLINE)
  return {
    opensMs: opening.atMs,
    deadlineMs,
    offsetMs,
    boundBy: distinct(boundBy),
    freeFromMs: Math.max(startMs, unboundMs),
    isClosedByNetwork: opening.atMs === null && opening.isNetwork,
    nextPermitted: (fromMs) => {
      const wantedMs = Math.max(fromMs, startMs)
      if (wantedMs >= unboundMs) return wantedMs <= deadlineMs ? wantedMs : null
      return firstPermitted(wantedMs, bounds).atMs
    },
    capsFor: (attempts) => capsWithin({ ...bounds.limits, at: now }, attempts),
  }
}

interface Permitted {
  readonly atMs: number | null
  readonly boundBy: readonly BindingRule[]
  readonly isNetwork: boolean
}

function unbound(fromMs: number, deadlineMs: number): Permitted {
  return { atMs: fromMs <= deadlineMs ? fromMs : null, boundBy: [], isNetwork: false }
}

/** What can push an instant on. */
interface Bounds {
  readonly deadlineMs: number
  readonly offsetMs: number
  readonly quietHours: readonly QuietHours[]
  readonly limits: Omit<NetworkLimitQuestion, 'at'>
}

interface QuietHours {
  readonly hours: readonly [number, number]
  readonly source: string
}

function quietHoursOf(payment: FailedPayment, policy: RecoveryPolicy): QuietHours[] {
  const given = [
    { hours: policy.quietHoursLocal, source: 'policy.quietHoursLocal' },
    { hours: payment.quietHoursLocal, source: 'payment.quietHoursLocal' },
  ]
  return given.flatMap(({ hours, source }) => (hours === undefined ? [] : [{ hours, source }]))
}

function firstPermitted(fromMs: number, { deadlineMs, offsetMs, quietHours, limits }: Bounds): Permitted {
  const boundBy: BindingRule[] = []
  let atMs = fromMs
  for (let round = 0; round < ROUNDS_MAX && atMs <= deadlineMs; round++) {
    const network = networkLimits({ ...limits, at: new Date(atMs) })
    boundBy.push(...network.boundBy.map(({ rule, source }) => ({ rule, source })))
    atMs = network.earliestAt.getTime()
    if (atMs > deadlineMs) return { atMs: null, boundBy, isNetwork: true }
    const quiet = quietHours.find(({ hours }) => isQuiet(atMs, offsetMs, hours))
    if (quiet === undefined) return { atMs, boundBy, isNetwork: false }
    boundBy.push({ rule: 'merchant_quiet_hours', source: quiet.source })
    atMs = afterQuietHours(atMs, offsetMs, quiet.hours) ?? Number.POSITIVE_INFINITY
  }
  return { atMs: null, boundBy, isNetwork: false }
}

function deadlineOf(
  payment: FailedPayment,
  history: PaymentHistory,
  policy: RecoveryPolicy,
  isMaxDaysSet: boolean,
): number {
  const byPolicy = history.first.at.getTime() + policy.maxDays * MS_PER_DAY
  if (!payment.deadline) return byPolicy
  // A case may be older than what we saw of it: its own deadline then reaches beyond the default days on purpose.
  return isMaxDaysSet ? Math.min(payment.deadline.getTime(), byPolicy) : payment.deadline.getTime()
}

function limitQuestion(payment: FailedPayment, policy: RecoveryPolicy): Omit<NetworkLimitQuestion, 'at'> {
  const own: CountedAttempt[] = payment.attempts.map(({ at, outcome }) => ({
    at,
    outcome,
    amountMinor: payment.amountMinor,
  }))
  return {
    card: payment.card,
    amountMinor: payment.amountMinor,
    attempts: [...own, ...(payment.otherAttemptsOnCard ?? [])],
    safeCaps: policy.safeCaps,
  }
}

/** Quiet hours and counts may take turns; each is named once. */
function distinct(rules: readonly BindingRule[]): BindingRule[] {
  return rules.filter(({ rule }, i) => rules.findIndex((other) => other.rule === rule) === i)
}
