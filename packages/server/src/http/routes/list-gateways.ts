import { Type } from '@sinclair/typebox'
import type { ManageGateways } from '../../recovery/manage-gateways.ts'
import { presentGateway } from '../present-gateway.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { GatewayAnswer } from '../schemas/gateway.ts'
import type { Route } from '../server.ts'

/** GET /v1/gateways. */
export function listGatewaysRoute(gateways: ManageGateways): Route {
  return (server) =>
    server.get(
      '/v1/gateways',
      {
        schema: {
          tags: ['Gateways'],
          operationId: 'listGateways',
          summary: 'Every gateway of the key’s company and mode, in the order they were made',
          response: { 200: Type.Object({ gateways: Type.Array(GatewayAnswer) }), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ gateways: (await gateways.list(request.tenant)).map(presentGateway) }),
    )
}
