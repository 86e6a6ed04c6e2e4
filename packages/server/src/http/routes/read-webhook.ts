import { Type } from '@sinclair/typebox'
import type { ManageWebhooks } from '../../recovery/manage-webhooks.ts'
import { presentWebhook } from '../present-webhook.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { WebhookAnswer } from '../schemas/webhook.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/webhooks/{id}. */
export function readWebhookRoute(webhooks: ManageWebhooks): Route {
  return (server) =>
    server.get<{ Params: { id: string } }>(
      '/v1/webhooks/:id',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'readWebhook',
          summary: 'Read one webhook; its secret is not shown again',
          params: Type.Object({ id: Type.String() }),
          response: { 200: envelope('webhook', WebhookAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ webhook: presentWebhook(await webhooks.read(request.tenant, request.params.id)) }),
    )
}
