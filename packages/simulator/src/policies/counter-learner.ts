import type { FailedPayment } from '@reprise/engine'
import { classifyDecline } from '@reprise/engine'
import type { RetryPolicy } from '../policy.ts'
import { hashText, SeededRandom } from '../random.ts'
import { advisedWaitEndMs, deadlineMsOf } from '../rule-checker.ts'
import {
  calendarDateOf,
  localDayOf,
  localHourIndexOf,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  weekdayOf,
} from '../virtual-time.ts'
import { lawfulAttempt } from './lawful-attempt.ts'

const PROBABILITY_FLOOR = 0.1
/** Attempts that are believed of a counter before any were seen: one in four approved. */
const PRIOR_TRIED = 4
const PRIOR_APPROVED = 1
/** The same for hours, which differ less. */
const HOUR_PRIOR_TRIED = 60
/** Hours are sampled too, by this share of what is not known of them. */
const HOUR_SAMPLING = 0.3

interface Counter {
  tried: number
  approved: number
}

interface Cluster {
  readonly all: Counter
  readonly weekdays: Counter[]
  readonly daysOfMonth: Counter[]
  readonly hours: Counter[]
}

/**
 * The strongest openly documented learner, written anew from one sentence: success counters per decline cluster by
 * weekday, day of month and hour, with sampling of days and a probability floor of 0.10.
 *
 * Our reading: the rest of the window is cut into as many parts as there are retries left; a day of the first
 * part is sampled by its chance, and taken at the hour with the best record, through the gateway of the first attempt.
 */
export function counterLearner(seed: string): RetryPolicy {
  const clusters = new Map<string, Cluster>()
  const random = new SeededRandom(hashText(`counters ${seed}`))
  return {
    observe(payment) {
      if (payment.attempts.length < 2) return
      const newest = payment.attempts[payment.attempts.length - 1]
      if (!newest || newest.outcome === 'not_processed') return
      const cluster = clusterOf(clusters, payment, payment.attempts.length - 2)
      const day = localDayOf(newest.at.getTime(), offsetOf(payment))
      const hour = localHourIndexOf(newest.at.getTime(), offsetOf(payment)) % 24
      for (const counter of [
        cluster.all,
        cluster.weekdays[weekdayOf(day)],
        cluster.daysOfMonth[calendarDateOf(day).dayOfMonth],
        cluster.hours[hour],
      ]) {
        if (!counter) continue
        counter.tried++
        if (newest.outcome === 'approved') counter.approved++
      }
    },
    decide(payment, now) {
      const cluster = clusterOf(clusters, payment, payment.attempts.length - 1)
      const offsetMs = offsetOf(payment)
      const earliestMs = Math.max(now.getTime() + MS_PER_HOUR, advisedWaitEndMs(payment.attempts))
      const partMs = (deadlineMsOf(payment) - earliestMs) / Math.max(1, payment.retriesLeft ?? 1)
      const hour = bestHour(cluster, random)
      const first = localDayOf(now.getTime(), offsetMs) + 1
      const last = Math.max(first + 1, localDayOf(earliestMs + Math.max(partMs, MS_PER_DAY), offsetMs))
      const days = Array.from({ length: last - first + 1 }, (_, i) => first + i)
        .map((day) => ({
          atMs: day * MS_PER_DAY - offsetMs + hour * MS_PER_HOUR + 30 * MS_PER_MINUTE,
          chance: chanceOf(cluster, day),
        }))
        .filter(({ atMs }) => atMs >= earliestMs && atMs <= deadlineMsOf(payment))
      if (days.length === 0) return { action: 'stop' }
      // Squared: good days clearly more often than others, and none never.
      const sampled = random.pick(days, ({ chance }) => chance * chance)
      return lawfulAttempt(payment, sampled.atMs, now, payment.attempts[0]?.gatewayId ?? '', sampled.chance)
    },
  }
}

function clusterOf(clusters: Map<string, Cluster>, payment: FailedPayment, attemptIndex: number): Cluster {
  const attempt = payment.attempts[attemptIndex]
  const key = attempt ? classifyDecline({ ...attempt, network: payment.card.network }).reason : 'none'
  const known = clusters.get(key)
  if (known) return known
  const counters = (count: number) => Array.from({ length: count }, () => ({ tried: 0, approved: 0 }))
  const made = {
    all: { tried: 0, approved: 0 },
    weekdays: counters(7),
    daysOfMonth: counters(32),
    hours: counters(24),
  }
  clusters.set(key, made)
  return made
}

function rateOf({ tried, approved }: Counter): number {
  return (approved + PRIOR_APPROVED) / (tried + PRIOR_TRIED)
}

/** What the counters say of a day, never below the floor: no day is given up for good. */
function chanceOf(cluster: Cluster, day: number): number {
  const byWeekday = rateOf(cluster.weekdays[weekdayOf(day)] ?? cluster.all)
  const byDate = rateOf(cluster.daysOfMonth[calendarDateOf(day).dayOfMonth] ?? cluster.all)
  return Math.min(1, Math.max(PROBABILITY_FLOOR, (byWeekday * byDate) / rateOf(cluster.all)))
}

/** Ten in the morning leads (rekko.io, LostChurn) until another hour has a clearly better record. */
function bestHour(cluster: Cluster, random: SeededRandom): number {
  const all = rateOf(cluster.all)
  let best = { hour: 10, rate: 0 }
  cluster.hours.forEach((counter, hour) => {
    // Hours that were hardly tried do not win by luck: they start from the cluster's own rate, a morning a little above.
    const start = (hour === 10 ? 1.1 : 1) * all
    const rate = (counter.approved + HOUR_PRIOR_TRIED * start) / (counter.tried + HOUR_PRIOR_TRIED)
    const sampled =
      rate + HOUR_SAMPLING * Math.sqrt((rate * (1 - rate)) / (counter.tried + HOUR_PRIOR_TRIED)) * random.normal()
    if (sampled > best.rate) best = { hour, rate: sampled }
  })
  return best.hour
}

function offsetOf(payment: FailedPayment): number {
  return (payment.utcOffsetMinutes ?? 0) * MS_PER_MINUTE
}
