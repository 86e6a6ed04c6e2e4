import type { ServerOptions } from 'node:https'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { IdSource } from '../domain/ids.ts'
import { createAuthentication, type FindTenant } from './authentication.ts'
import { sendError } from './error-response.ts'
import { readJsonBodies } from './json-body.ts'
import { limitBodies } from './limit-bodies.ts'
import { OPENAPI_DOCUMENT } from './openapi.ts'
import { refuseUnreadable, tooLate } from './unreadable-request.ts'

/** A route: adds one public operation to the server. Those under /v1 and /api need a key; the others do not. */
export type Route = (server: FastifyInstance) => void

export interface HttpServerOptions {
  readonly logger: FastifyBaseLogger
  readonly ids: IdSource
  readonly findTenant: FindTenant
  readonly routes: readonly Route[]
  readonly openRoutes: readonly Route[]
  readonly onFinished: (request: { method: string; route: string; status: number; durationMs: number }) => void
  /** Largest body; bytes. */
  readonly bodyBytesMax: number
  readonly tls: Pick<ServerOptions, 'cert' | 'key'> | null
  /** Addresses of proxies whose X-Forwarded-* headers are believed; empty: none. */
  readonly trustedProxies: readonly string[]
}

/** How long a client may take to send the headers of a request; milliseconds. */
const HEADERS_MS_MAX = 30_000

/**
 * How long a part of the server may take to load; milliseconds. The reference page reads its files in well under a second;
 * the framework's own 10 s ended starts on a machine that was busy with other things.
 */
const PLUGIN_MS_MAX = 60_000

export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const refuse = refuseUnreadable(options.ids)
  const server = fastify({
    loggerInstance: options.logger,
    // Our own line below: the framework's two would name the whole URL, which holds what callers put there.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => options.ids.next(),
    bodyLimit: options.bodyBytesMax,
    // Bodies are limited by `limitBodies`, each by what it is.
    requestTimeout: 0,
    pluginTimeout: PLUGIN_MS_MAX,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    clientErrorHandler: refuse,
    // A URL that cannot be decoded: the framework's own answer would hold it, and with it whatever a caller put there.
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
    ajv: {
      // What was sent is read as it was sent: no value is turned into another behind the reader's back.
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allowUnionTypes: true },
    },
    ...(options.tls === null ? {} : { https: options.tls }),
  })
  server.server.headersTimeout = HEADERS_MS_MAX
  limitBodies(server, (socket) => refuse(tooLate(), socket))
  readJsonBodies(server)
  server.setErrorHandler(sendError)
  server.setNotFoundHandler((request, reply) => {
    const error = { code: 'not_found', message: 'There is nothing at this path.', field: null, requestId: request.id }
    return reply.status(404).send({ error })
  })
  refuseNulInUrl(server)
  partAtTheStop(server)
  logRequests(server, options)
  await server.register(swagger, { openapi: OPENAPI_DOCUMENT })
  await server.register(swaggerUi, { routePrefix: '/docs', theme: { title: 'Reprise API' } })
  await server.register(async (open) => {
    for (const route of options.openRoutes) route(open)
  })
  await server.register(async (closed) => {
    closed.decorateRequest('tenant', null as never)
    closed.addHook('onRequest', createAuthentication(options.findTenant))
    for (const route of options.routes) route(closed)
  })
  return server
}

/** PostgreSQL has no text with NUL in it; nothing that is asked for can have that name. */
function refuseNulInUrl(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.includes('%00')) return
    const error = {
      code: 'invalid_request',
      message: 'The URL must not contain NUL.',
      field: null,
      requestId: request.id,
    }
    return reply.status(400).send({ error })
  })
}

/**
 * What is answered while the server stops is the last answer on its connection. One kept alive for a next request would
 * hold the stop up for as long as its client likes.
 */
function partAtTheStop(server: FastifyInstance): void {
  let isStopping = false
  server.addHook('preClose', async () => {
    isStopping = true
  })
  server.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
}

function logRequests(server: FastifyInstance, options: HttpServerOptions): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const { method } = request
    const { statusCode: status, elapsedTime: durationMs } = reply
    options.onFinished({ method, route, status, durationMs })
    request.log.info({ method, route, status, durationMs: Math.round(durationMs * 100) / 100 }, 'request')
  })
}
