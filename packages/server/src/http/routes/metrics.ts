import type { Route } from '../server.ts'

/** GET /metrics: for Prometheus. Counts and durations only; nothing in it names a merchant's customer. */
export function metricsRoute(render: () => Promise<{ contentType: string; text: string }>): Route {
  return (server) =>
    server.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
      const { contentType, text } = await render()
      return reply.header('content-type', contentType).send(text)
    })
}
