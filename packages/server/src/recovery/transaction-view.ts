import type { PaymentMethod } from '../domain/payment-method.ts'
import type { Advice, CardFacts } from '../domain/recommendation.ts'
import type { CaseState } from '../domain/recovery-case.ts'
import type {
  PaymentModel,
  TransactionDetails,
  TransactionStatus,
  TransactionType,
  VerificationResult,
} from '../domain/transaction.ts'

/**
 * One payment transaction as a merchant is to see it: what he asked, what the gateway said, and what to do next. Use
 * cases make it, entrances present it. Also made for requests that were refused and are not kept, so fields that such a
 * request lacked are null.
 */
export interface TransactionView {
  readonly transactionId: string
  readonly createdAt: Date
  readonly type: TransactionType
  readonly status: TransactionStatus
  readonly responseCode: string
  readonly merchantTransactionId: string | null
  readonly customerId: string | null
  readonly currency: string | null
  readonly amountMinor: number
  readonly gatewayToken: string | null
  readonly gatewayType: string | null
  readonly gatewayName: string | null
  readonly gatewayTransactionId: string | null
  readonly merchantAccountReferenceId: string | null
  /** Where the next attempt should go, else the gateway used; "" where there is none. */
  readonly assignedGatewayToken: string
  readonly orderId: string | null
  readonly retryAt: Date | null
  readonly retryCount: number
  readonly dateFirstAttempt: Date
  readonly disableCustomerRecovery: boolean
  readonly paymentModel: PaymentModel | null
  readonly details: TransactionDetails
  readonly referenceData: string
  /** Null when nothing reached a gateway: all six fields of the wire's response block are null then. */
  readonly verification: VerificationResult | null
  readonly gatewayResponseFields: Readonly<Record<string, unknown>> | null
  readonly method: PaymentMethod
  /** none: there was no method to speak of; a skeleton is shown. */
  readonly methodForm: 'card' | 'gateway' | 'stored' | 'none'
  /** Whether the original of a follow-up, or the transaction itself, was an authorize: it shows fingerprints. */
  readonly ofAuthorize: boolean
}

/** How a recovery ended, or that it has not; null for what never was in recovery. */
export type Completion = Exclude<CaseState, 'open' | 'scheduled' | 'attempting'> | null

/** What only a later reading can tell. */
export interface TransactionReading extends TransactionView {
  readonly initialMerchantTransactionId: string | null
  readonly completion: Completion
  /** Absent for every other type. */
  readonly recommendation?: { readonly advice: Advice; readonly cardFacts: CardFacts }
}
