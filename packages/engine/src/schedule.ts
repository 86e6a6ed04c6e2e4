import type { ClassifiedDecline } from './classify-decline.ts'
import { DECLINE_REASONS } from './decline-reason.ts'
import { localDayOf, MS_PER_HOUR, MS_PER_MINUTE, startOfLocalDay, weekdayOf } from './local-time.ts'
import type { Payday } from './paydays.ts'
import { paydayOn } from './paydays.ts'
import type { PaymentHistory } from './payment-history.ts'
import type { RetryWindow } from './retry-window.ts'

/** An instant worth considering, inside the window. */
export interface Slot {
  readonly atMs: number
  readonly payday: Payday | null
}

export interface Schedule {
  /** The instant the rules choose; null: the window holds none. */
  readonly chosen: Slot | null
  /** Other instants, in order of time. */
  readonly others: readonly Slot[]
  /** true: the window opened later than the reason alone would have waited, so that its rules decided when. */
  readonly isDelayedByRule: boolean
}

export interface ScheduleQuestion {
  readonly window: RetryWindow
  readonly history: PaymentHistory
  readonly isAboutFunds: boolean
  readonly country: string | undefined
  /** Retries left, the one to be planned included, at least 1. */
  readonly retriesLeft: number
  /** 0..1, the same for the same payment and attempt: spreads payments over the morning. */
  readonly spread: number
}

/** Local morning, 9 to 11: best hour in both published tables (rekko.io, LostChurn; quality C). */
const MORNING_FROM_HOUR = 9
const MORNING_HOURS = 2

/** Reasons of the "soon" kind, hours after the attempt: at once does not help (network-rules.md, section 7). */
const SOON_HOURS = [1, 5, 24, 48]
const SOON_SPREAD_MINUTES = 20

/** Each further retry for the same reason waits this much longer, up to a week. Our own choice. */
const SPACING_GROWTH = 0.25
const SPACING_HOURS_MAX = 168
/** Reasons without a delay of their own that are tried nevertheless (an advised wait, another gateway). */
const DEFAULT_DELAY_HOURS = 1

/** How far ahead a payday is waited for: the next of any kind, or with few retries left the next salary day. */
const PAYDAY_HORIZON_DAYS = 7
const SALARY_HORIZON_DAYS = 21
const FEW_RETRIES = 2

/** An advice in hours below this is taken at its word rather than moved to a morning. */
const SHORT_ADVICE_HOURS = 24
/** With an advice of the network, a payday is only waited for when it is this near: the issuer knows more than we do. */
const ADVISED_HORIZON_DAYS = 2

/** How many days are looked at; more than any window that is in use. */
const DAYS_MAX = 62

export function scheduleRetry(question: ScheduleQuestion): Schedule {
  const { window, history } = question
  if (window.opensMs === null) return { chosen: null, others: [], isDelayedByRule: true }
  const byReasonMs = history.newest.at.getTime() + spacingHours(history) * MS_PER_HOUR
  const wantedMs = Math.max(window.opensMs, byReasonMs)
  const mornings = morningSlots(question, window.opensMs)
  const chosen = isSoon(history.governing) ? soonSlot(question, wantedMs) : morningSlot(question, wantedMs, mornings)
  return {
    chosen: chosen ?? lastChance(question, mornings),
    others: mornings.filter((slot) => slot.atMs >= wantedMs),
    isDelayedByRule: window.boundBy.length > 0 && window.opensMs >= byReasonMs,
  }
}

/** Hours from the newest attempt that the answer asks for: its own advice, else what its reason usually needs. */
function spacingHours(history: PaymentHistory): number {
  const { adviceWaitHours } = history.governing
  if (adviceWaitHours !== undefined) return adviceWaitHours
  const earlier = Math.max(0, history.sameReasonCount - 1)
  if (isSoon(history.governing)) return SOON_HOURS[Math.min(earlier, SOON_HOURS.length - 1)] ?? 1
  const first = DECLINE_REASONS[history.governing.reason].firstDelayHours ?? DEFAULT_DELAY_HOURS
  return Math.min(SPACING_HOURS_MAX, first * (1 + SPACING_GROWTH * earlier))
}

