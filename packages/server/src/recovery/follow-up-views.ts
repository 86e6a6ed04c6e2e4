import type { Tenant } from '../domain/company.ts'
import { NO_ADDRESS } from '../domain/payment-method.ts'
import type { FollowUpOperation, TransactionDetails } from '../domain/transaction.ts'
import { verificationOf } from './follow-up-outcome.ts'
import type { FollowUpRequest } from './follow-up-request.ts'
import type { AttemptOutcome, LedgerEntry } from './ledger-port.ts'
import type { TransactionView } from './transaction-view.ts'

export interface FollowUpIdentity {
  readonly tenant: Tenant
  readonly operation: FollowUpOperation
  readonly transactionId: string
  readonly createdAt: Date
  readonly request: FollowUpRequest
  readonly referenceData: string
}

export const NO_DETAILS: TransactionDetails = {
  description: null,
  customerIp: null,
  shippingAddress: null,
  paymentPlan: null,
  customVariables: [],
  gatewaySpecificFields: null,
  previousTransaction: null,
}

/** What a follow-up keeps of its original. */
export function followUpDetails(original: LedgerEntry): TransactionDetails {
  const { description, shippingAddress } = original.transaction.details
  return { ...NO_DETAILS, description, shippingAddress }
}

/** The answer to a follow-up of a payment that we know; `outcome` null: it was refused and is not kept. */
export function followUpView(
  identity: FollowUpIdentity,
  original: LedgerEntry,
  amountMinor: number,
  result: { readonly outcome: AttemptOutcome } | { readonly responseCode: string },
): TransactionView {
  const outcome = 'outcome' in result ? result.outcome : null
  const responseCode = 'outcome' in result ? result.outcome.responseCode : result.responseCode
  const { transaction, attempt } = original
  return {
    transactionId: identity.transactionId,
    createdAt: identity.createdAt,
    type: identity.operation,
    status: outcome?.status ?? (responseCode === '20039' ? 3 : 2),
    responseCode,
    merchantTransactionId: identity.request.merchantTransactionId,
    customerId: transaction.customerId,
    currency: transaction.currency,
    amountMinor,
    gatewayToken: attempt.gatewayToken,
    gatewayType: attempt.gatewayType,
    gatewayName: original.gatewayName,
    gatewayTransactionId: outcome?.answer?.gatewayTransactionId ?? null,
    merchantAccountReferenceId: attempt.merchantAccountReferenceId ?? '',
    assignedGatewayToken: attempt.assignedGatewayToken ?? attempt.gatewayToken,
    orderId: transaction.orderId,
    retryAt: outcome?.retryAt ?? null,
    retryCount: identity.operation === 'capture' ? 0 : transaction.retryCount,
    dateFirstAttempt: transaction.dateFirstAttempt,
    disableCustomerRecovery: identity.request.disableCustomerRecovery,
    paymentModel: null,
    details: followUpDetails(original),
    referenceData: identity.referenceData,
    verification: outcome?.answer?.verification ?? verificationOf(original, responseCode),
    gatewayResponseFields: outcome?.answer?.responseFields ?? null,
    method: original.method,
    methodForm: transaction.methodForm,
    ofAuthorize: transaction.type === 'authorize',
  }
}

/** The answer to a follow-up of a payment that nobody knows (50131): a skeleton. */
export function unknownOriginalView(
  identity: FollowUpIdentity,
  made: { readonly paymentMethodId: string; readonly customerId: string },
  askedMinor: number | null,
): TransactionView {
  const { tenant, operation, createdAt } = identity
  return {
    transactionId: identity.transactionId,
    createdAt,
    type: operation,
    status: 2,
    responseCode: '50131',
    merchantTransactionId: identity.request.merchantTransactionId,
    customerId: made.customerId,
    currency: 'USD',
    amountMinor: operation === 'void' ? 0 : (askedMinor ?? 0),
    gatewayToken: '',
    gatewayType: '',
    gatewayName: null,
    gatewayTransactionId: null,
    merchantAccountReferenceId: null,
    assignedGatewayToken: '',
    orderId: '',
    retryAt: null,
    retryCount: 0,
    dateFirstAttempt: createdAt,
    disableCustomerRecovery: identity.request.disableCustomerRecovery,
    paymentModel: null,
    details: NO_DETAILS,
    referenceData: identity.referenceData,
    verification: null,
    gatewayResponseFields: null,
    method: {
      ...made,
      companyId: tenant.companyId,
      mode: tenant.mode,
      kind: 'card',
      storageState: 'Cached',
      fingerprint: null,
      firstSix: null,
      lastFour: null,
      expiryMonth: null,
      expiryYear: null,
      firstName: null,
      lastName: null,
      fullName: null,
      email: null,
      phoneNumber: null,
      address: NO_ADDRESS,
      gatewayPaymentMethodId: null,
      merchantAccountReferenceId: null,
      createdAt,
    },
    methodForm: 'none',
    ofAuthorize: false,
  }
}
