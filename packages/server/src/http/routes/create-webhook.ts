import type { ManageWebhooks } from '../../recovery/manage-webhooks.ts'
import { presentShownWebhook } from '../present-webhook.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { WebhookAnswer, WebhookRequestBody } from '../schemas/webhook.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/webhooks. */
export function createWebhookRoute(webhooks: ManageWebhooks): Route {
  return (server) =>
    server.post<{ Body: WebhookRequestBody }>(
      '/v1/webhooks',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'createWebhook',
          summary: 'Be told of what happens to payments; the answer shows the signing secret, once',
          body: WebhookRequestBody,
          response: { 200: envelope('webhook', WebhookAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({
        webhook: presentShownWebhook(await webhooks.create(request.tenant, request.body.webhook)),
      }),
    )
}
