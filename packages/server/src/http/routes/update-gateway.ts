import { Type } from '@sinclair/typebox'
import type { ManageGateways } from '../../recovery/manage-gateways.ts'
import { presentSavedGateway } from '../present-gateway.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { GatewayRequestBody, SavedGatewayAnswer } from '../schemas/gateway.ts'
import type { Route } from '../server.ts'

/** PUT /v1/gateways/{token}. */
export function updateGatewayRoute(gateways: ManageGateways): Route {
  return (server) =>
    server.put<{ Params: { token: string }; Body: GatewayRequestBody }>(
      '/v1/gateways/:token',
      {
        schema: {
          tags: ['Gateways'],
          operationId: 'updateGateway',
          summary: 'Change what the body names; token, name and gatewayType are set once',
          params: Type.Object({ token: Type.String() }),
          body: GatewayRequestBody,
          response: { 200: SavedGatewayAnswer, ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { tenant, params, body } = request
        return presentSavedGateway(await gateways.update(tenant, params.token, body.gateway))
      },
    )
}
