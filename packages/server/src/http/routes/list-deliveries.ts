import { Type } from '@sinclair/typebox'
import type { SentEvents } from '../../recovery/webhook-deliveries.ts'
import { presentDelivery } from '../present-webhook.ts'
import { readDeliveryPageQuery } from '../read-webhook-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { DeliveryAnswer, DeliveryPageQuery } from '../schemas/webhook.ts'
import type { Route } from '../server.ts'

/** GET /v1/webhooks/{id}/deliveries. */
export function listDeliveriesRoute(sent: SentEvents): Route {
  return (server) =>
    server.get<{ Params: { id: string }; Querystring: DeliveryPageQuery }>(
      '/v1/webhooks/:id/deliveries',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'listDeliveries',
          summary:
            'What was sent to a webhook in the last 30 days, with every try; read on until a page comes back empty',
          params: Type.Object({ id: Type.String() }),
          querystring: DeliveryPageQuery,
          response: { 200: Type.Object({ deliveries: Type.Array(DeliveryAnswer) }), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { tenant, params, query } = request
        const page = await sent.page(tenant, params.id, readDeliveryPageQuery(query))
        return { deliveries: page.map(presentDelivery) }
      },
    )
}
