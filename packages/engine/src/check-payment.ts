import { InvalidArgumentError } from './invalid-argument-error.ts'
import { NETWORK_RULES } from './network-rules.ts'
import type { Attempt, CardAttempt, FailedPayment, GatewayOption, NewPayment, PaymentCard } from './payment.ts'
import { isHourRange } from './recovery-policy.ts'

const OUTCOMES: readonly string[] = ['approved', 'declined', 'not_processed'] satisfies Attempt['outcome'][]
const INITIATORS: readonly string[] = ['merchant', 'customer'] satisfies FailedPayment['initiator'][]
const FUNDINGS: readonly string[] = ['credit', 'debit', 'prepaid', 'unknown'] satisfies PaymentCard['funding'][]

/** Throws InvalidArgumentError, naming the field, when a payment makes no sense. */
export function checkPayment(payment: FailedPayment): void {
  checkCommon(payment)
  checkAttempts(payment.attempts)
  checkGateways(payment.gateways)
  if (payment.deadline !== undefined) requireDate('deadline', payment.deadline)
  if (payment.retriesLeft !== undefined)
    insist('retriesLeft', Number.isInteger(payment.retriesLeft) && payment.retriesLeft >= 0, 'must be 0 or more, whole')
  if (!isAbsent(payment.utcOffsetMinutes))
    // UTC-12 to UTC+14 are in use; a day is plainly a wrong unit.
    insist('utcOffsetMinutes', isWithin(payment.utcOffsetMinutes, -1439, 1439), 'must be minutes within a day')
  if (!isAbsent(payment.tenureMonths))
    // Below 0 for who was charged before he is said to have come: no reason to leave his payment alone.
    insist('tenureMonths', Number.isFinite(payment.tenureMonths), 'must be a number')
  if (payment.quietHoursLocal !== undefined)
    insist('quietHoursLocal', isHourRange(payment.quietHoursLocal), 'must be two hours from 0 to 24')
  if (!isAbsent(payment.otherAttemptsOnCard)) checkCardAttempts(payment.otherAttemptsOnCard)
}

/** Throws InvalidArgumentError, naming the field, when a payment that is to be sent, or `now`, makes no sense. */
export function checkNewPayment(payment: NewPayment, now: Date): void {
  checkCommon(payment)
  checkGateways(payment.gateways)
  requireDate('now', now)
}

/** Throws InvalidArgumentError, naming the field, when something is no date. */
export function requireDate(field: string, value: Date): void {
  insist(field, isDate(value), 'must be a valid date')
}

function checkCommon(payment: NewPayment): void {
  insist('payment', payment instanceof Object, 'must be given')
  requireText('paymentId', payment.paymentId)
  requireTextIfGiven('customerId', payment.customerId)
  requireTextIfGiven('merchantId', payment.merchantId)
  requireMinor('amountMinor', payment.amountMinor)
  insist('currency', isCurrency(payment.currency), 'must be three letters (ISO 4217)')
  insist(
    'initiator',
    isAbsent(payment.initiator) || INITIATORS.includes(payment.initiator),
    'must be merchant or customer',
  )
  insist('card', payment.card instanceof Object, 'must be given')
  const { network, funding, bin, issuerCountry } = payment.card
  insist('card.network', Object.hasOwn(NETWORK_RULES, network), 'must be a network the engine knows')
  insist('card.funding', isAbsent(funding) || FUNDINGS.includes(funding), 'must be credit, debit, prepaid or unknown')
  requireTextIfGiven('card.bin', bin)
  requireTextIfGiven('card.issuerCountry', issuerCountry)
}

/** As checkPayment, and the newest attempt must be one that failed, and `now` a date. */
export function checkRecommendable(payment: FailedPayment, now: Date): void {
  checkPayment(payment)
  const newest = payment.attempts.length - 1
  insist(`attempts[${newest}].outcome`, payment.attempts[newest]?.outcome !== 'approved', 'must not be approved')
  requireDate('now', now)
}

