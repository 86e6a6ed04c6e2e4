import { customerIdFromEmail } from '../domain/ids.ts'
import type { Initiator } from '../domain/initiator.ts'
import { isCurrency, parseAmountMinor } from '../domain/money.ts'
import type { PaymentModel, TransactionDetails } from '../domain/transaction.ts'
import type { PaymentMethodRequest, PaymentRequest } from './payment-request.ts'
import { type Validated, type ValidMethod, validatePaymentMethod } from './validate-payment-method.ts'
import { firstFault, holds, type Rule, refusal, required, within } from './validation.ts'

/** A charge or authorize in which every field is in order by itself. */
export type ValidPayment = PaymentInOrder<SentInstrument>

export type SentInstrument = ValidMethod | { readonly kind: 'stored'; readonly paymentMethodId: string }

export interface PaymentInOrder<Instrument> {
  readonly merchantTransactionId: string
  readonly orderId: string
  readonly amountMinor: number
  readonly currency: string
  readonly customerId: string
  readonly retryCount: number
  readonly method: Instrument
  readonly gatewayToken: string | null
  readonly dateFirstAttempt: Date | null
  readonly disableCustomerRecovery: boolean
  readonly referencedTransactionId: string | null
  readonly paymentModel: PaymentModel | null
  readonly initiator: Initiator
  readonly retainOnSuccess: boolean
  readonly details: TransactionDetails
}

/** What the signed token in referenceData says: absent, not ours, or a transaction id. */
export type ReadReference =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'ours'; readonly transactionId: string }

/** A refusal by a field after the payment method yields to 50134 when `paymentMethodId` turns out to be unknown. */
export type ValidatedPayment<Instrument = SentInstrument> = Validated<PaymentInOrder<Instrument>> & {
  readonly unknownFirst?: string
}

const PAYMENT_MODELS: readonly string[] = ['onetime', 'subscription', 'installment'] satisfies PaymentModel[]

const PREVIOUS = 'References.PreviousTransaction'

/**
 * Checks a payment field by field in the order of wire.md section 4; the first fault is the answer. A reused
 * merchantTransactionId (50129), an unknown paymentMethodId (50134) and the gateway (50130) need the database and come
 * after.
 */
export function validatePayment(
  companyId: string,
  request: PaymentRequest,
  reference: ReadReference,
): ValidatedPayment {
  return validatePaymentBy(validateInstrument, companyId, request, reference)
}

/** The same with rules of its own for the payment method, which stand where the method's do. */
export function validatePaymentBy<Instrument extends { readonly kind: string }>(
  validateMethod: (id: string | null, method: PaymentMethodRequest | null) => Validated<Instrument>,
  companyId: string,
  request: PaymentRequest,
  reference: ReadReference,
): ValidatedPayment<Instrument> {
  const amountMinor = request.amount === null ? null : parseAmountMinor(request.amount)
  const before = firstFault([
    required(request.merchantTransactionId, '50103', 'merchantTransactionId'),
    within(request.merchantTransactionId, 'merchantTransactionId'),
    required(request.orderId, '50126', 'orderId'),
    within(request.orderId, 'orderId'),
    holds(amountMinor !== null, '50137', 'amount'),
    required(request.currencyCode, '50045', 'currencyCode'),
    holds(request.currencyCode !== null && isCurrency(request.currencyCode), '50073', 'currencyCode'),
  ])
  if (before !== null) return { ok: false, refusal: before }
  const method = validateMethod(request.paymentMethodId, request.paymentMethod)
  if (!method.ok) return method
  const customerId = request.customerId ?? customerIdOf(companyId, request.paymentMethod)
  const after = firstFault(rulesAfterMethod(request, customerId, reference))
  const { merchantTransactionId, orderId, currencyCode } = request
  if (after !== null) {
    const { value } = method
    return { ok: false, refusal: after, ...(isStored(value) ? { unknownFirst: value.paymentMethodId } : {}) }
  }
  if (merchantTransactionId === null || orderId === null || currencyCode === null) throw new Error('checked above')
  if (amountMinor === null || customerId === null) throw new Error('checked above')
  return {
    ok: true,
    value: {
      merchantTransactionId,
      orderId,
      amountMinor,
      currency: currencyCode,
      customerId,
      retryCount: request.retryCount,
      method: method.value,
      gatewayToken: request.gatewayToken,
      dateFirstAttempt: request.dateFirstAttempt,
      disableCustomerRecovery: request.disableCustomerRecovery,
      referencedTransactionId: reference.kind === 'ours' ? reference.transactionId : null,
      paymentModel: request.paymentModel as PaymentModel | null,
      initiator: initiatorOf(request),
      retainOnSuccess: request.retainOnSuccess,
      details: detailsOf(request),
    },
  }
}

