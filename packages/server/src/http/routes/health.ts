import { Type } from '@sinclair/typebox'
import type { Route } from '../server.ts'

const Health = Type.Object({ status: Type.String() })

/** GET /healthz: the process is alive. GET /readyz: it serves; 503 while it starts, stops, or has no database. */
export function healthRoutes(isReady: () => Promise<boolean>): Route {
  return (server) => {
    server.get(
      '/healthz',
      {
        schema: {
          tags: ['Service'],
          operationId: 'healthz',
          summary: 'Alive',
          security: [],
          response: { 200: Health },
        },
      },
      async () => ({ status: 'alive' }),
    )
    server.get(
      '/readyz',
      {
        schema: {
          tags: ['Service'],
          operationId: 'readyz',
          summary: 'Ready to serve',
          security: [],
          response: { 200: Health, 503: Health },
        },
      },
      async (_request, reply) => {
        if (await isReady()) return { status: 'ready' }
        return reply.status(503).send({ status: 'not ready' })
      },
    )
  }
}
