import { attemptCostOf, expectedValueOf } from './attempt-cost.ts'
import { usableGateways } from './gateway-choice.ts'
import type { LearnedModel } from './model/learned-model.ts'
import { gatewayPlace, issuerPlace } from './model/outlook.ts'
import type { GatewayOption, NewPayment } from './payment.ts'

/** Where a payment is to be sent first, and why there. */
export interface GatewayChoice {
  /** Null: none of the gateways takes this card and currency. */
  readonly chosen: GatewayCandidate | null
  /** What else would have taken it, best first. */
  readonly alternatives: readonly GatewayCandidate[]
  readonly decidedBy: GatewayReason
  /** Chance, 0..1, with which `chosen` was drawn; 1 without exploration. */
  readonly propensity: number
  /** One sentence. */
  readonly summary: string
  readonly modelVersion: string
}

export interface GatewayCandidate {
  readonly gatewayId: string
  /** 0..1. */
  readonly approvalProbability: number
  /** Minor units, not rounded. */
  readonly expectedValueMinor: number
}

/**
 * What set the chosen gateway apart from the next best.
 *
 * - `only_one`, `none`: there was no choice
 * - `availability`: the other one seems to be down
 * - `approval`: payments like this are approved more often there
 * - `fees`: it costs less
 * - `preference`: nothing else; it came first in the order given
 * - `exploration`: it was drawn, to learn how it compares
 */
export type GatewayReason = 'none' | 'only_one' | 'availability' | 'approval' | 'fees' | 'preference' | 'exploration'

export interface GatewayQuestion {
  readonly model: LearnedModel
  /** Checked. */
  readonly payment: NewPayment
  readonly now: Date
  readonly attemptCostMinor: number
  readonly modelVersion: string
  /** Share of decisions that explore, and this one's draw; both 0..1. */
  readonly exploration: { readonly share: number; readonly draw: number }
}

/** A gateway that was just reached, and one of which nothing is known, are up alike: below this no outage is suspected. */
const DOWN_SUSPECTED = 0.05
/** Nothing is tried out before the best one's own rate is known that well: there is nothing to compare with. */
const KNOWN_COUNT = 50
/** Only gateways that are worth nearly as much are tried out: at most this share of the amount less. */
const TRIED_WITHIN = 0.05

interface Ranked extends GatewayCandidate {
  readonly option: GatewayOption
  readonly down: number
}

/**
 * The gateway that is worth most for a payment's first attempt: what is left of the amount, by the chance that it is
 * approved there now, less the fees. Of equals the first.
 */
export function rankGateways(question: GatewayQuestion): GatewayChoice {
  const { payment, modelVersion, exploration } = question
  const ranked = usableGateways(payment)
    .map((option) => rankOne(question, option))
    // Sorting keeps the order of equals.
    .sort((a, b) => b.expectedValueMinor - a.expectedValueMinor)
  const [best] = ranked
  if (best === undefined) {
    const summary = 'None of the gateways takes this card and currency.'
    return { chosen: null, alternatives: [], decidedBy: 'none', propensity: 1, summary, modelVersion }
  }
  const tried = triedInstead(question, best, ranked)
  const isDrawn = exploration.draw < exploration.share && tried.length > 0
  const chosen = isDrawn ? (tried[Math.floor((exploration.draw / exploration.share) * tried.length)] as Ranked) : best
  const others = ranked.filter((each) => each !== chosen)
  const decidedBy = isDrawn ? 'exploration' : reasonOf(payment, chosen, others[0])
  const share = tried.length === 0 ? 0 : exploration.share
  return {
    chosen: toCandidate(chosen),
    alternatives: others.map(toCandidate),
    decidedBy,
    propensity: isDrawn ? share / tried.length : 1 - share,
    summary: `${chosen.gatewayId}: ${wordsOf(decidedBy, chosen, others[0])}.`,
    modelVersion,
  }
}

function rankOne({ model, payment, now, attemptCostMinor }: GatewayQuestion, option: GatewayOption): Ranked {
  const { gatewayId } = option
  const nowMs = now.getTime()
  const suspected = model.recent.downChance(gatewayPlace(gatewayId), nowMs)
  const down = suspected < DOWN_SUSPECTED ? 0 : suspected
  const issuerUp = 1 - model.recent.downChance(issuerPlace(payment), nowMs)
  const { anywhere, here } = model.firsts.chance(payment, gatewayId)
  const approvalProbability = Math.min(1, Math.max(0, anywhere + here)) * (1 - down) * issuerUp
  const cost = attemptCostOf(option, attemptCostMinor)
  const expectedValueMinor = expectedValueOf(payment.amountMinor, approvalProbability, cost)
  return { gatewayId, approvalProbability, expectedValueMinor, option, down }
}

/** The gateways of which too little is known to say that they are worse. */
function triedInstead({ model, payment }: GatewayQuestion, best: Ranked, ranked: readonly Ranked[]): readonly Ranked[] {
  if (model.firsts.count(best.gatewayId) < KNOWN_COUNT) return []
  const least = best.expectedValueMinor - TRIED_WITHIN * payment.amountMinor
  return ranked.filter((each) => each !== best && each.down === 0 && each.expectedValueMinor >= least)
}

function reasonOf({ amountMinor }: NewPayment, chosen: Ranked, next: Ranked | undefined): GatewayReason {
  if (next === undefined) return 'only_one'
  if (chosen.expectedValueMinor === next.expectedValueMinor) return 'preference'
  if (next.down > chosen.down) return 'availability'
  const byChance = (chosen.approvalProbability - next.approvalProbability) * amountMinor
  return byChance * 2 > chosen.expectedValueMinor - next.expectedValueMinor ? 'approval' : 'fees'
}

function wordsOf(reason: GatewayReason, chosen: Ranked, next: Ranked | undefined): string {
  const percent = (chance: number) => Math.round(chance * 100)
  const other = next?.gatewayId ?? ''
  switch (reason) {
    case 'none':
    case 'only_one':
      return 'no other gateway takes this payment'
    case 'availability':
      return `${other} seems to be down`
    case 'approval':
      return (
        `about ${percent(chosen.approvalProbability)} in 100 such payments are approved there, ` +
        `${percent(next?.approvalProbability ?? 0)} through ${other}`
      )
    case 'fees':
      return `it costs less than ${other}, and as many payments are approved there or nearly so`
    case 'preference':
      return `nothing sets it apart from ${other}, and it is preferred`
    case 'exploration':
      return `tried to learn how it compares with ${other}`
  }
}

function toCandidate({ gatewayId, approvalProbability, expectedValueMinor }: Ranked): GatewayCandidate {
  return { gatewayId, approvalProbability, expectedValueMinor }
}
