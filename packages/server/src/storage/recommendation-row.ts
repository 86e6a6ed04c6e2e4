import type { CardFacts, KeptRecommendation, OutcomeResult, ToldAttempt } from '../domain/recommendation.ts'

/** A row of recommendations as row_to_json gives it: instants are text. */
export interface RecommendationJson {
  card_facts: CardFacts
  earlier_attempts: (Omit<ToldAttempt, 'at'> & { at: string })[]
  gateway_tokens: string[] | null
  advice: KeptRecommendation['advice']
  result: OutcomeResult | null
  outcome: { at: string } | null
  next_transaction_id: string | null
}

export function toRecommendation(json: RecommendationJson): KeptRecommendation {
  return {
    cardFacts: json.card_facts,
    earlierAttempts: json.earlier_attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at) })),
    gatewayTokens: json.gateway_tokens,
    advice: json.advice,
    outcome:
      json.result === null
        ? null
        : {
            result: json.result,
            at: json.outcome === null ? null : new Date(json.outcome.at),
            nextTransactionId: json.next_transaction_id,
          },
  }
}
