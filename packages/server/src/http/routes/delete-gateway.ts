import { Type } from '@sinclair/typebox'
import type { ManageGateways } from '../../recovery/manage-gateways.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import type { Route } from '../server.ts'

/** DELETE /v1/gateways/{token}. */
export function deleteGatewayRoute(gateways: ManageGateways): Route {
  return (server) =>
    server.delete<{ Params: { token: string } }>(
      '/v1/gateways/:token',
      {
        schema: {
          tags: ['Gateways'],
          operationId: 'deleteGateway',
          summary: 'Remove a gateway; refused with 400 while scheduled retries go through it',
          params: Type.Object({ token: Type.String() }),
          response: { 204: Type.Null({ description: 'Removed' }), ...ERROR_ANSWERS },
        },
      },
      async (request, reply) => {
        await gateways.delete(request.tenant, request.params.token)
        return reply.status(204).send()
      },
    )
}
