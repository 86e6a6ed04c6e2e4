import { messageFor } from '../domain/response-code.ts'
import type { TransactionType, VerificationResult } from '../domain/transaction.ts'
import type { Completion, TransactionView } from '../recovery/transaction-view.ts'
import { presentMethodOf } from './present-payment-method.ts'
import type { FollowUpAnswer, TransactionAnswer } from './schemas/transaction.ts'

export const TRANSACTION_TYPE_NAMES: Readonly<Record<TransactionType, string>> = {
  authorize: 'Authorize',
  charge: 'Charge',
  capture: 'Capture',
  void: 'Void',
  refund: 'Refund',
  refunded_payment: 'RefundedPayment',
  recommendation: 'Recommendation',
}

const COMPLETION_NAMES: Readonly<Record<Exclude<Completion, null>, string>> = {
  recovered: 'RecoverySuccessful',
  hard_declined: 'RecoveryDeclined',
  exhausted: 'RecoveryExhausted',
  expired: 'RecoveryExpired',
  cancelled: 'RecoveryCancelled',
}

export function presentCompletion(completion: Completion): string | null {
  return completion === null ? null : COMPLETION_NAMES[completion]
}

/** A capture, void, refund or refundedpayment. */
export function presentFollowUp(view: TransactionView): FollowUpAnswer {
  const { details } = view
  const [one = null, two = null, three = null, four = null, five = null] = details.customVariables
  return {
    response: presentResponse(view.verification),
    paymentMethod: presentMethodOf(view),
    transactionId: view.transactionId,
    transactionDate: view.createdAt.toISOString(),
    transactionStatus: view.status,
    message: messageFor(view.responseCode),
    responseCode: view.responseCode,
    transactionType: TRANSACTION_TYPE_NAMES[view.type],
    merchantTransactionId: view.merchantTransactionId,
    customerId: view.customerId,
    currencyCode: view.currency,
    amount: view.amountMinor,
    gatewayToken: view.gatewayToken,
    gatewayType: view.gatewayType,
    gatewayTransactionId: view.gatewayTransactionId,
    merchantAccountReferenceId: view.merchantAccountReferenceId,
    assignedGatewayToken: view.assignedGatewayToken,
    orderId: view.orderId,
    retryDate: view.retryAt === null ? null : view.retryAt.toISOString(),
    retryCount: view.retryCount,
    dateFirstAttempt: view.dateFirstAttempt.toISOString(),
    description: details.description,
    productSku: details.paymentPlan?.sku ?? null,
    subscriptionId: null,
    customerIp: details.customerIp,
    shippingAddress: {
      address1: details.shippingAddress?.address1 ?? null,
      address2: details.shippingAddress?.address2 ?? null,
      postalCode: details.shippingAddress?.postalCode ?? null,
      city: details.shippingAddress?.city ?? null,
      state: details.shippingAddress?.state ?? null,
      country: details.shippingAddress?.country ?? null,
    },
    referenceData: view.referenceData,
    disableCustomerRecovery: view.disableCustomerRecovery,
    engagedRecoveryState: 0,
    customVariable1: one,
    customVariable2: two,
    customVariable3: three,
    customVariable4: four,
    customVariable5: five,
  }
}

/** A charge or authorize. */
export function presentTransaction(view: TransactionView): TransactionAnswer {
  return { ...presentFollowUp(view), paymentModel: view.paymentModel }
}

/** All six are null when nothing reached a gateway; once one answered, errorCode is null and errorDetail is "". */
function presentResponse(verification: VerificationResult | null) {
  return {
    avsCode: verification?.avsCode ?? null,
    avsMessage: verification?.avsMessage ?? null,
    cvvCode: verification?.cvvCode ?? null,
    cvvMessage: verification?.cvvMessage ?? null,
    errorCode: null,
    errorDetail: verification === null ? null : '',
  }
}
