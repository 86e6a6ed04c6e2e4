import assert from 'node:assert/strict'
import type { Attempt, FailedPayment, GatewayOption, PaymentCard } from '../src/payment.ts'
import type { Recommendation, RetryRecommendation } from '../src/recommendation.ts'
import type { RetryEngineOptions } from '../src/retry-engine.ts'
import { createRetryEngine } from '../src/retry-engine.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** A Tuesday morning in the United States, in the middle of a month. */
export const now = new Date('2026-11-10T16:00:00Z')
export const before = (ms: number) => new Date(now.getTime() - ms)

export const visa: PaymentCard = { network: 'visa', funding: 'debit', issuerCountry: 'US' }
export const mastercard: PaymentCard = { ...visa, network: 'mastercard' }
const gateways: GatewayOption[] = [{ gatewayId: 'alpha' }, { gatewayId: 'beta' }]

/** A decline by a network's code, a minute old and through alpha if nothing else is said. */
export function declined(networkCode: string | undefined, ageMs = 60_000, more: Partial<Attempt> = {}): Attempt {
  const attempt: Attempt = { at: before(ageMs), gatewayId: 'alpha', outcome: 'declined', ...more }
  return networkCode === undefined ? attempt : { ...attempt, networkCode }
}

/** Declines of one code, a day apart, the newest a minute old. */
export function row(networkCode: string, count: number): Attempt[] {
  return Array.from({ length: count }, (_, i) => declined(networkCode, 60_000 + (count - 1 - i) * DAY_MS))
}

export function paymentOf(attempts: readonly Attempt[], more: Partial<FailedPayment> = {}): FailedPayment {
  return {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'USD',
    initiator: 'merchant',
    card: visa,
    attempts,
    gateways,
    ...more,
  }
}

/** Asks an engine that has learned nothing. */
export function recommend(payment: FailedPayment, options: RetryEngineOptions = {}, at = now): Recommendation {
  return createRetryEngine(options).recommend(payment, at)
}

export function asRetry(recommendation: Recommendation): RetryRecommendation {
  assert.equal(recommendation.action, 'retry', recommendation.explanation.summary)
  return recommendation as RetryRecommendation
}

export function retryOf(payment: FailedPayment, options: RetryEngineOptions = {}, at = now): RetryRecommendation {
  return asRetry(recommend(payment, options, at))
}

/** The reason of the stop that is expected. */
export function stopOf(payment: FailedPayment, options: RetryEngineOptions = {}, at = now): string {
  const recommendation = recommend(payment, options, at)
  assert.equal(recommendation.action, 'stop', recommendation.explanation.summary)
  return recommendation.action === 'stop' ? recommendation.reason : ''
}
