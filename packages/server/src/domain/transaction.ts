import type { AnsweredCard } from './card-facts.ts'
import type { CalendarKeeper, Mode } from './company.ts'
import type { FieldChange } from './field-change.ts'
import type { Initiator } from './initiator.ts'
import type { Address } from './payment-method.ts'

export type PaymentOperation = 'authorize' | 'charge'
export type FollowUpOperation = 'capture' | 'void' | 'refund' | 'refunded_payment'
/** `recommendation`: a decline at a gateway that we never see, told to us, and the advice on it. */
export type TransactionType = PaymentOperation | FollowUpOperation | 'recommendation'

export type PaymentModel = 'onetime' | 'subscription' | 'installment'

export interface PaymentPlan {
  readonly sku: string | null
  readonly category: string | null
  readonly billingPlan: string | null
  readonly billingCycle: string | null
}

/** What the merchant told of the attempt that was declined before he came to us. */
export interface PreviousTransaction {
  readonly merchantAccountReferenceId: string | null
  readonly gatewayCode: string | null
  readonly gatewayMessage: string | null
  readonly transactionDate: string | null
}

/** What is kept only to be given back: no rule reads it. */
export interface TransactionDetails {
  readonly description: string | null
  readonly customerIp: string | null
  readonly shippingAddress: Address | null
  readonly paymentPlan: PaymentPlan | null
  readonly customVariables: readonly (string | null)[]
  readonly gatewaySpecificFields: unknown
  readonly previousTransaction: PreviousTransaction | null
  /** Who keeps the calendar of this payment's retries, whatever its company says; absent: as the company says. */
  readonly calendar?: CalendarKeeper
}

/** What was asked of us: written once, before the gateway is called, and never changed. */
export interface Transaction {
  readonly transactionId: string
  readonly companyId: string
  readonly mode: Mode
  readonly type: TransactionType
  /** Null for retries that Reprise makes by itself. */
  readonly merchantTransactionId: string | null
  /** The charge or authorize that a capture, void or refund follows. */
  readonly originalTransactionId: string | null
  readonly createdAt: Date
  readonly orderId: string
  readonly customerId: string
  readonly amountMinor: number
  readonly currency: string
  /** As sent; the case itself counts with the larger of sent and seen. */
  readonly retryCount: number
  readonly dateFirstAttempt: Date
  readonly paymentMethodId: string
  /** How the method came: its number in the request, a gateway's id in the request, or our own id. */
  readonly methodForm: 'card' | 'gateway' | 'stored'
  readonly initiator: Initiator
  readonly paymentModel: PaymentModel | null
  readonly disableCustomerRecovery: boolean
  readonly details: TransactionDetails
}

/**
 * sending: on disk, the gateway may or may not have it. unknown: it was sent and no answer came. Both are resolved by
 * asking the gateway, never by sending again. not_processed: provably nothing happened there.
 */
export type AttemptState = 'sending' | 'approved' | 'declined' | 'not_processed' | 'unknown'

export const UNRESOLVED_STATES: readonly AttemptState[] = ['sending', 'unknown']

/** 1 approved; 2 declined, and every 5xxxx; 3 error on our side, or an outcome not known yet (wire.md section 2). */
export type TransactionStatus = 1 | 2 | 3

/** Address and security code checks, in the gateway's own codes. */
export interface VerificationResult {
  readonly avsCode: string | null
  readonly avsMessage: string | null
  readonly cvvCode: string | null
  readonly cvvMessage: string | null
}

/** What the gateway said, raw: whose word it is is kept apart, and only the engine gives it meaning. */
export interface GatewayAnswer {
  readonly gatewayTransactionId: string | null
  readonly gatewayCode: string | null
  readonly gatewayMessage: string | null
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly verification: VerificationResult | null
  readonly responseFields: Readonly<Record<string, unknown>> | null
  /** What it told of the card itself; absent: nothing. */
  readonly card?: AnsweredCard
}

/** What became of a transaction at the gateway: one row beside the transaction, written twice. */
export interface Attempt {
  readonly transactionId: string
  readonly state: AttemptState
  readonly caseId: string | null
  readonly gatewayToken: string
  readonly gatewayType: string
  readonly merchantAccountReferenceId: string | null
  readonly sentAt: Date
  readonly finishedAt: Date | null
  readonly answer: GatewayAnswer | null
  readonly status: TransactionStatus
  readonly responseCode: string
  readonly retryAt: Date | null
  readonly assignedGatewayToken: string | null
  /** What was done to the card holder's data before it was sent; absent: nothing. */
  readonly fieldChanges?: readonly FieldChange[]
}
