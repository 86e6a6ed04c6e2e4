import { Type } from '@sinclair/typebox'
import type { ReadBatches } from '../../recovery/read-batches.ts'
import { readText } from '../../recovery/wire-values.ts'
import { presentBatch } from '../present-batch.ts'
import { readPageQuery } from '../read-page-query.ts'
import { BatchAnswer, BatchPageQuery } from '../schemas/batch.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import type { Route } from '../server.ts'

/** GET /v1/batches. */
export function listBatchesRoute(batches: ReadBatches): Route {
  return (server) =>
    server.get<{ Querystring: BatchPageQuery }>(
      '/v1/batches',
      {
        schema: {
          tags: ['Batches'],
          operationId: 'listBatches',
          summary: 'List batches, those that came over SFTP too; read on until a page comes back empty',
          querystring: BatchPageQuery,
          response: { 200: Type.Object({ batches: Type.Array(BatchAnswer) }), ...ERROR_ANSWERS },
        },
      },
      async ({ tenant, query }) => {
        const { order, count } = readPageQuery(query)
        const sinceBatchId = readText(query.sinceToken, 'sinceToken')
        const page = await batches.page(tenant, { order, count, sinceBatchId })
        return { batches: page.map(presentBatch) }
      },
    )
}
