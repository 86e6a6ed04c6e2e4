import { checkPayment, checkRecommendable } from './check-payment.ts'
import type { DecisionCard, JsonObject } from './decision-card.ts'
import { InvalidArgumentError } from './invalid-argument-error.ts'
import type { FailedPayment } from './payment.ts'
import { planNextAttempt } from './plan.ts'
import type { Recommendation } from './recommendation.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'
import { completePolicy } from './recovery-policy.ts'

/** What was learned, safe for JSON. `version` says which engine can read it. */
export type ModelSnapshot = { version: string } & Record<string, unknown>

export interface RetryEngineOptions {
  /** A snapshot to go on from. Absent: the shipped model. Of an unknown version: refused. */
  model?: ModelSnapshot
  /** The merchant's limits and costs; what is absent has its default (see RecoveryPolicy). */
  policy?: Partial<RecoveryPolicy>
  /** Share of decisions that explore, 0..1. Default 0. The rules explore nothing, so that propensity is always 1. */
  exploration?: number
  /** Same seed, same calls: same answers. Spreads attempts within an hour or two; default ''. */
  seed?: string
}

export interface RetryEngine {
  /**
   * The next attempt for a payment whose newest attempt was declined, or why to stop. Reads state, never changes it,
   * nor its arguments. Throws InvalidArgumentError, naming the field, on a payment that makes no sense or whose newest
   * attempt was approved.
   */
  recommend(payment: FailedPayment, now: Date): Recommendation
  /** As recommend, with the card of the decision: all it rested on, to be stored and replayed. */
  decide(payment: FailedPayment, now: Date): Decision
  /**
   * To be told of the newest attempt in payment.attempts, once per attempt, the first one and approvals included.
   * The rules learn nothing from it: only the argument is checked, so that callers need not change when the learned
   * model takes over. Throws as recommend does, but an approved newest attempt is welcome.
   */
  learn(payment: FailedPayment): void
  /** The whole learned state, to be given back as options.model. */
  snapshot(): ModelSnapshot
}

export interface Decision {
  readonly recommendation: Recommendation
  readonly card: DecisionCard
}

const MODEL_VERSION = 'rules-1'

/** The engine with rules in place of a learned model. Throws InvalidArgumentError when an option makes no sense. */
export function createRetryEngine(options: RetryEngineOptions = {}): RetryEngine {
  const { model, exploration = 0, seed = '' } = options
  if (model !== undefined && model.version !== MODEL_VERSION)
    throw new InvalidArgumentError('model.version', `must be ${MODEL_VERSION}: another engine made this snapshot`)
  if (!(exploration >= 0 && exploration <= 1)) throw new InvalidArgumentError('exploration', 'must be from 0 to 1')
  const policy = completePolicy(options.policy)
  const isMaxDaysSet = options.policy?.maxDays !== undefined

  const recommend = (payment: FailedPayment, now: Date): Recommendation => {
    checkRecommendable(payment, now)
    return { ...planNextAttempt({ payment, now, policy, isMaxDaysSet, seed }), modelVersion: MODEL_VERSION }
  }
  return {
    recommend,
    decide(payment, now) {
      const recommendation = recommend(payment, now)
      return { recommendation, card: cardOf(payment, now, recommendation) }
    },
    learn(payment) {
      checkPayment(payment)
    },
    snapshot() {
      return { version: MODEL_VERSION }
    },
  }
}

function cardOf(payment: FailedPayment, now: Date, recommendation: Recommendation): DecisionCard {
  const { explanation, modelVersion } = recommendation
  const head = {
    format: 1,
    decidedAt: now.toISOString(),
    modelVersion,
    payment: JSON.parse(JSON.stringify(payment)) as JsonObject,
    explanation,
  } as const
  if (recommendation.action === 'stop') return { ...head, decided: { action: 'stop', reason: recommendation.reason } }
  const candidates = [recommendation, ...recommendation.alternatives].map(
    ({ at, gatewayId, approvalProbability, expectedValueMinor }) => ({
      at: at.toISOString(),
      gatewayId,
      approvalProbability,
      expectedValueMinor,
    }),
  )
  return { ...head, decided: { action: 'retry', candidates, chosen: 0, propensity: recommendation.propensity } }
}
