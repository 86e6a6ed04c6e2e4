import { type AttemptCost, attemptCostOf } from './attempt-cost.ts'
import { likelyCauses } from './likely-causes.ts'
import { CAUSE_IDS } from './model/causes.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import type { PlanCap } from './plan-caps.ts'
import type { Exploration, PlanRequest } from './plan-request.ts'
import { scoreCandidates } from './score-candidates.ts'

/**
 * Everything that a plan is made from: few enough numbers to be stored with each decision, safe for JSON, and enough to
 * make the plan again without the model that they came from. Instants are milliseconds since 1970, UTC.
 */
export interface PlanNumbers {
  readonly nowMs: number
  readonly amountMinor: number
  readonly retriesLeft: number
  readonly minGapMs: number
  /** Limits of the network that the retries left could reach; absent: none, or written before plans knew of them. */
  readonly caps?: readonly PlanCap[]
  /** Milliseconds that the cardholder's clock is ahead of UTC. */
  readonly offsetMs: number
  readonly firstMs: number
  readonly firstGatewayId: string
  /** Gateways that acquire in the card's country; null: not known. */
  readonly domesticGatewayIds: readonly string[] | null
  /** When the issuer refused so far. */
  readonly refusedMs: readonly number[]
  /** The likely causes by their ids, with their probabilities: they stand for the others too, and sum to 1. */
  readonly causes: readonly (readonly [id: string, probability: number])[]
  readonly gateways: readonly ({ readonly gatewayId: string } & AttemptCost)[]
  readonly candidates: readonly PlanCandidate[]
  /** Share of decisions that explore, and this one's draw; both 0..1. */
  readonly exploration: Exploration
}

/** Reduces what the model thinks of a payment to the numbers of a plan. */
export function planNumbersOf(request: PlanRequest): PlanNumbers {
  const { payment, outlook, gateways, window, exploration } = request
  const { causes } = outlook
  const likely = likelyCauses(outlook.belief.probabilities)
  return {
    nowMs: outlook.nowMs,
    amountMinor: payment.amountMinor,
    retriesLeft: request.retriesLeft,
    minGapMs: request.minGapMs,
    ...(request.caps.length > 0 && { caps: request.caps }),
    offsetMs: window.offsetMs,
    firstMs: causes.firstMs,
    firstGatewayId: causes.firstGatewayId,
    domesticGatewayIds: causes.domesticGatewayIds && [...causes.domesticGatewayIds],
    refusedMs: causes.refusedMs,
    causes: likely.map(([cause, probability]) => [CAUSE_IDS[cause] as string, probability]),
    gateways: gateways.map((gateway) => ({
      gatewayId: gateway.gatewayId,
      ...attemptCostOf(gateway, request.attemptCostMinor),
    })),
    candidates: scoreCandidates(request, likely),
    exploration,
  }
}
