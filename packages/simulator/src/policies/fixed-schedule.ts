import type { FailedPayment } from '@reprise/engine'
import type { RetryPolicy } from '../policy.ts'
import { calendarDateOf, localDayOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, weekdayOf } from '../virtual-time.ts'
import type { BaselineSchedule } from './baseline-schedules.ts'
import { lawfulAttempt } from './lawful-attempt.ts'

const MINUTES_APART = 1
const MORNING_HOUR = 10

/**
 * A documented schedule, held to the networks' rules, through the gateway of the first attempt. It retries whatever no
 * rule forbids, for as long as it has attempts left: the most money that it can bring.
 */
export function fixedSchedulePolicy(schedule: BaselineSchedule): RetryPolicy {
  return {
    decide(payment, now) {
      const first = payment.attempts[0]
      const wantedMs = first ? nextInstant(schedule, payment, first.at.getTime(), now.getTime()) : null
      if (!first || wantedMs === null) return { action: 'stop' }
      return lawfulAttempt(payment, wantedMs, now, first.gatewayId)
    },
    observe() {},
  }
}

function nextInstant(
  schedule: BaselineSchedule,
  payment: FailedPayment,
  firstMs: number,
  nowMs: number,
): number | null {
  const retryIndex = payment.attempts.length - 1
  if (schedule.kind === 'offsets') {
    const offset = schedule.offsetsHours[retryIndex]
    return offset === undefined ? null : firstMs + offset * MS_PER_HOUR
  }
  if (schedule.name === 'payday-rule') return nextCommonPayday(payment, nowMs)
  if (schedule.name === 'solidgate-weekly-1') return solidgateWeekly(payment, firstMs, nowMs, retryIndex)
  return adviceFollower(payment, firstMs, retryIndex)
}

/** The 1st, the 15th or a Friday, whichever is next, at 10:00 local; two weeks on if none is near. */
function nextCommonPayday(payment: FailedPayment, nowMs: number): number {
  const offsetMs = (payment.utcOffsetMinutes ?? 0) * MS_PER_MINUTE
  const today = localDayOf(nowMs, offsetMs)
  for (let day = today; day <= today + 14; day++) {
    const atMs = day * MS_PER_DAY - offsetMs + MORNING_HOUR * MS_PER_HOUR
    const { dayOfMonth } = calendarDateOf(day)
    if (atMs > nowMs + MS_PER_HOUR && (dayOfMonth === 1 || dayOfMonth === 15 || weekdayOf(day) === 5)) return atMs
  }
  return nowMs + 14 * MS_PER_DAY
}

/** +24 h, the next Friday, +48 h, +120 h. */
function solidgateWeekly(payment: FailedPayment, firstMs: number, nowMs: number, retryIndex: number): number | null {
  if (retryIndex === 0) return firstMs + 24 * MS_PER_HOUR
  if (retryIndex === 1) {
    const offsetMs = (payment.utcOffsetMinutes ?? 0) * MS_PER_MINUTE
    let day = localDayOf(nowMs, offsetMs) + 1
    while (weekdayOf(day) !== 5) day++
    return day * MS_PER_DAY - offsetMs + MORNING_HOUR * MS_PER_HOUR
  }
  const gapHours = [48, 120][retryIndex - 2]
  return gapHours === undefined ? null : nowMs + gapHours * MS_PER_HOUR
}

/** Does what Mastercard's advice says; without one, 72 hours (Solidgate's reading of advice 02). */
function adviceFollower(payment: FailedPayment, firstMs: number, retryIndex: number): number {
  const newestMs = payment.attempts[retryIndex]?.at.getTime() ?? firstMs
  const advised = ADVICE_HOURS[payment.attempts[retryIndex]?.adviceCode ?? '']
  return newestMs + (advised ?? 72) * MS_PER_HOUR + MINUTES_APART * MS_PER_MINUTE
}

const ADVICE_HOURS: Readonly<Record<string, number>> = {
  '24': 1,
  '25': 24,
  '26': 48,
  '27': 96,
  '28': 144,
  '29': 192,
  '30': 240,
  '02': 72,
}
