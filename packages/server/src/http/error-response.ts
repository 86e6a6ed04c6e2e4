import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Conflict, Forbidden, InvalidField, NotFound, RequestError, Unavailable } from '../domain/errors.ts'

interface ErrorResponse {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly field: string | null
}

/** The one place that turns an error into an answer. What it does not know is logged whole and shown as a sentence. */
function errorResponse(error: FastifyError | RequestError | Error): ErrorResponse {
  if (error instanceof RequestError) {
    return { status: statusOf(error), code: error.code, message: error.message, field: error.field }
  }
  if (error instanceof Unavailable) {
    const message = 'The server cannot take the request just now: send it again in a few seconds.'
    return { status: 503, code: 'unavailable', message, field: null }
  }
  const { statusCode, code, validation } = error as Partial<FastifyError>
  if (validation !== undefined) return invalidBody(validation)
  const known = FRAMEWORK_ERRORS[code ?? '']
  if (known !== undefined) return { ...known, field: null }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, code: 'invalid_request', message: 'The request cannot be read.', field: null }
  }
  const message = 'Something went wrong on our side; the request id names the log entry.'
  return { status: 500, code: 'internal_error', message, field: null }
}

const FRAMEWORK_ERRORS: Readonly<Record<string, Omit<ErrorResponse, 'field'>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'body_too_large',
    message: 'The body is larger than this server takes.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'not_json',
    message: 'The body must be JSON: send Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_request',
    message: 'The body is not as long as its Content-Length says.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'broken_json', message: 'The body is not valid JSON.' },
  FST_ERR_BAD_URL: { status: 400, code: 'invalid_request', message: 'The path is not a valid URL.' },
}

function statusOf(error: RequestError): number {
  if (error instanceof NotFound) return 404
  if (error instanceof Forbidden) return 403
  if (error instanceof InvalidField || error instanceof Conflict) return 400
  return error.code === 'unauthorized' ? 401 : 400
}

/** Ajv's own sentences name the path and the rule; its parameters, which may hold what was sent, are not shown. */
function invalidBody(validation: NonNullable<FastifyError['validation']>): ErrorResponse {
  const [first] = validation
  const path = (first?.instancePath ?? '').split('/').slice(1)
  const missing = first?.keyword === 'required' ? String(first.params['missingProperty'] ?? '') : null
  const field = [...path, ...(missing === null ? [] : [missing])].join('.') || 'body'
  const rule = missing === null ? (first?.message ?? 'is not as it should be') : 'is required'
  return { status: 400, code: 'invalid_request', message: `${field} ${rule}.`, field }
}

/** A crowd is served within seconds, and a database that restarts is back in about as many. */
const RETRY_AFTER_SECONDS = 5

export function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, message, field } = errorResponse(error)
  if (status >= 500) request.log.error({ err: error }, 'request failed')
  if (error instanceof Unavailable) reply.header('retry-after', RETRY_AFTER_SECONDS)
  return reply.status(status).send({ error: { code, message, field, requestId: request.id } })
}
