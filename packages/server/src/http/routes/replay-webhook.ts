import { Type } from '@sinclair/typebox'
import type { SentEvents } from '../../recovery/webhook-deliveries.ts'
import { readReplay } from '../read-webhook-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { ReplayAnswer, ReplayRequestBody } from '../schemas/webhook.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/webhooks/{id}/replay. */
export function replayWebhookRoute(sent: SentEvents): Route {
  return (server) =>
    server.post<{ Params: { id: string }; Body: ReplayRequestBody }>(
      '/v1/webhooks/:id/replay',
      {
        schema: {
          tags: ['Webhooks'],
          operationId: 'replayWebhook',
          summary: 'Send one event again, or all of a time; under the ids that they had',
          params: Type.Object({ id: Type.String() }),
          body: ReplayRequestBody,
          response: { 200: envelope('replay', ReplayAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { tenant, params, body } = request
        return { replay: { events: await sent.replay(tenant, params.id, readReplay(body)) } }
      },
    )
}
