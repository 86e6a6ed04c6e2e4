import { Type } from '@sinclair/typebox'
import type { ReadBatches } from '../../recovery/read-batches.ts'
import { presentBatch } from '../present-batch.ts'
import { BatchAnswer } from '../schemas/batch.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/batches/{id}. */
export function readBatchRoute(batches: ReadBatches): Route {
  return (server) =>
    server.get<{ Params: { id: string } }>(
      '/v1/batches/:id',
      {
        schema: {
          tags: ['Batches'],
          operationId: 'readBatch',
          summary: 'Read one batch: how far it has come',
          params: Type.Object({ id: Type.String() }),
          response: { 200: envelope('batch', BatchAnswer), ...ERROR_ANSWERS },
        },
      },
      async ({ tenant, params }) => ({ batch: presentBatch(await batches.byId(tenant, params.id)) }),
    )
}
