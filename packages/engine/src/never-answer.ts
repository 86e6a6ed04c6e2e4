import type { DeclineReason } from './decline-reason.ts'
import { rulePackFor } from './network-rules.ts'
import type { CardNetwork } from './payment.ts'

/** That another try is forbidden, by which rule, and how far that reaches. */
export interface NeverAnswer {
  /** As 'visa_category_1', 'mastercard_advice_03', 'gateway_advice_do_not_try_again' or 'never_lost_card'. */
  rule: string
  source: string
  /**
   * - `payment`: this payment only
   * - `card`: this card at this merchant, every payment, until its number or expiry changes
   * - `card_number`: the number, whatever its expiry
   */
  reach: 'payment' | 'card' | 'card_number'
}

/** Reasons after which no network wants to see the card again, whichever code said so. */
const NEVER_REASONS: ReadonlySet<DeclineReason> = new Set([
  'pickup_card',
  'lost_card',
  'stolen_card',
  'revoked_authorization',
  'stop_payment',
  'closed_account',
  'do_not_retry',
])

/** Pick-up codes whose reach the wire interface keeps to the payment: it names 04 and 07 only. */
const PICKUP_OF_PAYMENT_ONLY: ReadonlySet<string> = new Set(['34', '35', '37', '67'])

const REACH_WIDTH = { payment: 0, card: 1, card_number: 2 } as const

export function isNeverReason(reason: DeclineReason): boolean {
  return NEVER_REASONS.has(reason)
}

/** Whether neverAnswerOf finds a rule in an answer of the network without advice. */
export function isNeverAnswer(
  network: CardNetwork,
  networkCode: string | undefined,
  reason: DeclineReason,
  at: Date,
): boolean {
  if (NEVER_REASONS.has(reason)) return true
  return networkCode !== undefined && rulePackFor(network, at).neverCodes.has(networkCode)
}

/**
 * The never-rule that binds a classified answer, if one does. The widest reach of the rules that apply holds.
 * Source of the reach: wire.md of the project's shared facts, section 4, "How far a never-retry answer reaches".
 */
export function neverAnswerOf(answer: {
  network: CardNetwork
  /** As spelled in the tables; undefined: none, or in no table. */
  networkCode: string | undefined
  /** Only when the advice is one that forbids. */
  adviceCode: string | undefined
  reason: DeclineReason
  /** true: the reason is the network code's own meaning. */
  isNetworkReason: boolean
  at: Date
}): NeverAnswer | undefined {
  const { networkCode, adviceCode, reason } = answer
  const rules: NeverAnswer[] = []
  const pack = rulePackFor(answer.network, answer.at)
  if (networkCode !== undefined && pack.neverCodes.has(networkCode)) {
    // 14 is the one code whose reach is the card although its reason is no never-reason.
    const reach = networkCode === '14' ? 'card' : reachOfReason(reason, networkCode)
    rules.push({ rule: pack.neverRule, source: pack.source, reach })
  }
  if (adviceCode !== undefined) {
    const isMastercards = /^\d{2}$/.test(adviceCode)
    rules.push({
      rule: `${isMastercards ? 'mastercard' : 'gateway'}_advice_${adviceCode}`,
      source: isMastercards
        ? 'Mastercard merchant advice codes (Braintree, Antom, Solidgate, CyberSource)'
        : 'the gateway’s own word for an advice of the network',
      reach: adviceCode === '03' || adviceCode === '21' ? 'card' : 'payment',
    })
  }
  if (NEVER_REASONS.has(reason)) {
    const code = answer.isNetworkReason ? networkCode : undefined
    rules.push({
      rule: `never_${reason}`,
      source: 'ISO 8583 field 39 and the networks\u2019 retry rules: not to be tried again on any network',
      reach: reachOfReason(reason, code),
    })
  }
  return rules.reduce<NeverAnswer | undefined>(
    (widest, rule) => (widest && REACH_WIDTH[widest.reach] >= REACH_WIDTH[rule.reach] ? widest : rule),
    undefined,
  )
}

function reachOfReason(reason: DeclineReason, networkCode: string | undefined): NeverAnswer['reach'] {
  switch (reason) {
    case 'lost_card':
    case 'stolen_card':
      return 'card_number'
    case 'revoked_authorization':
    case 'closed_account':
      return 'card'
    case 'pickup_card':
      return networkCode !== undefined && PICKUP_OF_PAYMENT_ONLY.has(networkCode) ? 'payment' : 'card'
    default:
      return 'payment'
  }
}
