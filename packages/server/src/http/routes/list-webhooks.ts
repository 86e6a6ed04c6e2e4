import { Type } from '@sinclair/typebox'
import type { ManageWebhooks } from '../../recovery/manage-webhooks.ts'
import { presentWebhook } from '../present-webhook.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { WebhookAnswer } from '../schemas/webhook.ts'
import type { Route } from '../server.ts'

/** GET /v1/webhooks. */
export function listWebhooksRoute(webhooks: ManageWebhooks): Route {
  return (server) =>
    server.get(
      '/v1/webhooks',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'listWebhooks',
          summary: 'All webhooks, in the order they were made',
          response: { 200: Type.Object({ webhooks: Type.Array(WebhookAnswer) }), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ webhooks: (await webhooks.list(request.tenant)).map(presentWebhook) }),
    )
}
