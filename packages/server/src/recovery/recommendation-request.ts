import type { OutcomeResult } from '../domain/recommendation.ts'
import type { PaymentRequest } from './payment-request.ts'

/** The raw codes of a decline that a gateway gave the merchant, and when and where. */
export interface ToldDecline {
  readonly transactionDate: Date
  readonly gatewayToken: string | null
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly gatewayCode: string | null
}

export interface PreviousDecline extends ToldDecline {
  readonly merchantAccountReferenceId: string | null
  readonly gatewayMessage: string | null
}

/** A payment that was declined elsewhere, as it arrived: text as sent, absent and empty as null. */
export interface RecommendationRequest {
  /** Its payment method never holds a card number or a security code; its previousTransaction is `previous`. */
  readonly payment: PaymentRequest
  readonly cardType: string | null
  readonly fundingType: string | null
  readonly issuerCountry: string | null
  readonly previous: PreviousDecline
  /** Null: as the company's routing says. */
  readonly gatewayTokens: readonly string[] | null
  readonly earlierAttempts: readonly ToldDecline[]
}

/** What became of a recommendation, as the merchant tells it. */
export interface OutcomeRequest extends Omit<ToldDecline, 'transactionDate'> {
  readonly result: OutcomeResult
  /** Null: now. */
  readonly transactionDate: Date | null
  readonly gatewayMessage: string | null
}
