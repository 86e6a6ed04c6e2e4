import { maskPan } from '../domain/card.ts'
import { type CardNetwork, networkOfFirstSix } from '../domain/card-network.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { TransactionView } from '../recovery/transaction-view.ts'
import type { PaymentMethodAnswer } from './schemas/payment-method.ts'

export const CARD_TYPES: Readonly<Partial<Record<CardNetwork, string>>> = {
  visa: 'VISA',
  mastercard: 'MASTERCARD',
  amex: 'AMERICAN EXPRESS',
  discover: 'DISCOVER',
  diners: 'DINERS CLUB',
  jcb: 'JCB',
}

/** Digits of a number whose ends alone are known: 16 but for these. */
const NUMBER_LENGTHS: Readonly<Partial<Record<CardNetwork, number>>> = { amex: 15, diners: 14 }

/** A method by itself: its fingerprint shows for a card, never for a method that lives at a gateway. */
export function presentPaymentMethod(method: PaymentMethod): PaymentMethodAnswer {
  return method.kind === 'card' ? presentCard(method, method.fingerprint) : presentGatewayMethod(method, null)
}

/** The method inside a transaction: what it shows depends on how it came and for what (wire.md section 4). */
export function presentMethodOf(view: TransactionView): PaymentMethodAnswer {
  const { method, methodForm, ofAuthorize } = view
  if (methodForm === 'none') return presentSkeleton(method)
  if (method.kind === 'gateway') {
    return presentGatewayMethod(method, methodForm === 'gateway' && ofAuthorize ? '' : null)
  }
  return presentCard(method, methodForm === 'stored' || ofAuthorize ? method.fingerprint : null)
}

/** Of a request that named no method: its place is kept, and nothing is in it. */
export function presentSkeleton(method: PaymentMethod): PaymentMethodAnswer {
  return {
    ...presentHolder(method),
    creditCardNumber: null,
    cvv: null,
    paymentMethodType: 'CreditCard',
    fingerprint: null,
    lastFourDigits: '',
    firstSixDigits: '',
    cardType: null,
  }
}

function presentCard(method: PaymentMethod, fingerprint: string | null): PaymentMethodAnswer {
  const { firstSix, lastFour } = method
  const network = networkOfFirstSix(firstSix)
  return {
    ...presentHolder(method),
    creditCardNumber:
      firstSix === null || lastFour === null ? null : maskPan(firstSix, lastFour, NUMBER_LENGTHS[network]),
    cvv: '***',
    paymentMethodType: 'CreditCard',
    fingerprint,
    lastFourDigits: lastFour,
    firstSixDigits: firstSix,
    cardType: CARD_TYPES[network] ?? null,
  }
}

function presentGatewayMethod(method: PaymentMethod, fingerprint: string | null): PaymentMethodAnswer {
  const { firstSix, lastFour } = method
  const network = networkOfFirstSix(firstSix)
  return {
    ...presentHolder(method),
    creditCardNumber:
      firstSix === null || lastFour === null ? '' : maskPan(firstSix, lastFour, NUMBER_LENGTHS[network]),
    cvv: '',
    paymentMethodType: 'GatewayPaymentMethodId',
    fingerprint,
    lastFourDigits: lastFour ?? '',
    firstSixDigits: firstSix ?? '',
    cardType: CARD_TYPES[network] ?? null,
    gatewayPaymentMethodId: method.gatewayPaymentMethodId,
    merchantAccountReferenceId: method.merchantAccountReferenceId,
  }
}

function presentHolder(method: PaymentMethod) {
  return {
    paymentMethodId: method.paymentMethodId,
    expiryMonth: method.expiryMonth,
    expiryYear: method.expiryYear,
    firstName: method.firstName,
    lastName: method.lastName,
    fullName: method.fullName,
    customerId: method.customerId,
    ...method.address,
    email: method.email,
    phoneNumber: method.phoneNumber,
    dateCreated: method.createdAt.toISOString(),
    storageState: method.storageState,
  }
}
