import { Type } from '@sinclair/typebox'
import type { ManageWebhooks } from '../../recovery/manage-webhooks.ts'
import { presentShownWebhook } from '../present-webhook.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { WebhookAnswer, WebhookRequestBody } from '../schemas/webhook.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** PUT /v1/webhooks/{id}. */
export function updateWebhookRoute(webhooks: ManageWebhooks): Route {
  return (server) =>
    server.put<{ Params: { id: string }; Body: WebhookRequestBody }>(
      '/v1/webhooks/:id',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'updateWebhook',
          summary: 'Change what the body names; rotateSecret: true makes and shows a new secret',
          params: Type.Object({ id: Type.String() }),
          body: WebhookRequestBody,
          response: { 200: envelope('webhook', WebhookAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { tenant, params, body } = request
        return { webhook: presentShownWebhook(await webhooks.update(tenant, params.id, body.webhook)) }
      },
    )
}
