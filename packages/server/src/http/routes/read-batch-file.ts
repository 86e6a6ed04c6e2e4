import { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { ReadBatches } from '../../recovery/read-batches.ts'
import { BatchFileText } from '../schemas/batch.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import type { Route } from '../server.ts'

const FILES = {
  output: {
    operationId: 'readBatchOutput',
    summary: 'The results of a batch as they stand now, with the retries of its payments: a file',
  },
  rejects: { operationId: 'readBatchRejects', summary: 'The rows of a batch that were not taken, and why: a file' },
} as const

/** GET /v1/batches/{id}/output and /rejects. */
export function readBatchFileRoute(batches: ReadBatches, file: keyof typeof FILES): Route {
  return (server) =>
    server.get<{ Params: { id: string } }>(
      `/v1/batches/:id/${file}`,
      {
        schema: {
          tags: ['Batches'],
          ...FILES[file],
          params: Type.Object({ id: Type.String() }),
          response: {
            200: { description: 'The file', content: { 'text/csv': { schema: BatchFileText } } },
            ...ERROR_ANSWERS,
          },
        },
      },
      async ({ tenant, params }, reply) => {
        const content = await batches[file](tenant, params.id)
        return reply.type('text/csv; charset=utf-8').send(Readable.from(content))
      },
    )
}
