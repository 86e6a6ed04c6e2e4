import type { Attempt, CardNetwork, FailedPayment } from '@reprise/engine'
import { ADVISED_WAIT_HOURS } from './decline-answer.ts'
import { MS_PER_DAY, MS_PER_HOUR } from './virtual-time.ts'

/**
 * The networks' rules as a referee reads them, written from network-rules.md (sections 1 to 3) and not from the engine's
 * code, so that a mistake in one is not repeated in the other. Own caution of the engine (one attempt a day on American
 * Express, 72 hours after advice 02) is no rule here: those who are more careful break nothing.
 */

export type ViolationKind =
  | 'after_never_answer'
  | 'above_counted_limit'
  | 'before_advised_wait'
  | 'incapable_gateway'
  | 'outside_window'
  | 'above_retry_budget'

/** "Issuer will never approve": Visa Core Rules, 18 Apr 2026, Table 7-2, category 1. */
const VISA_CATEGORY_1 = new Set(['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3'])
/** Pick-up, lost, stolen, closed, stopped and revoked, on any network; 200 is American Express's pick-up. */
const NEVER_ANYWHERE = new Set(['04', '07', '34', '35', '37', '67', '41', '43', '46', 'R0', 'R1', 'R3', 'N5'])
/** ABECS Normativo 21 V3, 6 Apr 2023, irreversible; 62 has two meanings there and is left out. */
const ELO_IRREVERSIBLE = new Set([
  '12',
  '13',
  '14',
  '19',
  '23',
  '30',
  '41',
  '43',
  '46',
  '54',
  '56',
  '57',
  '58',
  '63',
  '64',
  '76',
  '77',
])
/** Mastercard merchant advice codes that forbid another try. */
const ADVICE_NEVER = new Set(['03', '08', '21', '22', '42'])
/**
 * Never-answers that reach the card, so that they bind its other payments too (wire.md, section 4, "How far a never-retry
 * answer reaches"); every other one binds its own payment.
 */
const CODES_OF_THE_CARD = new Set(['R1', 'R3', '04', '07', '14', '41', '43', '46', '200'])
const ADVICE_OF_THE_CARD = new Set(['03', '21'])

const VISA_REATTEMPTS_30_DAYS = 20
const MASTERCARD_DECLINES_24_HOURS = 10
const MASTERCARD_DECLINES_30_DAYS = 35
const MASTERCARD_BRAZIL_RETRIES_MONTH = 7
const BRASILIA_OFFSET_MS = -3 * MS_PER_HOUR

interface Counted {
  readonly atMs: number
  readonly outcome: string
  readonly amountMinor: number
}

/** Whether an answer forbids every further attempt of the payment. */
export function isNeverAnswer(network: CardNetwork, answer: { networkCode?: string; adviceCode?: string }): boolean {
  const { networkCode = '', adviceCode = '' } = answer
  if (NEVER_ANYWHERE.has(networkCode)) return true
  if (network === 'amex') return networkCode === '200'
  if (network === 'visa') return VISA_CATEGORY_1.has(networkCode)
  if (network === 'elo') return ELO_IRREVERSIBLE.has(networkCode)
  return network === 'mastercard' && ADVICE_NEVER.has(adviceCode)
}

/** Every rule that an attempt at `at` through a gateway would break. */
export function violationsOf(payment: FailedPayment, at: Date, gatewayId: string): ViolationKind[] {
  const atMs = at.getTime()
  const found: ViolationKind[] = []
  if (isForbidden(payment)) found.push('after_never_answer')
  if (isAboveLimit(payment, atMs)) found.push('above_counted_limit')
  if (atMs < advisedWaitEndMs(payment.attempts)) found.push('before_advised_wait')
  if (!capableGatewayIds(payment).includes(gatewayId)) found.push('incapable_gateway')
  const newestMs = payment.attempts.at(-1)?.at.getTime() ?? Number.POSITIVE_INFINITY
  if (!(atMs > newestMs && atMs <= deadlineMsOf(payment))) found.push('outside_window')
  if ((payment.retriesLeft ?? 1) <= 0) found.push('above_retry_budget')
  return found
}

