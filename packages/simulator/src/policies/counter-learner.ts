import type { FailedPayment } from '@reprise/engine'
import { classifyDecline } from '@reprise/engine'
import type { RetryPolicy } from '../policy.ts'
import { hashText, SeededRandom } from '../random.ts'
import { advisedWaitEndMs, deadlineMsOf } from '../rule-checker.ts'
import { calendarDateOf, localDayOf, localHourIndexOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, weekdayOf } from '../virtual-time.ts'
import { lawfulAttempt } from './lawful-attempt.ts'

const PROBABILITY_FLOOR = 0.1
/** Attempts that are believed of a counter before any were seen: one in four approved. */
const PRIOR_TRIED = 4
const PRIOR_APPROVED = 1

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
 * Our reading: the rest of the window is cut into as many parts as there are retries left; in the first part each day is
 * sampled from what its counters leave open (more is tried where less is known), and the best one is taken at the hour
 * with the best record. Gateway of the first attempt.
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
      const hour = bestHour(cluster)
      const first = localDayOf(earliestMs, offsetMs)
      const last = Math.max(first + 1, localDayOf(earliestMs + Math.max(partMs, MS_PER_DAY), offsetMs))
      let best = { chance: -1, atMs: earliestMs }
      for (let day = first; day <= last; day++) {
        const atMs = day * MS_PER_DAY - offsetMs + hour * MS_PER_HOUR + 30 * MS_PER_MINUTE
        if (atMs < earliestMs || atMs > deadlineMsOf(payment)) continue
        const chance = sampledChance(cluster, day, random)
        if (chance > best.chance) best = { chance, atMs }
      }
      const gatewayId = payment.attempts[0]?.gatewayId ?? ''
      return lawfulAttempt(payment, best.atMs, now, gatewayId, Math.min(1, Math.max(PROBABILITY_FLOOR, best.chance)))
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

/** A draw from what a counter leaves open: its rate, more uncertain the fewer were tried. */
function sampledRate(counter: Counter, random: SeededRandom): number {
  const rate = rateOf(counter)
  const spread = Math.sqrt((rate * (1 - rate)) / (counter.tried + PRIOR_TRIED + 1))
  return Math.max(0.001, rate + spread * random.normal())
}

function sampledChance(cluster: Cluster, day: number, random: SeededRandom): number {
  const all = rateOf(cluster.all)
  const byWeekday = sampledRate(cluster.weekdays[weekdayOf(day)] ?? cluster.all, random)
  const byDate = sampledRate(cluster.daysOfMonth[calendarDateOf(day).dayOfMonth] ?? cluster.all, random)
  return Math.max(PROBABILITY_FLOOR, (byWeekday * byDate) / all)
}

function bestHour(cluster: Cluster): number {
  // Ten in the morning leads until something else has a better record (rekko.io, LostChurn).
  return cluster.hours.reduce((best, counter, hour) => (hourRate(counter) > hourRate(cluster.hours[best]) ? hour : best), 10)
}

/** Hours that were hardly tried do not win by luck. */
function hourRate(counter: Counter | undefined): number {
  return counter ? (counter.approved + 5) / (counter.tried + 20) : 0
}

function offsetOf(payment: FailedPayment): number {
  return (payment.utcOffsetMinutes ?? 0) * MS_PER_MINUTE
}
