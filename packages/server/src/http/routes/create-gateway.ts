import type { ManageGateways } from '../../recovery/manage-gateways.ts'
import { presentSavedGateway } from '../present-gateway.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { GatewayRequestBody, SavedGatewayAnswer } from '../schemas/gateway.ts'
import type { Route } from '../server.ts'

/** POST /v1/gateways. */
export function createGatewayRoute(gateways: ManageGateways): Route {
  return (server) =>
    server.post<{ Body: GatewayRequestBody }>(
      '/v1/gateways',
      {
        schema: {
          tags: ['Gateways'],
          operationId: 'createGateway',
          summary: 'Add an account at a gateway',
          body: GatewayRequestBody,
          response: { 200: SavedGatewayAnswer, ...ERROR_ANSWERS },
        },
      },
      async (request) => presentSavedGateway(await gateways.create(request.tenant, request.body.gateway)),
    )
}
