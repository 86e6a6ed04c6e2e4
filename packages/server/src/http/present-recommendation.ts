import type { Advice, CardFacts } from '../domain/recommendation.ts'
import type { RecommendationAnswer as Recommended } from '../recovery/recommendation-answer.ts'
import { CARD_TYPES } from './present-payment-method.ts'
import { presentCompletion, presentTransaction } from './present-transaction.ts'
import type { OutcomeAnswer, RecommendationAnswer } from './schemas/recommendation.ts'
import type { RecommendationBlock } from './schemas/recommendation-block.ts'

export function presentRecommendation(recommended: Recommended): RecommendationAnswer {
  const { view, advice, cardFacts } = recommended
  const transaction = presentTransaction(view)
  return {
    ...transaction,
    paymentMethod: presentDescribed(transaction.paymentMethod, cardFacts),
    recommendation: advice === null ? null : presentAdvice(advice),
  }
}

export function presentOutcome(recommended: Recommended): OutcomeAnswer {
  const { completion } = recommended
  const answer = presentRecommendation(recommended)
  return completion === undefined ? answer : { ...answer, completionStatus: presentCompletion(completion) }
}

/** Where no digits name the network, what the merchant called it does. */
export function presentDescribed<Method extends { readonly cardType: string | null }>(
  method: Method,
  cardFacts: CardFacts | null,
): Method {
  if (method.cardType !== null || cardFacts?.network == null) return method
  return { ...method, cardType: CARD_TYPES[cardFacts.network] ?? null }
}

export function presentAdvice(advice: Advice): NonNullable<RecommendationBlock> {
  return {
    approvalProbability: advice.approvalProbability,
    expectedValue: advice.expectedValueMinor,
    alternatives: advice.alternatives.map((candidate) => ({
      retryDate: candidate.retryAt,
      gatewayToken: candidate.gatewayToken,
      approvalProbability: candidate.approvalProbability,
      expectedValue: candidate.expectedValueMinor,
    })),
    reasons: [...advice.reasons],
    modelVersion: advice.modelVersion,
    stopReason: advice.stopReason,
  }
}
