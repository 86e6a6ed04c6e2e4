import { type ExpiryMonth, holdsPan } from '../domain/card.ts'
import { InvalidField } from '../domain/errors.ts'
import type { CardHolder } from '../domain/payment-method.ts'
import type { PaymentMethodRequest } from './payment-request.ts'
import type { RecommendationRequest, ToldDecline } from './recommendation-request.ts'
import {
  type PaymentInOrder,
  type ReadReference,
  type SentInstrument,
  type ValidatedPayment,
  validatePaymentBy,
} from './validate-payment.ts'
import {
  cardHolderOf,
  holderFieldRules,
  isDigits,
  readExpiryMonth,
  readExpiryYear,
  type Validated,
} from './validate-payment-method.ts'
import { firstFault, holds, refusal, within } from './validation.ts'

/** A card that is known by its facts alone. */
export interface DescribedCard {
  readonly kind: 'described'
  readonly firstSix: string | null
  readonly lastFour: string | null
  readonly expiryMonth: ExpiryMonth | null
  readonly expiryYear: string | null
  readonly cardHolder: CardHolder
  readonly merchantAccountReferenceId: string | null
}

export type DescribedInstrument = DescribedCard | Exclude<SentInstrument, { readonly kind: 'card' }>

export type DescribedPayment = PaymentInOrder<DescribedInstrument>

const PREVIOUS = 'References.PreviousTransaction'

/** How far a merchant's clock may be ahead of ours: five minutes. */
const CLOCK_SKEW_MS = 5 * 60_000

/** The wire's order of a charge; a card's number is not asked for, nor are names, and all that is told must be in order. */
export function validateRecommendation(
  companyId: string,
  request: RecommendationRequest,
  reference: ReadReference,
): ValidatedPayment<DescribedInstrument> {
  const { payment, previous } = request
  const customerId = payment.customerId ?? payment.paymentMethod?.customerId ?? null
  const { merchantAccountReferenceId, gatewayCode, gatewayMessage } = previous
  const previousTransaction = { merchantAccountReferenceId, gatewayCode, gatewayMessage, transactionDate: null }
  return validatePaymentBy(validateDescribed, companyId, { ...payment, customerId, previousTransaction }, reference)
}

function validateDescribed(
  paymentMethodId: string | null,
  method: PaymentMethodRequest | null,
): Validated<DescribedInstrument> {
  if (paymentMethodId !== null) {
    if (method?.gatewayPaymentMethodId == null) return { ok: true, value: { kind: 'stored', paymentMethodId } }
    return { ok: false, refusal: refusal('50135', 'paymentMethodId') }
  }
  if (method === null) return { ok: false, refusal: refusal('50135', 'paymentMethod') }
  const expiryMonth = readExpiryMonth(method.expiryMonth)
  const expiryYear = readExpiryYear(method.expiryYear)
  const { gatewayPaymentMethodId, merchantAccountReferenceId } = method
  const fault = firstFault([
    within(gatewayPaymentMethodId, 'gatewayPaymentMethodId'),
    holds(isDigits(method.firstSixDigits, 6), '50154', 'firstSixDigits'),
    holds(isDigits(method.lastFourDigits, 4), '50153', 'lastFourDigits'),
    holds(method.expiryMonth === null || expiryMonth !== null, '50056', 'expiryMonth'),
    holds(method.expiryYear === null || expiryYear !== null, '50058', 'expiryYear'),
    ...holderFieldRules(method),
    within(merchantAccountReferenceId, 'merchantAccountReferenceId'),
  ])
  if (fault !== null) return { ok: false, refusal: fault }
  const facts = {
    firstSix: method.firstSixDigits,
    lastFour: method.lastFourDigits,
    expiryMonth,
    expiryYear,
    cardHolder: cardHolderOf(method),
    merchantAccountReferenceId,
  }
  if (gatewayPaymentMethodId === null) return { ok: true, value: { kind: 'described', ...facts } }
  return { ok: true, value: { kind: 'gateway', gatewayPaymentMethodId, ...facts } }
}

/** @throws InvalidField for an instant that has not come yet. */
export function refuseFuture(at: Date, now: Date, field: string): void {
  if (at.getTime() > now.getTime() + CLOCK_SKEW_MS) throw new InvalidField(field, 'must not lie in the future')
}

/**
 * When the declines that were told happened, as far as they make sense together.
 *
 * @throws InvalidField for one that has not come yet, or an earlier attempt that came after the one declined last
 */
export function checkInstants(request: Pick<RecommendationRequest, 'previous' | 'earlierAttempts'>, now: Date): void {
  const { previous, earlierAttempts } = request
  refuseFuture(previous.transactionDate, now, `${PREVIOUS}.transactionDate`)
  for (const [index, { transactionDate }] of earlierAttempts.entries()) {
    if (transactionDate > previous.transactionDate) {
      const field = `earlierAttempts.${index}.transactionDate`
      throw new InvalidField(field, 'must not lie after References.PreviousTransaction.transactionDate')
    }
  }
}

/** Longest raw code and message that a gateway may have given. */
const CODE_LENGTH_MAX = 100
const MESSAGE_LENGTH_MAX = 255

type ToldAnswer = Partial<Omit<ToldDecline, 'transactionDate'>> & { readonly gatewayMessage?: string | null }

/** @throws InvalidField for a code or a message that is longer than any gateway's, or holds a card number. */
export function checkCodes(told: ToldAnswer, path: string): void {
  const { networkCode, adviceCode, gatewayCode, gatewayToken, gatewayMessage } = told
  for (const [name, code] of Object.entries({ networkCode, adviceCode, gatewayCode, gatewayToken })) {
    if (code != null && code.length > CODE_LENGTH_MAX) {
      throw new InvalidField(`${path}.${name}`, `must have at most ${CODE_LENGTH_MAX} characters`)
    }
  }
  if (gatewayMessage != null && gatewayMessage.length > MESSAGE_LENGTH_MAX) {
    throw new InvalidField(`${path}.gatewayMessage`, `must have at most ${MESSAGE_LENGTH_MAX} characters`)
  }
  refuseCardNumbers(told, path)
}

/** What a gateway said is kept as it was told. @throws InvalidField for a card number in it */
function refuseCardNumbers(told: ToldAnswer, path: string): void {
  const { networkCode, adviceCode, gatewayCode, gatewayToken, gatewayMessage } = told
  for (const [name, text] of Object.entries({ networkCode, adviceCode, gatewayCode, gatewayToken, gatewayMessage })) {
    if (text == null || !holdsPan(text)) continue
    throw new InvalidField(`${path}.${name}`, 'must not hold a card number: recommendations are made without')
  }
}

/** @throws InvalidField, as `checkCodes` does, for the attempt that was declined and those before it */
export function checkToldCodes({ previous, earlierAttempts }: RecommendationRequest): void {
  const { networkCode, adviceCode } = previous
  checkCodes({ networkCode, adviceCode }, PREVIOUS)
  // How long the other texts may be is judged with the payment, by the codes of a charge.
  refuseCardNumbers(previous, PREVIOUS)
  for (const [index, attempt] of earlierAttempts.entries()) checkCodes(attempt, `earlierAttempts.${index}`)
}
