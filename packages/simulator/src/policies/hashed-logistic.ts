import type { Attempt, FailedPayment } from '@reprise/engine'
import { classifyDecline } from '@reprise/engine'
import type { RetryPolicy } from '../policy.ts'
import { hashText, mix, SeededRandom } from '../random.ts'
import { advisedWaitEndMs, capableGatewayIds, deadlineMsOf } from '../rule-checker.ts'
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

/** Weights; features are hashed into them and may share one. */
const TABLE_SIZE = 1 << 17
const LEARNING_RATE = 0.12
/** Log-odds before anything was learned: about one retry in six is approved. */
const BIAS = -1.6
const EXPLORED_SHARE = 0.03
/** Local hours that are considered on each day. */
const SLOT_HOURS = [0, 3, 6, 9, 10, 12, 15, 18, 21]
/** A retry may use its own part of the window and some of the next one's. */
const PART_STRETCH = 1.6

/**
 * A plain learner: a logistic regression over hashed features, learned online, and the slot with the best chance in this
 * retry's part of the window. No planning, no hierarchy, nothing of outages.
 */
export function hashedLogistic(seed: string): RetryPolicy {
  const weights = new Float32Array(TABLE_SIZE)
  const squares = new Float32Array(TABLE_SIZE).fill(1)
  const random = new SeededRandom(hashText(`logistic ${seed}`))
  const scoreOf = (features: readonly number[]) =>
    features.reduce((sum, feature) => sum + (weights[feature % TABLE_SIZE] ?? 0), BIAS)

  function learn(features: readonly number[], isApproved: boolean): void {
    const error = (isApproved ? 1 : 0) - chanceOf(scoreOf(features))
    for (const feature of features) {
      const at = feature % TABLE_SIZE
      const square = (squares[at] ?? 1) + error * error
      squares[at] = square
      weights[at] = (weights[at] ?? 0) + (LEARNING_RATE * error) / Math.sqrt(square)
    }
  }

  return {
    observe(payment) {
      const newest = payment.attempts[payment.attempts.length - 1]
      if (!newest || payment.attempts.length < 2 || newest.outcome === 'not_processed') return
      const context = contextOf(payment, payment.attempts.slice(0, -1))
      const features = [...context.features, ...slotFeatures(context, newest.at.getTime(), newest.gatewayId)]
      learn(features, newest.outcome === 'approved')
    },
    decide(payment, now) {
      const context = contextOf(payment, payment.attempts)
      const slots = slotsOf(payment, now.getTime(), context.offsetMs)
      const gatewayIds = capableGatewayIds(payment)
      const base = scoreOf(context.features)
      let best = { score: Number.NEGATIVE_INFINITY, atMs: slots[0] ?? 0, gatewayId: gatewayIds[0] ?? '' }
      const isExploring = random.isHit(EXPLORED_SHARE)
      for (const atMs of slots)
        for (const gatewayId of gatewayIds) {
          const score = base + scoreOf(slotFeatures(context, atMs, gatewayId)) - BIAS
          const rank = isExploring ? random.next() : score
          if (rank > best.score) best = { score: rank, atMs, gatewayId }
        }
      const chance = chanceOf(base + scoreOf(slotFeatures(context, best.atMs, best.gatewayId)) - BIAS)
      return slots.length === 0 ? { action: 'stop' } : lawfulAttempt(payment, best.atMs, now, best.gatewayId, chance)
    },
  }
}

function chanceOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

/** Instants of this retry's part of what is left of the window. */
function slotsOf(payment: FailedPayment, nowMs: number, offsetMs: number): number[] {
  const earliestMs = Math.max(nowMs + MS_PER_HOUR, advisedWaitEndMs(payment.attempts))
  const deadlineMs = deadlineMsOf(payment)
  const partMs = ((deadlineMs - earliestMs) / Math.max(1, payment.retriesLeft ?? 1)) * PART_STRETCH
  const latestMs = Math.min(deadlineMs, earliestMs + Math.max(partMs, 2 * MS_PER_DAY))
  const slots = earliestMs <= deadlineMs ? [earliestMs] : []
  for (let day = localDayOf(earliestMs, offsetMs); day * MS_PER_DAY - offsetMs <= latestMs; day++)
    for (const hour of SLOT_HOURS) {
      const atMs = day * MS_PER_DAY - offsetMs + hour * MS_PER_HOUR + 30 * MS_PER_MINUTE
      if (atMs > earliestMs && atMs <= latestMs) slots.push(atMs)
    }
  return slots
}