export function isForbidden(payment: FailedPayment): boolean {
  const { network } = payment.card
  if (payment.attempts.some((attempt) => attempt.outcome === 'declined' && isNeverAnswer(network, attempt))) return true
  return (payment.otherAttemptsOnCard ?? []).some(
    ({ outcome, networkCode = '', adviceCode = '' }) =>
      outcome === 'declined' &&
      isNeverAnswer(network, { networkCode, adviceCode }) &&
      (CODES_OF_THE_CARD.has(networkCode) || ADVICE_OF_THE_CARD.has(adviceCode)),
  )
}

/** The end of the longest advised wait (24 to 30), counted from its own attempt; -Infinity: none was advised. */
export function advisedWaitEndMs(attempts: readonly Attempt[]): number {
  return attempts
    .filter(({ outcome }) => outcome === 'declined')
    .map(({ at, adviceCode = '' }) => {
      const hours = ADVISED_WAIT_HOURS[adviceCode]
      return hours === undefined ? Number.NEGATIVE_INFINITY : at.getTime() + hours * MS_PER_HOUR
    })
    .reduce((latest, end) => Math.max(latest, end), Number.NEGATIVE_INFINITY)
}

export function capableGatewayIds({ gateways, card, currency }: FailedPayment): string[] {
  return gateways
    .filter(({ networks }) => networks?.includes(card.network) ?? true)
    .filter(({ currencies }) => currencies?.includes(currency) ?? true)
    .map(({ gatewayId }) => gatewayId)
}

export function deadlineMsOf(payment: FailedPayment): number {
  const firstMs = payment.attempts[0]?.at.getTime() ?? Number.NEGATIVE_INFINITY
  return payment.deadline?.getTime() ?? firstMs + 30 * MS_PER_DAY
}

/** Whether one more attempt at an instant is above a network's count. */
export function isAboveLimit(payment: FailedPayment, atMs: number): boolean {
  const { card, amountMinor, attempts, otherAttemptsOnCard = [] } = payment
  // The lowest count of all is Brazil's.
  if (attempts.length + otherAttemptsOnCard.length <= MASTERCARD_BRAZIL_RETRIES_MONTH) return false
  const past = countedBefore(payment, atMs)
  const declines = (sinceMs: number) => past.filter((each) => each.outcome === 'declined' && each.atMs > sinceMs)
  const ofAmount = (counted: readonly Counted[]) => counted.filter((each) => each.amountMinor === amountMinor)
  if (card.network === 'visa') {
    const successMs = Math.max(
      ...past.filter((each) => each.outcome === 'approved').map((each) => each.atMs),
      Number.NEGATIVE_INFINITY,
    )
    // The first decline is the attempt itself; what follows are reattempts.
    const reattempts = ofAmount(declines(successMs)).slice(1)
    return reattempts.filter((each) => each.atMs >= atMs - 30 * MS_PER_DAY).length >= VISA_REATTEMPTS_30_DAYS
  }
  if (card.network !== 'mastercard') return false
  if (declines(atMs - MS_PER_DAY).length >= MASTERCARD_DECLINES_24_HOURS) return true
  if (ofAmount(declines(atMs - 30 * MS_PER_DAY)).length >= MASTERCARD_DECLINES_30_DAYS) return true
  if (card.issuerCountry !== 'BR') return false
  const month = (ms: number) => new Date(ms + BRASILIA_OFFSET_MS).toISOString().slice(0, 7)
  const retries = past.filter((each) => each.outcome === 'declined').slice(1)
  return retries.filter((each) => month(each.atMs) === month(atMs)).length >= MASTERCARD_BRAZIL_RETRIES_MONTH
}

function countedBefore({ attempts, otherAttemptsOnCard = [], amountMinor }: FailedPayment, atMs: number): Counted[] {
  const own = attempts.map(({ at, outcome }) => ({ atMs: at.getTime(), outcome, amountMinor }))
  const others = otherAttemptsOnCard.map((each) => ({ ...each, atMs: each.at.getTime() }))
  return [...own, ...others].filter((each) => each.atMs <= atMs).sort((a, b) => a.atMs - b.atMs)
}
