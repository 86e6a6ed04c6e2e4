import { Type } from '@sinclair/typebox'
import type { TellOutcome } from '../../recovery/recommendation-outcome.ts'
import { presentOutcome } from '../present-recommendation.ts'
import { readOutcomeRequest } from '../read-recommendation-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { OutcomeAnswer, OutcomeRequestBody } from '../schemas/recommendation.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/recommendations/{id}/outcome. */
export function recommendationOutcomeRoute(tellOutcome: TellOutcome): Route {
  return (server) =>
    server.post<{ Body: OutcomeRequestBody; Params: { id: string } }>(
      '/v1/recommendations/:id/outcome',
      {
        schema: {
          tags: ['Recommendations'],
          operationId: 'tellOutcome',
          summary: 'Tell what became of a recommendation; after a decline the answer is the next one',
          params: Type.Object({ id: Type.String() }),
          body: OutcomeRequestBody,
          response: { 200: envelope('transaction', OutcomeAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const outcome = readOutcomeRequest(request.body.outcome)
        return { transaction: presentOutcome(await tellOutcome(request.tenant, request.params.id, outcome)) }
      },
    )
}
