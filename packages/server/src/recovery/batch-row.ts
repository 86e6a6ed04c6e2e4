import type { FollowUpRequest } from './follow-up-request.ts'
import type { PaymentRequest } from './payment-request.ts'
import type { OutcomeRequest, RecommendationRequest } from './recommendation-request.ts'

/** The transaction that a row is about: by our id, or by the merchant's own reference where he has no other. */
export type NamedOriginal =
  | { readonly kind: 'id'; readonly transactionId: string }
  | { readonly kind: 'reference'; readonly merchantTransactionId: string }

/** One row, ready for the use case behind it: what remains to be found out is what only the database or the clock knows. */
export type BatchRequest =
  | { readonly operation: 'charge' | 'authorize'; readonly request: PaymentRequest }
  | {
      readonly operation: 'capture' | 'void' | 'refund'
      readonly original: NamedOriginal
      readonly request: FollowUpRequest
    }
  | { readonly operation: 'recommend'; readonly request: RecommendationRequest }
  | { readonly operation: 'outcome'; readonly original: NamedOriginal; readonly outcome: OutcomeRequest }
  | {
      readonly operation: 'cancel'
      readonly original: NamedOriginal
      readonly merchantTransactionId: string | null
      readonly reason: string | null
    }

export type BatchOperation = BatchRequest['operation']

/** What a row says of itself whether or not it can be acted on, as far as it can be read. */
interface RowFacts {
  /** In the file, from 1; of a row of several lines its first. A header is a line like another. */
  readonly line: number
  readonly merchantTransactionId: string | null
  /** Minor units of `currency`; null: none was given, or none that can be read. */
  readonly amountMinor: number | null
  /** ISO 4217. */
  readonly currency: string | null
}

export interface ReadRow extends RowFacts {
  readonly kind: 'row'
  readonly request: BatchRequest
}

/** A row that cannot be acted on. No value of it is in here but its reference, its amount and its currency. */
export interface RejectedRow extends RowFacts {
  readonly kind: 'reject'
  /** Null: it is about the row as a whole. */
  readonly column: string | null
  /** What the API would answer: 5xxxx, or 30002 for a card number with a wrong check digit. */
  readonly code: string
  /** One sentence: what is wrong. */
  readonly rule: string
  /** What stood there, described and never repeated, as "a number of 19 digits"; null where there is no column. */
  readonly valueClass: string | null
}

/** The names of the columns, in the order of the file: its first line, where it has one. */
export interface HeaderLine {
  readonly kind: 'header'
  readonly line: number
  readonly columns: readonly string[]
}

/** Rows and rejects together are the rows of the file; empty lines are none. */
export type BatchLine = HeaderLine | ReadRow | RejectedRow
