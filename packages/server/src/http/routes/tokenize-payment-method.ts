import type { TokenizePaymentMethod } from '../../recovery/tokenize-payment-method.ts'
import { presentMethodOperation } from '../present-method-operation.ts'
import { readTokenizeRequest } from '../read-method-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { MethodOperationAnswer } from '../schemas/method-operation.ts'
import { TokenizeRequestBody } from '../schemas/payment-method-request.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/paymentmethods. */
export function tokenizePaymentMethodRoute(tokenizePaymentMethod: TokenizePaymentMethod): Route {
  return (server) =>
    server.post<{ Body: TokenizeRequestBody }>(
      '/v1/paymentmethods',
      {
        schema: {
          tags: ['Payment methods'],
          operationId: 'tokenizePaymentMethod',
          summary: "Store a card, or a gateway's own method, to be charged by its id",
          body: TokenizeRequestBody,
          response: { 200: envelope('transaction', MethodOperationAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const method = readTokenizeRequest(request.body.paymentMethod)
        return { transaction: presentMethodOperation(await tokenizePaymentMethod(request.tenant, method)) }
      },
    )
}
