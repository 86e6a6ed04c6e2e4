import { InvalidArgumentError } from './invalid-argument-error.ts'
import { NETWORK_RULES } from './network-rules.ts'
import type { Attempt, CardAttempt, FailedPayment, GatewayOption, NewPayment } from './payment.ts'

const OUTCOMES: readonly string[] = ['approved', 'declined', 'not_processed'] satisfies Attempt['outcome'][]

/** Throws InvalidArgumentError, naming the field, when a payment makes no sense. */
export function checkPayment(payment: FailedPayment): void {
  checkCommon(payment)
  checkAttempts(payment.attempts)
  checkGateways(payment.gateways)
  if (payment.deadline !== undefined) requireDate('deadline', payment.deadline)
  if (payment.retriesLeft !== undefined)
    insist('retriesLeft', Number.isInteger(payment.retriesLeft) && payment.retriesLeft >= 0, 'must be 0 or more, whole')
  if (payment.utcOffsetMinutes !== undefined)
    // UTC-12 to UTC+14 are in use; a day is plainly a wrong unit.
    insist('utcOffsetMinutes', Math.abs(payment.utcOffsetMinutes) < 1440, 'must be minutes within a day')
  if (payment.quietHoursLocal !== undefined)
    insist('quietHoursLocal', isHourRange(payment.quietHoursLocal), 'must be two hours from 0 to 24')
  payment.otherAttemptsOnCard?.forEach(checkCardAttempt)
}

/** Throws InvalidArgumentError, naming the field, when a payment that is to be sent, or `now`, makes no sense. */
export function checkNewPayment(payment: NewPayment, now: Date): void {
  checkCommon(payment)
  checkGateways(payment.gateways)
  requireDate('now', now)
}

function checkCommon(payment: NewPayment): void {
  requireText('paymentId', payment.paymentId)
  requireMinor('amountMinor', payment.amountMinor)
  insist('currency', /^[A-Za-z]{3}$/.test(payment.currency), 'must be three letters (ISO 4217)')
  insist('card', payment.card instanceof Object, 'must be given')
  insist('card.network', Object.hasOwn(NETWORK_RULES, payment.card.network), 'must be a network the engine knows')
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
  attempts.forEach((attempt, i) => {
    const { at, gatewayId, outcome } = attempt
    const before = attempts[i - 1]
    // A name is put together for what is wrong only: every attempt of every payment is looked at.
    if (isDate(at) && isText(gatewayId) && OUTCOMES.includes(outcome) && isInOrder(before, attempt)) return
    requireDate(`attempts[${i}].at`, at)
    requireText(`attempts[${i}].gatewayId`, gatewayId)
    insist(`attempts[${i}].outcome`, OUTCOMES.includes(outcome), 'must be a known outcome')
    insist(`attempts[${i}].at`, isInOrder(before, attempt), 'must not precede the one before')
  })
}

function checkGateways(gateways: readonly GatewayOption[]): void {
  insist('gateways', Array.isArray(gateways) && gateways.length > 0, 'must hold at least one gateway')
  gateways.forEach(({ gatewayId, attemptFeeMinor, approvedFeeMinor }, i) => {
    if (isText(gatewayId) && isFee(attemptFeeMinor) && isFee(approvedFeeMinor)) return
    requireText(`gateways[${i}].gatewayId`, gatewayId)
    insist(`gateways[${i}].attemptFeeMinor`, isFee(attemptFeeMinor), 'must be 0 or more')
    insist(`gateways[${i}].approvedFeeMinor`, isFee(approvedFeeMinor), 'must be 0 or more')
  })
}

function checkCardAttempt(attempt: CardAttempt, i: number): void {
  requireDate(`otherAttemptsOnCard[${i}].at`, attempt.at)
  requireMinor(`otherAttemptsOnCard[${i}].amountMinor`, attempt.amountMinor)
  insist(`otherAttemptsOnCard[${i}].outcome`, OUTCOMES.includes(attempt.outcome), 'must be a known outcome')
}

function isInOrder(before: Attempt | undefined, attempt: Attempt): boolean {
  return !before || before.at.getTime() <= attempt.at.getTime()
}

function isFee(feeMinor: number | undefined): boolean {
  const fee = feeMinor ?? 0
  return Number.isFinite(fee) && fee >= 0
}

function isHourRange(hours: readonly number[]): boolean {
  return Array.isArray(hours) && hours.length === 2 && hours.every((hour) => hour >= 0 && hour <= 24)
}

function isText(value: string): boolean {
  return typeof value === 'string' && value !== ''
}

function isDate(value: Date): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime())
}

function requireText(field: string, value: string): void {
  insist(field, isText(value), 'must be a text that is not empty')
}

function requireMinor(field: string, value: number): void {
  insist(field, Number.isSafeInteger(value) && value >= 0, 'must be 0 or more whole minor units')
}

function requireDate(field: string, value: Date): void {
  insist(field, isDate(value), 'must be a valid date')
}

function insist(field: string, isRight: boolean, rule: string): void {
  if (!isRight) throw new InvalidArgumentError(field, rule)
}
