import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { parseAmountMinor } from '../domain/money.ts'
import { NO_ADDRESS, type PaymentMethod } from '../domain/payment-method.ts'
import type { PaymentModel, PaymentOperation, TransactionStatus } from '../domain/transaction.ts'
import type { FinishedAttempt } from './decide-outcome.ts'
import type { ResolvedInstrument } from './instrument.ts'
import type { AttemptOutcome } from './ledger-port.ts'
import type { PaymentMethodRequest, PaymentRequest } from './payment-request.ts'
import type { TransactionView } from './transaction-view.ts'
import { detailsOf, type ValidPayment } from './validate-payment.ts'
import { readExpiryMonth, readExpiryYear } from './validate-payment-method.ts'

/** A request that did not, or did not yet, become an attempt. */
export interface Unsent {
  readonly tenant: Tenant
  readonly operation: PaymentOperation | 'recommendation'
  readonly transactionId: string
  readonly createdAt: Date
  readonly request: PaymentRequest
  readonly nextId: () => string
}

/** The answer to an attempt that went to the gateway. */
export function sentView(
  finished: FinishedAttempt,
  outcome: AttemptOutcome,
  methodForm: ResolvedInstrument['form'],
  referenceData: string,
): TransactionView {
  const { transaction, gateway, method } = finished
  const isStored = methodForm !== 'stored' && outcome.retainMethod?.isStored === true
  return {
    ...transaction,
    status: outcome.status,
    responseCode: outcome.responseCode,
    gatewayToken: gateway.gatewayToken,
    gatewayType: gateway.gatewayType,
    gatewayName: gateway.name,
    gatewayTransactionId: outcome.answer?.gatewayTransactionId ?? null,
    merchantAccountReferenceId: gateway.merchantAccountReferenceId ?? '',
    assignedGatewayToken: outcome.assignedGatewayToken ?? gateway.gatewayToken,
    retryAt: outcome.retryAt,
    referenceData,
    verification: outcome.answer?.verification ?? null,
    gatewayResponseFields: outcome.answer?.responseFields ?? null,
    method: isStored ? { ...method, storageState: 'Stored' } : method,
    methodForm,
    ofAuthorize: transaction.type === 'authorize',
  }
}

export interface NotSent {
  readonly responseCode: string
  readonly gateway: GatewayAccount
  readonly payment: Pick<ValidPayment, 'customerId' | 'amountMinor' | 'paymentModel'>
  readonly instrument: Pick<ResolvedInstrument, 'method' | 'form'>
  readonly referenceData: string
  /** As sent, else that of the case, else null: now. */
  readonly dateFirstAttempt: Date | null
}

/** The answer to a payment that a rule, or an attempt whose outcome is not known, kept from being sent. */
export function notSentView(unsent: Unsent, notSent: NotSent): TransactionView {
  const { gateway, payment, instrument } = notSent
  return {
    ...requestView(unsent, notSent.responseCode, notSent.referenceData),
    status: statusOf(notSent.responseCode),
    customerId: payment.customerId,
    amountMinor: payment.amountMinor,
    dateFirstAttempt: notSent.dateFirstAttempt ?? unsent.createdAt,
    gatewayToken: gateway.gatewayToken,
    gatewayType: gateway.gatewayType,
    gatewayName: gateway.name,
    merchantAccountReferenceId: gateway.merchantAccountReferenceId ?? '',
    assignedGatewayToken: gateway.gatewayToken,
    paymentModel: payment.paymentModel,
    method: instrument.method,
    methodForm: instrument.form,
  }
}

/** The answer to a request that fails validation: what can be read of it is given back, masked. */
export function refusedView(unsent: Unsent, responseCode: string, referenceData: string): TransactionView {
  const view = requestView(unsent, responseCode, referenceData)
  // No gateway could take it: the answer names the sink that declines everything (wire.md section 6).
  return responseCode === '50130' ? { ...view, gatewayType: 'flexpay_declined' } : view
}