/** What does not depend on the slot: its features, and the hashes that slots are crossed with. */
interface Context {
  readonly features: readonly number[]
  readonly offsetMs: number
  readonly firstMs: number
  readonly newestMs: number
  readonly newestGatewayId: string
  readonly reason: number
  readonly advice: number
  readonly country: number
  readonly issuer: number
  readonly customer: number
  readonly funding: number
}

function contextOf(payment: FailedPayment, attempts: readonly Attempt[]): Context {
  const first = attempts[0]
  const newest = attempts[attempts.length - 1]
  const { card } = payment
  const reasonOf = (attempt: Attempt | undefined) =>
    attempt ? classifyDecline({ ...attempt, network: card.network }).reason : 'none'
  const hash = (name: string, value: string | number) => hashText(`${name}=${value}`)
  const reason = hash('reason', reasonOf(newest))
  const issuer = hash('issuer', card.bin ?? '')
  const customer = hash('customer', payment.customerId ?? '')
  const count = hash('count', Math.min(attempts.length, 8))
  const firstReason = hash('first', reasonOf(first))
  const network = hash('network', card.network)
  const amount = hash('amount', Math.round(2 * Math.log10(1 + payment.amountMinor)))
  return {
    features: [
      reason,
      issuer,
      customer,
      firstReason,
      mix(reason, count),
      mix(reason, firstReason),
      mix(reason, network),
      mix(reason, issuer),
      mix(reason, amount),
      mix(customer, firstReason),
      hash('tenure', Math.min(5, Math.floor((payment.tenureMonths ?? 0) / 6))),
    ],
    offsetMs: (payment.utcOffsetMinutes ?? 0) * MS_PER_MINUTE,
    firstMs: first?.at.getTime() ?? 0,
    newestMs: newest?.at.getTime() ?? 0,
    newestGatewayId: newest?.gatewayId ?? '',
    reason,
    advice: hash('advice', newest?.adviceCode ?? ''),
    country: hash('country', card.issuerCountry ?? ''),
    issuer,
    customer,
    funding: hash('funding', card.funding),
  }
}

function slotFeatures(context: Context, atMs: number, gatewayId: string): number[] {
  const { reason, country, customer, funding, issuer } = context
  const day = localDayOf(atMs, context.offsetMs)
  const hour = mix(1, Math.floor((localHourIndexOf(atMs, context.offsetMs) % 24) / 3))
  const weekday = mix(2, weekdayOf(day))
  const dayOfMonth = mix(3, calendarDateOf(day).dayOfMonth)
  const sinceNewest = mix(4, hoursStep((atMs - context.newestMs) / MS_PER_HOUR))
  const sinceFirst = mix(5, hoursStep((atMs - context.firstMs) / MS_PER_HOUR))
  const gateway = hashText(gatewayId)
  const isSame = mix(6, gatewayId === context.newestGatewayId ? 1 : 0)
  return [
    mix(reason, hour),
    mix(reason, weekday),
    mix(reason, dayOfMonth),
    mix(mix(country, dayOfMonth), reason),
    mix(mix(country, funding), weekday),
    mix(mix(country, funding), dayOfMonth),
    mix(customer, dayOfMonth),
    mix(customer, weekday),
    mix(reason, sinceNewest),
    mix(reason, sinceFirst),
    mix(context.advice, sinceNewest),
    mix(reason, gateway),
    mix(issuer, gateway),
    mix(mix(reason, isSame), sinceNewest),
    mix(issuer, hour),
  ]
}

/** Hours on a scale that is fine at the start: 0, 1-2, 3-5, 6-11, 12-23, then days, then groups of days. */
function hoursStep(hours: number): number {
  const ends = [1, 3, 6, 12, 24, 36, 48, 72, 96, 120, 144, 168, 216, 264, 336, 432, 576]
  const step = ends.findIndex((end) => hours < end)
  return step < 0 ? ends.length : step
}
