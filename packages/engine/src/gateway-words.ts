import { attemptCostOf, expectedValueOf } from './attempt-cost.ts'
import type { Outlook } from './model/outlook.ts'
import type { FailedPayment, GatewayOption } from './payment.ts'
import type { Candidate } from './recommendation.ts'

/** From this chance on an outage is worth a word. */
const DOWN_NAMED = 0.05

export interface ChosenRoute {
  readonly payment: Pick<FailedPayment, 'amountMinor'>
  readonly outlook: Outlook
  readonly chosen: Candidate
  /** That may take it, the chosen one among them. */
  readonly gateways: readonly GatewayOption[]
  readonly attemptCostMinor: number
}

/**
 * Why a retry goes through this gateway and not through the one that would be next best at that moment, as the end of a
 * sentence; null: no other takes the payment.
 */
export function wordsOnGateway({ payment, outlook, chosen, gateways, attemptCostMinor }: ChosenRoute): string | null {
  if (gateways.length < 2) return null
  const atMs = chosen.at.getTime()
  const chances = outlook.chancesAt(
    atMs,
    gateways.map(({ gatewayId }) => gatewayId),
  )
  const rated = gateways.map((gateway, place) => {
    const chance = chances[place] as number
    const cost = attemptCostOf(gateway, attemptCostMinor)
    const { approvedCostMinor = cost.costMinor } = cost
    const expectedCost = chance * approvedCostMinor + (1 - chance) * cost.costMinor
    return { gateway, chance, expectedCost, value: expectedValueOf(payment.amountMinor, chance, cost) }
  })
  const own = rated.find(({ gateway }) => gateway.gatewayId === chosen.gatewayId)
  const [next] = rated.filter((each) => each !== own).sort((a, b) => b.value - a.value)
  if (own === undefined || next === undefined) return null
  const other = next.gateway.gatewayId
  if (next.value > own.value) return `not through ${other}, to learn how they compare`
  const percents = [own.chance, next.chance].map((chance) => Math.round(chance * 100))
  if (percents[0] !== percents[1]) {
    const isDown = outlook.gatewayDown(other) >= DOWN_NAMED && outlook.gatewayDown(chosen.gatewayId) < DOWN_NAMED
    return `about ${percents[1]} would be through ${other}${isDown ? ', which seems to be down' : ''}`
  }
  const more = Math.round(next.expectedCost - own.expectedCost)
  if (more > 0) return `as many would be through ${other}, for ${more} minor units more`
  return `as many would be through ${other}`
}
