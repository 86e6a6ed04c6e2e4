import type { Recommend } from '../../recovery/recommend.ts'
import { presentRecommendation } from '../present-recommendation.ts'
import { readRecommendationRequest } from '../read-recommendation-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { RecommendationAnswer, RecommendationRequestBody } from '../schemas/recommendation.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/recommendations. */
export function recommendRoute(recommend: Recommend): Route {
  return (server) =>
    server.post<{ Body: RecommendationRequestBody }>(
      '/v1/recommendations',
      {
        schema: {
          tags: ['Recommendations'],
          operationId: 'recommend',
          summary: 'Tell of a decline at a gateway of your own; learn when, and through which gateway, to retry',
          body: RecommendationRequestBody,
          response: { 200: envelope('transaction', RecommendationAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const told = readRecommendationRequest(request.body.transaction)
        return { transaction: presentRecommendation(await recommend(request.tenant, told)) }
      },
    )
}
