import { Type } from '@sinclair/typebox'
import type { ManageGateways } from '../../recovery/manage-gateways.ts'
import { presentGateway } from '../present-gateway.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { GatewayAnswer } from '../schemas/gateway.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/gateways/{token}. */
export function readGatewayRoute(gateways: ManageGateways): Route {
  return (server) =>
    server.get<{ Params: { token: string } }>(
      '/v1/gateways/:token',
      {
        schema: {
          tags: ['Gateways'],
          operationId: 'readGateway',
          summary: 'One gateway',
          params: Type.Object({ token: Type.String() }),
          response: { 200: envelope('gateway', GatewayAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ gateway: presentGateway(await gateways.read(request.tenant, request.params.token)) }),
    )
}
