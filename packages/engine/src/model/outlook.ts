import type { DeclineReason } from '../decline-reason.ts'
import { MS_PER_HOUR } from '../local-time.ts'
import type { FailedPayment } from '../payment.ts'
import type { Answer } from '../payment-history.ts'
import type { AnswerKind } from './answer-kind.ts'
import { tellingAnswer } from './answer-kind.ts'
import { type Belief, believe, PASS_CHANCE } from './cause-belief.ts'
import type { CausePriors } from './cause-priors.ts'
import { CAUSE_COUNT, type CauseContext, type Moment, momentOf, openAt } from './causes.ts'
import type { CustomerEvidence } from './customer-evidence.ts'
import type { LogisticWeights } from './logistic-weights.ts'
import { downLater, keptAfter, moodAfter, type RecentAnswers } from './recent-answers.ts'
import {
  type FeatureContext,
  type Features,
  featureContextOf,
  gatewayFeatures,
  issuerOf,
  SLOT_GROUPS,
  slotFeatures,
  slotStepsOf,
} from './slot-features.ts'

/** The parts of the learned state that a look at a payment reads. */
export interface ModelState {
  readonly priors: CausePriors
  readonly customers: CustomerEvidence
  readonly recent: RecentAnswers
  readonly general: LogisticWeights
  readonly own: LogisticWeights
}

/** Farther than this nothing moves the log-odds away from what the causes say. */
const SHIFT_MAX = 4
const CHANCE_MIN = 0.0005
const CHANCE_MAX = 0.97

/** A payment as the model sees it at an instant: which causes are likely, and what else moves its chances. */
export class Outlook {
  readonly reason: DeclineReason
  readonly kind: AnswerKind
  readonly belief: Belief
  readonly causes: CauseContext
  readonly features: FeatureContext
  readonly nowMs: number
  /** Log-odds of what depends on neither when nor where. */
  readonly base: number
  /** Log-odds by which the issuer answered better than expected lately; fades. */
  readonly mood: number
  readonly #state: ModelState
  readonly #issuerDown: number

  constructor(state: ModelState, payment: FailedPayment, answers: readonly Answer[], nowMs: number) {
    const { reason, kind } = tellingAnswer(answers)
    this.#state = state
    this.reason = reason
    this.kind = kind
    this.nowMs = nowMs
    this.belief = believe(state.priors.of(payment, reason, state.customers, nowMs), payment, answers, kind)
    this.causes = this.belief.causes
    const newestReason = answers[answers.length - 1]?.decline.reason ?? reason
    this.features = featureContextOf(payment, this.causes, { reason, newestReason, kind })
    const issuer = issuerPlace(payment)
    this.base = this.logOdds(this.features.features)
    this.mood = state.recent.mood(issuer, nowMs)
    this.#issuerDown = state.recent.downChance(issuer, nowMs)
  }

  logOdds({ general, own }: Features): number {
    return this.#state.general.sum(general) + this.#state.own.sum(own)
  }

  /** Chance, 0..1, that a gateway is down now. */
  gatewayDown(gatewayId: string): number {
    return this.#state.recent.downChance(gatewayPlace(gatewayId), this.nowMs)
  }

  /** Share of what is known of outages now that is still true at a later instant. */
  keptAt(atMs: number): number {
    return keptAfter((atMs - this.nowMs) / MS_PER_HOUR)
  }

  /** Chance, 0..1, that issuer and gateway can be reached when that share of what is known now is still true. */
  upChance(gatewayDown: number, kept: number): number {
    return (1 - downLater(this.#issuerDown, kept)) * (1 - downLater(gatewayDown, kept))
  }

  /** Log-odds of the mood that is left at a later instant. */
  moodAt(atMs: number): number {
    return moodAfter(this.mood, (atMs - this.nowMs) / MS_PER_HOUR)
  }

  /** Chance of approval, 0..1, from how open the causes leave the way, how likely it is up, and what shifts the odds. */
  chance(open: number, up: number, shift: number): number {
    const plain = Math.min(CHANCE_MAX, Math.max(CHANCE_MIN, open * PASS_CHANCE * up))
    const logOdds = Math.log(plain / (1 - plain)) + Math.max(-SHIFT_MAX, Math.min(SHIFT_MAX, shift))
    return 1 / (1 + Math.exp(-logOdds))
  }

  /** The chance of one attempt, with what it was made of. */
  predict(atMs: number, gatewayId: string): { moment: Moment; chance: number; features: readonly Features[] } {
    const moment = momentOf(this.causes, atMs, gatewayId)
    let open = 0
    for (let i = 0; i < CAUSE_COUNT; i++) open += (this.belief.probabilities[i] as number) * openAt(i, moment)
    const steps = slotStepsOf(this.features, atMs)
    const features = [
      this.features.features,
      ...SLOT_GROUPS.map((group) => slotFeatures(this.features, group, steps[group])),
      gatewayFeatures(this.features, gatewayId),
    ]
    const shift = features.reduce((sum, each) => sum + this.logOdds(each), this.moodAt(atMs))
    const up = this.upChance(this.gatewayDown(gatewayId), this.keptAt(atMs))
    return { moment, chance: this.chance(open, up, shift), features }
  }
}

/** Under which name the newest answers of an issuer are kept. */
export function issuerPlace(payment: Pick<FailedPayment, 'card'>): string {
  return `i ${issuerOf(payment)}`
}

export function gatewayPlace(gatewayId: string): string {
  return `g ${gatewayId}`
}
