import type { DeclineReason } from '../decline-reason.ts'
import { MS_PER_HOUR } from '../local-time.ts'
import type { FailedPayment } from '../payment.ts'
import type { Answer } from '../payment-history.ts'
import type { AnswerKind } from './answer-kind.ts'
import { tellingAnswer } from './answer-kind.ts'
import { type Belief, believe, PASS_CHANCE } from './cause-belief.ts'
import type { CausePriors } from './cause-priors.ts'
import {
  CAUSE_COUNT,
  CAUSES,
  type CauseContext,
  cleared,
  isRouteOpen,
  type Moment,
  momentOf,
  OPEN_WHEN_DEAD,
  OTHERS_COUNT,
  openOfAll,
  ROUTES_FROM,
} from './causes.ts'
import type { CustomerEvidence } from './customer-evidence.ts'
import type { LogisticWeights } from './logistic-weights.ts'
import { downLater, keptAfter, moodAfter, type RecentAnswers } from './recent-answers.ts'
import {
  type FeatureContext,
  type Features,
  featureContextOf,
  featureRoom,
  gatewayFeatures,
  issuerOf,
  SLOT_GROUPS,
  type SlotGroup,
  slotFeatures,
  slotStepsOf,
  writeSlotFeatures,
} from './slot-features.ts'

/** The parts of the learned state that a look at a payment reads. */
export interface ModelState {
  readonly priors: CausePriors
  readonly customers: CustomerEvidence
  readonly recent: RecentAnswers
  readonly general: LogisticWeights
  readonly own: LogisticWeights
}

/** Farther than this nothing moves the odds away from what the causes say. */
const ODDS_FACTOR_MAX = Math.exp(4)
const CHANCE_MIN = 0.0005
const CHANCE_MAX = 0.97

/** Room for what is asked of one instant: it is used at once. */
const slotRoom = featureRoom()
const others = new Float64Array(OTHERS_COUNT)

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
  readonly #gatewaysDown = new Map<string, number>()

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

  /** As logOdds of slotFeatures. */
  slotLogOdds(group: SlotGroup, step: number): number {
    writeSlotFeatures(this.features, group, step, slotRoom)
    const { general, own } = this.#state
    return general.sumOf(slotRoom.general, slotRoom.generalCount) + own.sumOf(slotRoom.own, slotRoom.ownCount)
  }

  /** Chance, 0..1, that a gateway is down now. */
  gatewayDown(gatewayId: string): number {
    const known = this.#gatewaysDown.get(gatewayId)
    if (known !== undefined) return known
    const down = this.#state.recent.downChance(gatewayPlace(gatewayId), this.nowMs)
    this.#gatewaysDown.set(gatewayId, down)
    return down
  }

  /** Share of what is known of outages now that is still true at a later instant. */
  keptAt(atMs: number): number {
    return keptAfter((atMs - this.nowMs) / MS_PER_HOUR)
  }

  /** Chance, 0..1, that issuer and gateway can be reached when that share of what is known now is still true. */
  upChance(gatewayDown: number, kept: number): number {
    return this.issuerUp(kept) * (1 - downLater(gatewayDown, kept))
  }

  /** As upChance, of the issuer alone. */
  issuerUp(kept: number): number {
    return 1 - downLater(this.#issuerDown, kept)
  }

  /** Log-odds of the mood that is left at a later instant. */
  moodAt(atMs: number): number {
    return moodAfter(this.mood, (atMs - this.nowMs) / MS_PER_HOUR)
  }

  /** The chance of one attempt, with what it was made of. */
  predict(atMs: number, gatewayId: string): { moment: Moment; chance: number; features: readonly Features[] } {
    const moment = momentOf(this.causes, atMs, gatewayId)
    const open = this.#openUpTo(ROUTES_FROM, moment) + this.#openFromRoutes(gatewayId)
    const features = this.#slotsAt(atMs)
    const ofGateway = gatewayFeatures(this.features, gatewayId)
    const shift = this.#shiftOf(atMs, features) + this.logOdds(ofGateway)
    const up = this.upChance(this.gatewayDown(gatewayId), this.keptAt(atMs))
    features.unshift(this.features.features)
    features.push(ofGateway)
    return { moment, chance: chanceOf(open, up, Math.exp(shift)), features }
  }

  /** The chances of attempts at one instant through several gateways, in their order: as predict has them. */
  chancesAt(atMs: number, gatewayIds: readonly string[]): number[] {
    const open = this.#openUpTo(ROUTES_FROM, momentOf(this.causes, atMs, this.causes.firstGatewayId, others))
    const steps = slotStepsOf(this.features, atMs)
    let shift = this.moodAt(atMs) + this.base
    for (const group of SLOT_GROUPS) shift += this.slotLogOdds(group, steps[group])
    const kept = this.keptAt(atMs)
    return gatewayIds.map((gatewayId) => {
      const up = this.upChance(this.gatewayDown(gatewayId), kept)
      const own = this.logOdds(gatewayFeatures(this.features, gatewayId))
      return chanceOf(open + this.#openFromRoutes(gatewayId), up, Math.exp(shift + own))
    })
  }

  #slotsAt(atMs: number): Features[] {
    const steps = slotStepsOf(this.features, atMs)
    return SLOT_GROUPS.map((group) => slotFeatures(this.features, group, steps[group]))
  }

  /** Log-odds of all but the gateway. */
  #shiftOf(atMs: number, slots: readonly Features[]): number {
    return slots.reduce((sum, each) => sum + this.logOdds(each), this.moodAt(atMs) + this.base)
  }

  #openUpTo(end: number, moment: Moment): number {
    const { probabilities } = this.belief
    const all = openOfAll(moment)
    let open = 0
    for (let i = 0; i < end; i++) open += (probabilities[i] as number) * (all[i] as number)
    return open
  }

  /** What the causes add on which gateways differ, and those behind them. */
  #openFromRoutes(gatewayId: string): number {
    const { probabilities } = this.belief
    let open = 0
    for (let i = ROUTES_FROM; i < CAUSE_COUNT; i++) {
      const cause = CAUSES[i]
      const isOpen =
        cause?.kind === 'route' ? cleared(isRouteOpen(this.causes, cause.through, gatewayId)) : OPEN_WHEN_DEAD
      open += (probabilities[i] as number) * isOpen
    }
    return open
  }
}

/** Chance of approval, 0..1, from how open the causes leave the way, how likely it is up, and what multiplies the odds. */
export function chanceOf(open: number, up: number, oddsFactor: number): number {
  const plain = Math.min(CHANCE_MAX, Math.max(CHANCE_MIN, open * PASS_CHANCE * up))
  const factor = Math.min(ODDS_FACTOR_MAX, Math.max(1 / ODDS_FACTOR_MAX, oddsFactor))
  const odds = (plain / (1 - plain)) * factor
  return odds / (1 + odds)
}

/** Under which name the newest answers of an issuer are kept. */
export function issuerPlace(payment: Pick<FailedPayment, 'card'>): string {
  return `i ${issuerOf(payment)}`
}

export function gatewayPlace(gatewayId: string): string {
  return `g ${gatewayId}`
}
