import { Type } from '@sinclair/typebox'
import type { RedactPaymentMethod } from '../../recovery/redact-payment-method.ts'
import { presentMethodOperation } from '../present-method-operation.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { MethodOperationAnswer } from '../schemas/method-operation.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** PUT /v1/paymentmethods/{id}/redact; what is in the body is not looked at. */
export function redactPaymentMethodRoute(redactPaymentMethod: RedactPaymentMethod): Route {
  return (server) =>
    server.put<{ Params: { id: string } }>(
      '/v1/paymentmethods/:id/redact',
      {
        schema: {
          tags: ['Payment methods'],
          operationId: 'redactPaymentMethod',
          summary: 'Erase a payment method but for its mask, and end the recoveries that run on it',
          params: Type.Object({ id: Type.String() }),
          response: { 200: envelope('transaction', MethodOperationAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({
        transaction: presentMethodOperation(await redactPaymentMethod(request.tenant, request.params.id)),
      }),
    )
}
