import type { Route } from '../server.ts'

/** GET /openapi.json: generated from the schemas that validate. */
export const openapiRoute: Route = (server) =>
  server.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger())
