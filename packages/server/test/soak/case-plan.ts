import { drawsFrom } from '../harness/seeded-draws.ts'
import { hashOf } from './gateway-behaviour.ts'

export type Calendar = 'reprise' | 'merchant'
export type CancelBy = 'cancelrecovery' | 'refundedpayment' | 'redact'

/** What happens to one payment from the merchant's side: the same for a seed and a number. */
export interface CasePlan {
  readonly orderId: string
  readonly calendar: Calendar
  readonly amountMinor: number
  readonly method: 'card' | 'gateway'
  readonly card: string
  /** When it is first posted: hours from the beginning. */
  readonly firstHour: number
  /** Hours from the beginning; null: it is never cancelled. */
  readonly cancel: { readonly by: CancelBy; readonly hour: number } | null
  /** In scheduler mode, when the merchant posts a retry of its own all the same, and races ours; null: never. */
  readonly ownPostHour: number | null
}

export interface CaseMix {
  readonly seed: number
  readonly cards: readonly string[]
  /** Share of payments whose calendar Reprise keeps. */
  readonly repriseRatio: number
  /** First posts are spread over so many hours. */
  readonly postingHours: number
}

const CANCELLED_RATIO = 0.25
const OWN_POST_RATIO = 0.1
/** Retries are booked hours and days ahead; cancellations fall before, between and after them. */
const HOURS_LATER_MAX = 200

export function planCase(mix: CaseMix, n: number): CasePlan {
  const draw = drawsFrom(hashOf(`${mix.seed}/plan/${n}`))
  const pick = <Choice>(choices: readonly Choice[]) => choices[Math.floor(draw() * choices.length)] as Choice
  const calendar: Calendar = draw() < mix.repriseRatio ? 'reprise' : 'merchant'
  const firstHour = Math.floor(draw() * mix.postingHours)
  const later = () => firstHour + Math.floor(draw() ** 2 * HOURS_LATER_MAX)
  const by: CancelBy =
    calendar === 'reprise' ? pick(['cancelrecovery', 'refundedpayment', 'redact']) : 'refundedpayment'
  return {
    orderId: `order-${n}`,
    calendar,
    amountMinor: 1_000 + Math.floor(draw() * 9_000),
    method: draw() < 0.7 ? 'card' : 'gateway',
    card: pick(mix.cards),
    firstHour,
    cancel: draw() < CANCELLED_RATIO ? { by, hour: later() } : null,
    ownPostHour: calendar === 'reprise' && draw() < OWN_POST_RATIO ? later() : null,
  }
}