/** Whether hours count rather than mornings. */
function isSoon(decline: ClassifiedDecline): boolean {
  if (decline.adviceWaitHours !== undefined) return decline.adviceWaitHours < SHORT_ADVICE_HOURS
  // Another gateway may be tried soon: nothing about the card has to change for it.
  return decline.reason === 'merchant_misconfigured' || DECLINE_REASONS[decline.reason].retryMode === 'soon'
}

function soonSlot(question: ScheduleQuestion, wantedMs: number): Slot | null {
  const spreadMs = question.spread * SOON_SPREAD_MINUTES * MS_PER_MINUTE
  return slotAt(question, wholeMinute(wantedMs + spreadMs))
}

function morningSlot(question: ScheduleQuestion, wantedMs: number, mornings: readonly Slot[]): Slot | null {
  const { window, history, isAboutFunds, retriesLeft } = question
  const wanted = mornings.filter((slot) => slot.atMs >= wantedMs)
  const [first] = wanted
  if (!first) return null
  const within = (days: number) => (slot: Slot) =>
    localDayOf(slot.atMs, window.offsetMs) - localDayOf(wantedMs, window.offsetMs) <= days
  if (isAboutFunds) {
    // With few retries left only the moments that count are worth one.
    const isAdvised = history.governing.adviceWaitHours !== undefined
    const horizon = isAdvised ? ADVISED_HORIZON_DAYS : PAYDAY_HORIZON_DAYS
    const salary =
      retriesLeft <= FEW_RETRIES && !isAdvised
        ? wanted.filter(within(SALARY_HORIZON_DAYS)).find((slot) => slot.payday === 'month')
        : undefined
    return salary ?? wanted.filter(within(horizon)).find((slot) => slot.payday !== null) ?? first
  }
  // Sunday is the weakest day in every published table; Monday is near enough.
  const isSunday = weekdayOf(localDayOf(first.atMs, window.offsetMs)) === 0
  return isSunday ? (wanted[1] ?? first) : first
}

/** When the wanted spacing would end behind the deadline: the last morning, else as late as is permitted. */
function lastChance(question: ScheduleQuestion, mornings: readonly Slot[]): Slot | null {
  const { window } = question
  return mornings.at(-1) ?? slotAt(question, window.deadlineMs) ?? slotAt(question, window.opensMs ?? window.deadlineMs)
}

/** One slot for each local morning of the window that is permitted. */
function morningSlots(question: ScheduleQuestion, opensMs: number): Slot[] {
  const { window, spread } = question
  const firstDay = localDayOf(opensMs, window.offsetMs)
  const lastDay = Math.min(localDayOf(window.deadlineMs, window.offsetMs), firstDay + DAYS_MAX)
  const intoDayMs = (MORNING_FROM_HOUR + spread * MORNING_HOURS) * MS_PER_HOUR
  const slots: Slot[] = []
  for (let day = firstDay; day <= lastDay; day++) {
    const morningMs = wholeMinute(startOfLocalDay(day, window.offsetMs) + intoDayMs)
    if (morningMs < opensMs || morningMs > window.deadlineMs) continue
    const slot = slotAt(question, morningMs)
    // Quiet hours may push a morning on; within the same day it is still that day's slot.
    if (slot && slot.atMs >= (slots.at(-1)?.atMs ?? 0) + 1) slots.push(slot)
  }
  return slots
}

/** The first permitted instant from `fromMs` on; null: none up to the deadline. */
function slotAt(question: ScheduleQuestion, fromMs: number): Slot | null {
  const { window, country } = question
  const atMs = window.nextPermitted(fromMs)
  return atMs === null ? null : { atMs, payday: paydayOn(localDayOf(atMs, window.offsetMs), country) }
}

function wholeMinute(ms: number): number {
  return Math.ceil(ms / MS_PER_MINUTE) * MS_PER_MINUTE
}
