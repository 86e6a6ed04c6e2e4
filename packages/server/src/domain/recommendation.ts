import type { CardNetwork } from './card-network.ts'

/** What the merchant told of a card whose number we never see. */
export interface CardFacts {
  /** As cardType named it; null: not told. The first six digits decide where they can. */
  readonly network: CardNetwork | null
  readonly funding: 'credit' | 'debit' | 'prepaid' | 'unknown'
  /** ISO 3166-1 alpha-2, upper case. */
  readonly issuerCountry: string | null
}

/** A decline that happened before the merchant came to us. */
export interface ToldAttempt {
  readonly at: Date
  readonly gatewayToken: string | null
  /** The type of the company's gateway of that token; null where it names none: the native code is not read then. */
  readonly gatewayType: string | null
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly gatewayCode: string | null
}

export interface AdvisedCandidate {
  /** ISO 8601. */
  readonly retryAt: string
  readonly gatewayToken: string
  readonly approvalProbability: number
  readonly expectedValueMinor: number
}

/** The `recommendation` of an answer, as it was given. */
export interface Advice {
  readonly approvalProbability: number | null
  readonly expectedValueMinor: number | null
  readonly alternatives: readonly AdvisedCandidate[]
  /** Why, one sentence each, the first one the whole of it. */
  readonly reasons: readonly string[]
  /** Null where no model was asked. */
  readonly modelVersion: string | null
  /** Null: a retry is advised. */
  readonly stopReason: string | null
}

export type OutcomeResult = 'approved' | 'declined' | 'cancelled'

/** What became of a recommendation, as it is kept. */
export interface KnownOutcome {
  readonly result: OutcomeResult
  /** When the real attempt was made; null for cancelled. */
  readonly at: Date | null
  readonly nextTransactionId: string | null
}

/** What is kept of a recommendation beside its transaction and its attempt. */
export interface KeptRecommendation {
  readonly cardFacts: CardFacts
  readonly earlierAttempts: readonly ToldAttempt[]
  readonly gatewayTokens: readonly string[] | null
  readonly advice: Advice
  /** Null: not told yet. */
  readonly outcome: KnownOutcome | null
}
