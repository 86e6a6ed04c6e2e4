import { monthStartOf } from './local-time.ts'
import type { CountedLimit } from './network-rules.ts'
import { NETWORK_RULES, rulePackFor } from './network-rules.ts'
import type { CardNetwork } from './payment.ts'
import type { PlanCap } from './plan-caps.ts'

/** Any attempt on the card at the merchant, in any order; of the payment in question and of all others. */
export interface CountedAttempt {
  readonly at: Date
  /** Integer minor units. */
  readonly amountMinor: number
  /** `not_processed` never reached the network and is not counted. */
  readonly outcome: 'approved' | 'declined' | 'not_processed'
}

export interface NetworkLimitQuestion {
  readonly card: { readonly network: CardNetwork; readonly issuerCountry?: string }
  /** Amount of the attempt to be made. */
  readonly amountMinor: number
  /** Attempts after `at` are ignored. */
  readonly attempts: readonly CountedAttempt[]
  /** When the attempt would be made. */
  readonly at: Date
  /** true (the default): the stricter published number, 15 reattempts on Visa; false: the documented ceiling, 20. */
  readonly safeCaps?: boolean
}

export interface ReachedLimit {
  readonly rule: string
  readonly source: string
  /** From this instant on the limit no longer binds. */
  readonly until: Date
}

export interface NetworkLimits {
  /** true: no counted limit forbids an attempt at `at`. */
  readonly isAllowed: boolean
  /** The first instant from `at` on at which none forbids it. */
  readonly earliestAt: Date
  /** The limits that had to be waited for, in that order. */
  readonly boundBy: readonly ReachedLimit[]
}

const MS_PER_HOUR = 3_600_000
const MS_PER_MINUTE = 60_000
const HOURS_PER_MONTH_MAX = 744

/**
 * Asks before a merchant's own post is sent whether a counted limit of the network forbids it: null, or the limit and
 * when it ends (the one that ends last). Advice waits and our own spacing are not counted: those a merchant may ignore.
 * Gateway refusals that never reached the issuer count as declines if given as such; to count one too many costs a
 * retry, one too few a fee.
 */
export function networkLimitReached(question: NetworkLimitQuestion): ReachedLimit | null {
  return latestReached(question, question.at.getTime(), false)
}

/**
 * The instant, in milliseconds, from which on no counted limit binds, going by the attempts that are known; -Infinity: none
 * can bind at all. A bound, not the first such instant: plans ask about hundreds of instants, most of them far from any
 * count.
 */
export function unboundFrom({ card, attempts, safeCaps = true }: Omit<NetworkLimitQuestion, 'at'>): number {
  let reachHours = Number.NEGATIVE_INFINITY
  for (const { limits } of NETWORK_RULES[card.network])
    for (const limit of limits) {
      const { window } = limit
      if (attempts.length >= maxOf(limit, safeCaps))
        reachHours = Math.max(reachHours, 'rollingHours' in window ? window.rollingHours : HOURS_PER_MONTH_MAX)
    }
  if (reachHours === Number.NEGATIVE_INFINITY) return reachHours
  let newestMs = Number.NEGATIVE_INFINITY
  for (const { at } of attempts) newestMs = Math.max(newestMs, at.getTime())
  return newestMs + reachHours * MS_PER_HOUR + 1
}

/** Whether an attempt is allowed now and, if not, from when; spacing of our own included. */
export function networkLimits(question: NetworkLimitQuestion): NetworkLimits {
  const boundBy: ReachedLimit[] = []
  let atMs = question.at.getTime()
  // A wait may end in the reach of the next: of another limit, or of an attempt that lies ahead. Each ends later than the
  // one before, and none outlasts the newest attempt's windows, so that there is an end.
  for (let reached = latestReached(question, atMs, true); reached; reached = latestReached(question, atMs, true)) {
    boundBy.push(reached)
    atMs = reached.until.getTime()
  }
  return { isAllowed: boundBy.length === 0, earliestAt: new Date(atMs), boundBy }
}

/**
 * The limits that so many attempts from `at` on could reach, as a plan sees them: with the rules in force at `at`, and what
 * counts by then. Where no row of declines has begun, its first is counted as well: one too many.
 */