function validateInstrument(
  paymentMethodId: string | null,
  method: PaymentMethodRequest | null,
): Validated<SentInstrument> {
  const namesCard = method !== null && (method.creditCardNumber !== null || method.gatewayPaymentMethodId !== null)
  if (paymentMethodId !== null && !namesCard) return { ok: true, value: { kind: 'stored', paymentMethodId } }
  // Two instruments are none: guessing which was meant would charge the wrong one.
  if (paymentMethodId !== null || method === null) {
    return { ok: false, refusal: refusal('50135', 'paymentMethodId') }
  }
  return validatePaymentMethod(method)
}

function isStored(method: {
  readonly kind: string
}): method is { readonly kind: 'stored'; readonly paymentMethodId: string } {
  return method.kind === 'stored'
}

function customerIdOf(companyId: string, method: PaymentMethodRequest | null): string | null {
  return method?.email == null ? null : customerIdFromEmail(companyId, method.email)
}

function* rulesAfterMethod(
  request: PaymentRequest,
  customerId: string | null,
  reference: ReadReference,
): Generator<Rule> {
  const { shippingAddress: shipping, paymentPlan: plan, previousTransaction: previous } = request
  yield within(request.description, 'description')
  yield required(customerId, '50048', 'customerId')
  yield within(request.customerId, 'customerId')
  yield within(request.customerIp, 'customerIp')
  yield within(request.gatewayToken, 'gatewayToken')
  yield within(shipping?.address1 ?? null, 'shippingAddress.address1')
  yield within(shipping?.address2 ?? null, 'shippingAddress.address2')
  yield within(shipping?.postalCode ?? null, 'shippingAddress.postalCode')
  yield within(shipping?.city ?? null, 'shippingAddress.city')
  yield within(shipping?.state ?? null, 'shippingAddress.state')
  yield within(shipping?.country ?? null, 'shippingAddress.country')
  yield within(shipping?.phoneNumber ?? null, 'shippingAddress.phoneNumber')
  yield within(plan?.sku ?? null, 'paymentPlan.sku')
  yield within(plan?.category ?? null, 'paymentPlan.category')
  yield within(plan?.billingPlan ?? null, 'paymentPlan.billingPlan')
  yield within(plan?.billingCycle ?? null, 'paymentPlan.billingCycle')
  yield within(request.referenceData, 'referenceData')
  yield holds(reference.kind !== 'foreign', '50132', 'referenceData')
  yield within(request.customVariables[0] ?? null, 'customVariable1')
  yield within(request.customVariables[1] ?? null, 'customVariable2')
  yield within(request.customVariables[2] ?? null, 'customVariable3')
  yield within(request.customVariables[3] ?? null, 'customVariable4')
  yield within(request.customVariables[4] ?? null, 'customVariable5')
  yield holds(request.paymentModel === null || PAYMENT_MODELS.includes(request.paymentModel), '50155', 'paymentModel')
  yield within(previous?.merchantAccountReferenceId ?? null, PREVIOUS, `${PREVIOUS}.merchantAccountReferenceId`)
  yield within(previous?.gatewayCode ?? null, PREVIOUS, `${PREVIOUS}.gatewayCode`)
  yield within(previous?.gatewayMessage ?? null, PREVIOUS, `${PREVIOUS}.gatewayMessage`)
}

/** Said, else merchant-initiated for retries and for the later payments of a plan (wire.md section 4). */
function initiatorOf(request: PaymentRequest): Initiator {
  if (request.initiatedBy !== null) return request.initiatedBy === 'MIT' ? 'merchant' : 'customer'
  const isRecurring = request.paymentModel === 'subscription' || request.paymentModel === 'installment'
  return request.retryCount >= 1 || isRecurring ? 'merchant' : 'customer'
}

export function detailsOf(request: PaymentRequest): TransactionDetails {
  return {
    description: request.description,
    customerIp: request.customerIp,
    shippingAddress: request.shippingAddress,
    paymentPlan: request.paymentPlan,
    customVariables: request.customVariables,
    gatewaySpecificFields: request.gatewaySpecificFields,
    previousTransaction: request.previousTransaction,
  }
}
