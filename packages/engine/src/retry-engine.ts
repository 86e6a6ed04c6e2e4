import { checkNewPayment, checkPayment, checkRecommendable } from './check-payment.ts'
import { type DecisionCard, decisionCardOf, recommendationOf } from './decision-card.ts'
import { InvalidArgumentError } from './invalid-argument-error.ts'
import { LearnedModel } from './model/learned-model.ts'
import { SHIPPED_MODEL } from './model/shipped-model.ts'
import type { FailedPayment, NewPayment } from './payment.ts'
import { planNextAttempt } from './plan.ts'
import { type GatewayChoice, rankGateways } from './rank-gateways.ts'
import type { Recommendation } from './recommendation.ts'
import type { RecoveryPolicy } from './recovery-policy.ts'
import { completePolicy } from './recovery-policy.ts'
import { spreadOf } from './spread.ts'

/** What was learned, safe for JSON. `version` says which engine can read it. */
export type ModelSnapshot = { version: string } & Record<string, unknown>

export interface RetryEngineOptions {
  /** A snapshot to go on from. Absent: the shipped model. Of an unknown version: refused. */
  model?: ModelSnapshot
  /** The merchant's limits and costs; what is absent has its default (see RecoveryPolicy). */
  policy?: Partial<RecoveryPolicy>
  /**
   * Share of decisions that explore, 0..1: they take another attempt of the plan than its first, so that policies can be
   * compared later by their propensity. Default 0.
   */
  exploration?: number
  /** Same seed, same calls: same answers. Spreads attempts within an hour, and draws who explores; default ''. */
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
   * Where to send a payment of which nothing was tried yet: the gateway where it is worth most now, by the chance of
   * approval and the fees. Reads state, never changes it. Throws as recommend does.
   */
  chooseGateway(payment: NewPayment, now: Date): GatewayChoice
  /**
   * Learns from the newest attempt in payment.attempts; to be called once per attempt, the first one and approvals
   * included. The same attempt again changes nothing (the last 100,000 are remembered). Throws as recommend does, but an
   * approved newest attempt is welcome.
   */
  learn(payment: FailedPayment): void
  /** The whole learned state, to be given back as options.model. A copy: what is learned later does not change it. */
  snapshot(): ModelSnapshot
}

export interface Decision {
  readonly recommendation: Recommendation
  readonly card: DecisionCard
}

/** Changes when a snapshot of the engine before could not be read, or would mean something else. */
const MODEL_VERSION = 'causes-2'

/**
 * An engine with the shipped model, or one that goes on from a snapshot. Throws InvalidArgumentError when an option makes
 * no sense.
 */
export function createRetryEngine(options: RetryEngineOptions = {}): RetryEngine {
  const { model, exploration = 0, seed = '' } = options
  if (typeof exploration !== 'number' || !(exploration >= 0 && exploration <= 1))
    throw new InvalidArgumentError('exploration', 'must be from 0 to 1')
  if (typeof seed !== 'string') throw new InvalidArgumentError('seed', 'must be a text')
  const policy = completePolicy(options.policy)
  const isMaxDaysSet = options.policy?.maxDays !== undefined
  const learned = openModel(model)

  const plan = (payment: FailedPayment, now: Date) => {
    checkRecommendable(payment, now)
    return planNextAttempt({ model: learned, payment, now, policy, isMaxDaysSet, exploration, seed })
  }
  return {
    recommend: (payment, now) => recommendationOf(plan(payment, now), MODEL_VERSION),
    decide(payment, now) {
      const planned = plan(payment, now)
      return {
        recommendation: recommendationOf(planned, MODEL_VERSION),
        card: decisionCardOf(payment, now, planned, MODEL_VERSION),
      }
    },
    chooseGateway(payment, now) {
      checkNewPayment(payment, now)
      const { attemptCostMinor } = policy
      const draw = spreadOf(`${seed} ${now.getTime()}`, payment.paymentId, 0)
      const asked = { model: learned, payment, now, attemptCostMinor, modelVersion: MODEL_VERSION }
      return rankGateways({ ...asked, exploration: { share: exploration, draw } })
    },
    learn(payment) {
      checkPayment(payment)
      learned.learn(payment)
    },
    snapshot: () => ({ version: MODEL_VERSION, ...learned.toJson() }),
  }
}

function openModel(snapshot: ModelSnapshot | undefined): LearnedModel {
  if (snapshot === undefined) return new LearnedModel(SHIPPED_MODEL)
  if (snapshot?.version !== MODEL_VERSION)
    throw new InvalidArgumentError('model.version', `must be ${MODEL_VERSION}: another engine made this snapshot`)
  try {
    return LearnedModel.from(snapshot as unknown as Parameters<typeof LearnedModel.from>[0])
  } catch {
    throw new InvalidArgumentError('model', 'must be a whole snapshot: a part of it is missing or damaged')
  }
}
