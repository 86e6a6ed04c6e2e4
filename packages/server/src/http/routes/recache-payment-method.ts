import { Type } from '@sinclair/typebox'
import type { RecachePaymentMethod } from '../../recovery/recache-payment-method.ts'
import { readText } from '../../recovery/wire-values.ts'
import { presentMethodOperation } from '../present-method-operation.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { MethodOperationAnswer } from '../schemas/method-operation.ts'
import { RecacheRequestBody } from '../schemas/payment-method-request.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** PUT /v1/paymentmethods/{id}/recache. */
export function recachePaymentMethodRoute(recachePaymentMethod: RecachePaymentMethod): Route {
  return (server) =>
    server.put<{ Body: RecacheRequestBody; Params: { id: string } }>(
      '/v1/paymentmethods/:id/recache',
      {
        schema: {
          tags: ['Payment methods'],
          operationId: 'recachePaymentMethod',
          summary: 'Give the security code of a stored card for its next authorization, within 15 minutes',
          params: Type.Object({ id: Type.String() }),
          body: RecacheRequestBody,
          response: { 200: envelope('transaction', MethodOperationAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const cvv = readText(request.body.paymentMethod.creditCard?.cvv, 'creditCard.cvv')
        const view = await recachePaymentMethod(request.tenant, request.params.id, cvv)
        return { transaction: presentMethodOperation(view) }
      },
    )
}