function checkAttempts(attempts: readonly Attempt[]): void {
  insist('attempts', Array.isArray(attempts) && attempts.length > 0, 'must hold at least one attempt')
  checkEach('attempts', attempts, (attempt, i) => {
    requireDate('at', attempt.at)
    requireText('gatewayId', attempt.gatewayId)
    insist('outcome', OUTCOMES.includes(attempt.outcome), 'must be a known outcome')
    requireTextIfGiven('networkCode', attempt.networkCode)
    requireTextIfGiven('adviceCode', attempt.adviceCode)
    requireTextIfGiven('gatewayType', attempt.gatewayType)
    requireTextIfGiven('gatewayCode', attempt.gatewayCode)
    requireTextIfGiven('message', attempt.message)
    insist('at', isInOrder(attempts[i - 1], attempt), 'must not precede the one before')
  })
}

function checkGateways(gateways: readonly GatewayOption[]): void {
  insist('gateways', Array.isArray(gateways) && gateways.length > 0, 'must hold at least one gateway')
  checkEach('gateways', gateways, (gateway) => {
    requireText('gatewayId', gateway.gatewayId)
    requireTextIfGiven('country', gateway.country)
    insist('networks', isTextsIfGiven(gateway.networks), 'must be a list of texts')
    insist('currencies', isTextsIfGiven(gateway.currencies), 'must be a list of texts')
    insist('attemptFeeMinor', isFee(gateway.attemptFeeMinor), 'must be 0 or more')
    insist('approvedFeeMinor', isFee(gateway.approvedFeeMinor), 'must be 0 or more')
  })
}

function checkCardAttempts(attempts: readonly CardAttempt[]): void {
  insist('otherAttemptsOnCard', Array.isArray(attempts), 'must be a list of attempts')
  checkEach('otherAttemptsOnCard', attempts, (attempt) => {
    requireDate('at', attempt.at)
    requireMinor('amountMinor', attempt.amountMinor)
    insist('outcome', OUTCOMES.includes(attempt.outcome), 'must be a known outcome')
    requireTextIfGiven('networkCode', attempt.networkCode)
    requireTextIfGiven('adviceCode', attempt.adviceCode)
  })
}

/** `check` names a field of its item; the item's place is put before it for what is wrong only, not for all that is right. */
function checkEach<Item>(list: string, items: readonly Item[], check: (item: Item, i: number) => void): void {
  items.forEach((item, i) => {
    if (!(item instanceof Object)) throw new InvalidArgumentError(`${list}[${i}]`, 'must be an object')
    try {
      check(item, i)
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new InvalidArgumentError(`${list}[${i}].${error.field}`, error.rule)
    }
  })
}

function isInOrder(before: Attempt | undefined, attempt: Attempt): boolean {
  return !before || before.at.getTime() <= attempt.at.getTime()
}

/** JSON has no undefined: null stands for a field that is not given as well. */
function isAbsent<Value>(value: Value | undefined): value is undefined {
  return value === undefined || value === null
}

function isCurrency(currency: string): boolean {
  return typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency)
}

function isWithin(value: number, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

function isMinor(amountMinor: number): boolean {
  return Number.isSafeInteger(amountMinor) && amountMinor >= 0
}

function isFee(feeMinor: number | undefined): boolean {
  return isAbsent(feeMinor) || isWithin(feeMinor, 0, Number.MAX_VALUE)
}

function isText(value: string): boolean {
  return typeof value === 'string' && value !== ''
}

function isTextIfGiven(value: string | undefined): boolean {
  return isAbsent(value) || typeof value === 'string'
}

function isTextsIfGiven(values: readonly string[] | undefined): boolean {
  return isAbsent(values) || (Array.isArray(values) && values.every((value) => typeof value === 'string'))
}

function isDate(value: Date): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime())
}

function requireText(field: string, value: string): void {
  insist(field, isText(value), 'must be a text that is not empty')
}

function requireTextIfGiven(field: string, value: string | undefined): void {
  insist(field, isTextIfGiven(value), 'must be a text')
}

function requireMinor(field: string, value: number): void {
  insist(field, isMinor(value), 'must be 0 or more whole minor units')
}

function insist(field: string, isRight: boolean, rule: string): void {
  if (!isRight) throw new InvalidArgumentError(field, rule)
}
