import { Type } from '@sinclair/typebox'
import type { ManageWebhooks } from '../../recovery/manage-webhooks.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import type { Route } from '../server.ts'

/** DELETE /v1/webhooks/{id}. */
export function deleteWebhookRoute(webhooks: ManageWebhooks): Route {
  return (server) =>
    server.delete<{ Params: { id: string } }>(
      '/v1/webhooks/:id',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'deleteWebhook',
          summary: 'Remove a webhook; what was still to be sent there is not sent',
          params: Type.Object({ id: Type.String() }),
          response: { 204: Type.Null({ description: 'Removed' }), ...ERROR_ANSWERS },
        },
      },
      async (request, reply) => {
        await webhooks.delete(request.tenant, request.params.id)
        return reply.status(204).send()
      },
    )
}