export function capsWithin(question: NetworkLimitQuestion, attempts: number): PlanCap[] {
  const { card, safeCaps = true, at } = question
  const atMs = at.getTime()
  return rulePackFor(card.network, at).limits.flatMap((limit) => {
    if (!isOfIssuer(limit, card)) return []
    const max = maxOf(limit, safeCaps)
    // Too few even if all that were made count: most payments have no cap.
    if (question.attempts.length + attempts <= max) return []
    const window = windowOf(limit)
    const fromMs = 'rollingMs' in window ? atMs - window.rollingMs : monthStartOf(atMs, window.monthOffsetMs)
    const countedMs = countedAt(limit, question, atMs).filter((ms) => ms >= fromMs)
    return countedMs.length + attempts > max ? [{ max, countedMs, window }] : []
  })
}

function windowOf({ window }: CountedLimit): PlanCap['window'] {
  return 'rollingHours' in window
    ? { rollingMs: window.rollingHours * MS_PER_HOUR }
    : { monthOffsetMs: window.calendarMonthUtcOffsetMinutes * MS_PER_MINUTE }
}

function isOfIssuer({ issuerCountry }: CountedLimit, card: NetworkLimitQuestion['card']): boolean {
  return issuerCountry === undefined || issuerCountry === card.issuerCountry?.toUpperCase()
}

function maxOf({ max, safeMax }: CountedLimit, safeCaps: boolean): number {
  return safeCaps ? Math.min(safeMax, max) : max
}

function latestReached(question: NetworkLimitQuestion, atMs: number, withPace: boolean): ReachedLimit | null {
  const { card, safeCaps = true } = question
  let latest: ReachedLimit | null = null
  for (const limit of rulePackFor(card.network, new Date(atMs)).limits) {
    if (limit.isPace && !withPace) continue
    if (!isOfIssuer(limit, card)) continue
    const max = maxOf(limit, safeCaps)
    // Fewer attempts than the ceiling: nothing to count. Most payments, asked about hundreds of instants each.
    if (question.attempts.length < max) continue
    const untilMs = boundUntil(limit, max, countedAt(limit, question, atMs), atMs)
    if (untilMs !== null && (!latest || untilMs > latest.until.getTime()))
      latest = { rule: limit.rule, source: limit.source, until: new Date(untilMs) }
  }
  return latest
}

/** Instants of the attempts that this limit counts, oldest first, its window not yet applied. */
function countedAt(limit: CountedLimit, question: NetworkLimitQuestion, atMs: number): number[] {
  const same = (attempt: CountedAttempt) => attempt.amountMinor === question.amountMinor
  const past = question.attempts.filter((attempt) => attempt.at.getTime() <= atMs)
  const lastSuccessMs = limit.resetBySuccess
    ? Math.max(...past.filter((a) => a.outcome === 'approved' && same(a)).map((a) => a.at.getTime()), -Infinity)
    : -Infinity
  const declines = past
    .filter((attempt) => attempt.outcome === 'declined' && (!limit.sameAmount || same(attempt)))
    .map((attempt) => attempt.at.getTime())
    .filter((declinedMs) => declinedMs > lastSuccessMs)
    .sort((a, b) => a - b)
  // The first decline of a row is the original; everything after it on this card is a try again.
  return limit.counts === 'reattempts' ? declines.slice(1) : declines
}

/** Until when the limit forbids an attempt at `atMs`; null: it does not. */
function boundUntil(limit: CountedLimit, max: number, countedMs: readonly number[], atMs: number): number | null {
  if ('rollingHours' in limit.window) {
    const windowMs = limit.window.rollingHours * MS_PER_HOUR
    // Both ends belong to the window: whether a network counts the thirtieth day is not known.
    const inside = countedMs.filter((ms) => ms >= atMs - windowMs)
    const freeing = inside[inside.length - max]
    return freeing === undefined ? null : freeing + windowMs + 1
  }
  const offsetMs = limit.window.calendarMonthUtcOffsetMinutes * MS_PER_MINUTE
  if (countedMs.filter((ms) => ms >= monthStartOf(atMs, offsetMs)).length < max) return null
  return monthStartOf(atMs, offsetMs, 1)
}
