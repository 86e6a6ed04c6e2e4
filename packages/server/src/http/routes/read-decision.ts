import { Type } from '@sinclair/typebox'
import type { ReadDecision } from '../../recovery/read-decision.ts'
import { presentDecision } from '../present-decision.ts'
import { DecisionAnswer } from '../schemas/decision.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/transactions/{id}/decision. */
export function readDecisionRoute(readDecision: ReadDecision): Route {
  return (server) =>
    server.get<{ Params: { id: string } }>(
      '/v1/transactions/:id/decision',
      {
        schema: {
          tags: ['Payments'],
          operationId: 'readDecision',
          summary: 'What was decided after a transaction that failed, and why; 404 where there was nothing to decide',
          params: Type.Object({ id: Type.String() }),
          response: { 200: envelope('decision', DecisionAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ decision: presentDecision(await readDecision(request.tenant, request.params.id)) }),
    )
}