function requestView(unsent: Unsent, responseCode: string, referenceData: string): TransactionView {
  const { request, operation, createdAt } = unsent
  return {
    transactionId: unsent.transactionId,
    createdAt,
    type: operation,
    status: statusOf(responseCode),
    responseCode,
    merchantTransactionId: request.merchantTransactionId,
    customerId: request.customerId,
    currency: request.currencyCode,
    amountMinor: readAmount(request.amount),
    gatewayToken: request.gatewayToken,
    gatewayType: null,
    gatewayName: null,
    gatewayTransactionId: null,
    merchantAccountReferenceId: null,
    assignedGatewayToken: request.gatewayToken ?? '',
    orderId: request.orderId,
    retryAt: null,
    retryCount: request.retryCount,
    dateFirstAttempt: request.dateFirstAttempt ?? createdAt,
    disableCustomerRecovery: request.disableCustomerRecovery,
    paymentModel: request.paymentModel as PaymentModel | null,
    details: detailsOf(request),
    referenceData,
    verification: null,
    gatewayResponseFields: null,
    method: methodAsSent(unsent, request.paymentMethod),
    methodForm: formAsSent(request.paymentMethod),
    ofAuthorize: operation === 'authorize',
  }
}

/** What was sent, as far as it is safe to show: ends of the number only when it is long enough to be one. */
export function methodAsSent(
  unsent: Pick<Unsent, 'tenant' | 'createdAt' | 'nextId'> & {
    readonly request?: { readonly customerId: string | null }
  },
  sent: PaymentMethodRequest | null,
): PaymentMethod {
  const kind = formAsSent(sent) === 'gateway' ? 'gateway' : 'card'
  const ends = endsOf(sent?.creditCardNumber ?? null)
  return {
    paymentMethodId: unsent.nextId(),
    companyId: unsent.tenant.companyId,
    mode: unsent.tenant.mode,
    kind,
    customerId: unsent.request?.customerId ?? sent?.customerId ?? '',
    storageState: 'Cached',
    fingerprint: null,
    firstSix: kind === 'gateway' ? (sent?.firstSixDigits ?? null) : (ends?.firstSix ?? null),
    lastFour: kind === 'gateway' ? (sent?.lastFourDigits ?? null) : (ends?.lastFour ?? null),
    expiryMonth: readExpiryMonth(sent?.expiryMonth ?? null),
    expiryYear: readExpiryYear(sent?.expiryYear ?? null),
    firstName: sent?.firstName ?? null,
    lastName: sent?.lastName ?? null,
    fullName: sent?.fullName ?? null,
    email: sent?.email ?? null,
    phoneNumber: sent?.phoneNumber ?? null,
    address: sent === null ? NO_ADDRESS : addressOf(sent),
    gatewayPaymentMethodId: sent?.gatewayPaymentMethodId ?? null,
    merchantAccountReferenceId: sent?.merchantAccountReferenceId ?? null,
    createdAt: unsent.createdAt,
  }
}

function formAsSent(sent: PaymentMethodRequest | null): TransactionView['methodForm'] {
  if (sent === null) return 'none'
  return sent.gatewayPaymentMethodId !== null && sent.creditCardNumber === null ? 'gateway' : 'card'
}

function addressOf(sent: PaymentMethodRequest) {
  const { address1, address2, postalCode, city, state, country } = sent
  return { address1, address2, postalCode, city, state, country }
}

/** A text that is no card number may be anything, also something secret: nothing of it is shown. */
function endsOf(number: string | null): { firstSix: string; lastFour: string } | null {
  const digits = number?.replace(/[\s-]/g, '') ?? ''
  return /^\d{12,19}$/.test(digits) ? { firstSix: digits.slice(0, 6), lastFour: digits.slice(-4) } : null
}

function readAmount(amount: string | null): number {
  return amount === null ? 0 : (parseAmountMinor(amount) ?? 0)
}

/** 3 for an outcome that is not known yet; every other answer that was not sent is a refusal. */
function statusOf(responseCode: string): TransactionStatus {
  return responseCode === '20039' ? 3 : 2
}
