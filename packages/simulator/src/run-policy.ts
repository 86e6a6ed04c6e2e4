import type { Attempt, CardAttempt, FailedPayment } from '@reprise/engine'
import { EventQueue } from './event-queue.ts'
import { reachesIssuer } from './oracle.ts'
import type { RetryPolicy } from './policy.ts'
import type { ViolationKind } from './rule-checker.ts'
import { advisedWaitEndMs, violationsOf } from './rule-checker.ts'
import type { SimulatedPayment } from './simulated-payment.ts'
import { MS_PER_DAY } from './virtual-time.ts'
import type { World } from './world.ts'

/** What became of one payment under a policy. */
export interface PaymentResult {
  readonly payment: SimulatedPayment
  /** The first one included. */
  readonly attempts: readonly Attempt[]
  readonly isRecovered: boolean
  readonly violations: readonly ViolationKind[]
  /** The chances that were stated, with what came of them. */
  readonly forecasts: readonly { readonly probability: number; readonly isApproved: boolean }[]
}

export interface RunQuestion {
  readonly world: World
  readonly policy: RetryPolicy
  /** Retries that each payment may have. */
  readonly retryBudget: number
  /** Index of the first payment that takes part; default 0. */
  readonly from?: number
  readonly onProgress?: (paymentsStarted: number) => void
}

/** Attempts of other payments that a policy is told of: a month of counting, and a month of windows. */
const CARD_HISTORY_MS = 60 * MS_PER_DAY

interface OpenPayment {
  readonly payment: SimulatedPayment
  readonly attempts: Attempt[]
  readonly violations: ViolationKind[]
  readonly forecasts: { probability: number; isApproved: boolean }[]
  next: { gatewayId: string; probability: number | undefined } | null
  isRecovered: boolean
}

interface CardEntry extends CardAttempt {
  readonly paymentId: string
}

/**
 * Runs a policy through a world in virtual time. All payments go on at once, as at a real merchant: what one of them
 * meets (an outage, a mood) is seen before the next one is decided.
 */
export function runPolicy(question: RunQuestion): PaymentResult[] {
  const { world, policy, retryBudget, from = 0, onProgress } = question
  const queue = new EventQueue<OpenPayment>()
  const cards = new Map<string, CardEntry[]>()
  const open = world.payments.slice(from).map((payment): OpenPayment => {
    const one = { payment, attempts: [], violations: [], forecasts: [], next: null, isRecovered: false }
    queue.add(payment.firstMs, one)
    return one
  })
  let started = 0
  for (let event = queue.take(); event; event = queue.take()) {
    const one = event.event
    if (one.next === null) onProgress?.(++started)
    const attempt = one.next ? retry(world, one, event.atMs, one.next, cards) : one.payment.firstAttempt
    one.attempts.push(attempt)
    remember(cards, one.payment, attempt)
    const seen = presentPayment(world, one, retryBudget, cards)
    policy.observe(seen)
    if (attempt.outcome === 'approved') continue
    if (one.attempts.length > retryBudget) continue
    schedule(queue, one, seen, policy)
  }
  return open
}

/** What a merchant knows of a payment. */
function presentPayment(
  world: World,
  { payment, attempts }: OpenPayment,
  retryBudget: number,
  cards: ReadonlyMap<string, readonly CardEntry[]>,
): FailedPayment {
  const now = attempts[attempts.length - 1]?.at.getTime() ?? payment.firstMs
  const others = (cards.get(payment.cardId) ?? []).filter(
    (each) => each.paymentId !== payment.paymentId && each.at.getTime() > now - CARD_HISTORY_MS,
  )
  return {
    paymentId: payment.paymentId,
    customerId: payment.customerId,
    merchantId: world.file.name,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    initiator: 'merchant',
    card: { network: payment.network, funding: payment.funding, bin: payment.bin, issuerCountry: payment.country },
    utcOffsetMinutes: payment.utcOffsetMinutes,
    tenureMonths: payment.tenureMonths,
    attempts: [...attempts],
    gateways: world.gatewayOptions,
    deadline: new Date(payment.deadlineMs),
    retriesLeft: retryBudget - (attempts.length - 1),
    ...(others.length > 0 && { otherAttemptsOnCard: others.map(({ paymentId: _, ...rest }) => rest) }),
  }
}

/** A decision that cannot be carried out (the past, after the deadline) is counted and ends the payment. */
function schedule(queue: EventQueue<OpenPayment>, one: OpenPayment, seen: FailedPayment, policy: RetryPolicy): void {
  const now = one.attempts[one.attempts.length - 1]?.at ?? new Date(one.payment.firstMs)
  const decision = policy.decide(seen, now)
  if (decision.action === 'stop') return
  const violations = violationsOf(seen, decision.at, decision.gatewayId)
  one.violations.push(...violations)
  if (violations.includes('outside_window')) return
  one.next = { gatewayId: decision.gatewayId, probability: decision.approvalProbability }
  queue.add(decision.at.getTime(), one)
}

function retry(
  world: World,
  one: OpenPayment,
  atMs: number,
  next: { gatewayId: string; probability: number | undefined },
  cards: ReadonlyMap<string, readonly CardEntry[]>,
): Attempt {
  const declinesMs = (cards.get(one.payment.cardId) ?? []).filter(reachesIssuer).map(({ at }) => at.getTime())
  const track = { declinesMs, advisedUntilMs: advisedWaitEndMs(one.attempts) }
  const { attempt } = world.attempt(one.payment, atMs, next.gatewayId, track)
  one.isRecovered = attempt.outcome === 'approved'
  if (next.probability !== undefined) one.forecasts.push({ probability: next.probability, isApproved: one.isRecovered })
  return attempt
}

function remember(cards: Map<string, CardEntry[]>, payment: SimulatedPayment, attempt: Attempt): void {
  if (attempt.outcome === 'not_processed') return
  const { at, outcome, networkCode, adviceCode } = attempt
  const entry: CardEntry = {
    paymentId: payment.paymentId,
    at,
    amountMinor: payment.amountMinor,
    outcome,
    ...(networkCode !== undefined && { networkCode }),
    ...(adviceCode !== undefined && { adviceCode }),
  }
  const known = cards.get(payment.cardId)
  if (known) known.push(entry)
  else cards.set(payment.cardId, [entry])
}
