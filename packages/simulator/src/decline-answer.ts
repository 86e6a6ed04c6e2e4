import type { CardNetwork } from '@reprise/engine'
import { mix, unitOf } from './random.ts'
import type { DeclineCause, IssuerSpec } from './world-file.ts'

/** What an issuer says when it declines. */
export interface DeclineAnswer {
  readonly networkCode: string
  readonly adviceCode?: string
}

export interface DeclineQuestion {
  readonly cause: DeclineCause | 'habit'
  readonly network: CardNetwork
  readonly spec: Pick<IssuerSpec, 'vagueCodeShare' | 'adviceShare' | 'adviceAccuracy' | 'summaryCodes'>
  /** Share of funds declines that the issuer hides, at this time. */
  readonly hidesFundsShare: number
  /** Hours to the cardholder's next income. */
  readonly hoursToPayday: number
  /** The payment's own hash: what an issuer calls a card's trouble does not change from day to day. */
  readonly paymentSeed: number
  /** The attempt's hash. */
  readonly attemptSeed: number
}

/** Field 39 by cause. network-rules.md section 4; American Express has three digits where it has a code of its own. */
const CODES: Readonly<Record<DeclineCause, readonly [iso: string, amex: string]>> = {
  funds: ['51', '116'],
  risk: ['05', '100'],
  route: ['05', '100'],
  limit: ['61', '121'],
  fraud: ['59', '59'],
  expired: ['54', '101'],
  invalid_number: ['14', '111'],
  closed: ['46', '46'],
  lost: ['41', '41'],
  stolen: ['43', '43'],
  pickup: ['04', '200'],
  not_permitted: ['57', '115'],
  outage: ['91', '912'],
  fault: ['96', '909'],
  restricted: ['62', '62'],
  revoked: ['R1', 'R1'],
}

/** Mastercard's summary codes with their advice (network-rules.md section 2). */
const SUMMARY_CODES: Partial<Record<DeclineCause, readonly [code: string, advice: string]>> = {
  expired: ['79', '01'],
  invalid_number: ['79', '03'],
  closed: ['79', '03'],
  not_permitted: ['82', '03'],
  restricted: ['82', '02'],
  lost: ['83', '03'],
  stolen: ['83', '03'],
  fraud: ['83', '02'],
}

/** Causes after which Mastercard's issuers that give advice say "do not try again". */
const FOR_GOOD: ReadonlySet<DeclineCause | 'habit'> = new Set(['closed', 'lost', 'stolen', 'pickup', 'invalid_number'])

/** Hours of the advised waits 24 to 30. */
export const ADVISED_WAIT_HOURS: Readonly<Record<string, number>> = {
  '24': 1,
  '25': 24,
  '26': 48,
  '27': 96,
  '28': 144,
  '29': 192,
  '30': 240,
}

/** Codes that say nothing more: the class generic_decline. */
const VAGUE_CODES = ['21', '99', '97']

export function declineAnswerOf(question: DeclineQuestion): DeclineAnswer {
  const { cause, network, paymentSeed } = question
  const isHiddenFunds = cause === 'funds' && unitOf(mix(paymentSeed, 11)) < question.hidesFundsShare
  if (cause === 'habit' || cause === 'risk' || isHiddenFunds || cause === 'route') return bareAnswer(question)
  if (network !== 'mastercard') return { networkCode: codeOf(cause, network, paymentSeed) }
  return mastercardAnswer(question, cause)
}

function bareAnswer({ cause, network, spec, paymentSeed, attemptSeed }: DeclineQuestion): DeclineAnswer {
  const isVague = unitOf(mix(paymentSeed, 12)) < spec.vagueCodeShare && cause !== 'habit'
  const vague = VAGUE_CODES[mix(paymentSeed, 13) % VAGUE_CODES.length] ?? '21'
  const networkCode = isVague && network !== 'amex' ? vague : codeOf('risk', network, paymentSeed)
  const saysLater = network === 'mastercard' && unitOf(mix(attemptSeed, 14)) < spec.adviceShare / 2
  return saysLater ? { networkCode, adviceCode: '02' } : { networkCode }
}

function mastercardAnswer(question: DeclineQuestion, cause: DeclineCause): DeclineAnswer {
  const { spec, paymentSeed, attemptSeed } = question
  // The Payment Cancellation Service answers with an advice, not with a code of its own.
  if (cause === 'revoked') return { networkCode: '05', adviceCode: '21' }
  const summary = unitOf(mix(paymentSeed, 15)) < spec.summaryCodes ? SUMMARY_CODES[cause] : undefined
  if (summary) return { networkCode: summary[0], adviceCode: summary[1] }
  const networkCode = codeOf(cause, 'mastercard', paymentSeed)
  const isAdvised = unitOf(mix(cause === 'funds' ? attemptSeed : paymentSeed, 16)) < spec.adviceShare
  if (isAdvised && cause === 'funds') return { networkCode, adviceCode: fundsAdvice(question) }
  return isAdvised && FOR_GOOD.has(cause) ? { networkCode, adviceCode: '03' } : { networkCode }
}

/** The shortest advised wait that reaches the next income, when the issuer sees it; any of them when it guesses. */
function fundsAdvice({ spec, hoursToPayday, attemptSeed }: DeclineQuestion): string {
  const waits = Object.entries(ADVISED_WAIT_HOURS)
  if (unitOf(mix(attemptSeed, 17)) < spec.adviceAccuracy)
    return waits.find(([, hours]) => hours >= hoursToPayday)?.[0] ?? '02'
  return waits[mix(attemptSeed, 18) % waits.length]?.[0] ?? '02'
}

function codeOf(cause: DeclineCause, network: CardNetwork, paymentSeed: number): string {
  // Amount and frequency limits are told apart by nothing that a merchant could use.
  if (cause === 'limit' && network !== 'amex') return unitOf(mix(paymentSeed, 19)) < 0.7 ? '61' : '65'
  return CODES[cause][network === 'amex' ? 1 : 0]
}
