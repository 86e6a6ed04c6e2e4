import { Type } from '@sinclair/typebox'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import type { Route } from '../server.ts'

/** The exact text that existing clients compare. */
const GREETING = 'Your client successfully connects with FlexPay!'

/** GET /api/test: proves that address and key are right. */
export const clientTestRoute: Route = (server) =>
  server.get(
    '/api/test',
    {
      schema: {
        tags: ['Service'],
        operationId: 'testClient',
        summary: 'Try the connection and the key',
        response: { 200: Type.Object({ message: Type.String() }), 401: ERROR_ANSWERS[401] },
      },
    },
    async () => ({ message: GREETING }),
  )
