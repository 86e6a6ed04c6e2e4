import type { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import { InvalidField } from '../../domain/errors.ts'
import type { ReceiveBatch } from '../../recovery/receive-batch.ts'
import { readText } from '../../recovery/wire-values.ts'
import { presentBatch } from '../present-batch.ts'
import { BatchAnswer, UploadQuery } from '../schemas/batch.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/**
 * POST /v1/batches: a file as multipart/form-data, or as it is with text/plain. It is streamed: one of any size takes no
 * more memory than another.
 */
export function createBatchRoute(receiveBatch: ReceiveBatch, fileBytesMax: number): Route {
  return (server) =>
    // A scope of its own: everywhere else JSON alone is read.
    void server.register(async (scope) => {
      await scope.register(multipart, { limits: { files: 1, fields: 0, parts: 1, fileSize: fileBytesMax } })
      scope.addContentTypeParser('text/plain', async (_request: unknown, payload: Readable) => payload)
      scope.post<{ Querystring: UploadQuery }>(
        '/v1/batches',
        {
          bodyLimit: fileBytesMax + ENVELOPE_BYTES_MAX,
          config: { isUpload: true },
          schema: {
            tags: ['Batches'],
            operationId: 'createBatch',
            summary: 'Send a batch file: multipart/form-data with one file, or the file itself as text/plain',
            querystring: UploadQuery,
            consumes: ['multipart/form-data', 'text/plain'],
            response: { 200: envelope('batch', BatchAnswer), ...ERROR_ANSWERS },
          },
        },
        async (request) => {
          const asked = readText(request.query.fileName, 'fileName')
          if (!request.isMultipart()) {
            const bytes = limited(request.body as Readable | undefined, fileBytesMax)
            return { batch: presentBatch(await receiveBatch(request.tenant, asked, bytes)) }
          }
          const part = await readable(() => request.file())
          if (part === undefined) throw new InvalidField('body', 'must have one part that is a file')
          // The stream itself ends an upload that is too large.
          const bytes = limited(part.file, fileBytesMax)
          return { batch: presentBatch(await receiveBatch(request.tenant, asked ?? part.filename, bytes)) }
        },
      )
    })
}

/** What multipart adds to a file: its boundaries and headers. */
const ENVELOPE_BYTES_MAX = 16_384

async function* limited(stream: (Readable & { readonly truncated?: boolean }) | undefined, bytesMax: number) {
  if (stream === undefined) throw new InvalidField('body', 'must be the file')
  let bytes = 0
  const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  for (;;) {
    const { done, value: chunk } = await readable(() => chunks.next())
    if (done === true) break
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge()
    yield chunk
  }
  if (stream.truncated === true) throw tooLarge()
}

/** What the form's reader says of a form that is broken is the client's fault, which it does not say. */
async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error
    throw new InvalidField('body', 'ends in its middle, or is no form')
  }
}

function tooLarge(): Error {
  return Object.assign(new Error('The file is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 })
}
