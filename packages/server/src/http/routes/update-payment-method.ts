import { Type } from '@sinclair/typebox'
import type { UpdatePaymentMethod } from '../../recovery/update-payment-method.ts'
import { presentMethodOperation } from '../present-method-operation.ts'
import { readUpdateRequest } from '../read-method-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { MethodOperationAnswer } from '../schemas/method-operation.ts'
import { UpdateMethodRequestBody } from '../schemas/payment-method-request.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** PUT /v1/paymentmethods/{id}. */
export function updatePaymentMethodRoute(updatePaymentMethod: UpdatePaymentMethod): Route {
  return (server) =>
    server.put<{ Body: UpdateMethodRequestBody; Params: { id: string } }>(
      '/v1/paymentmethods/:id',
      {
        schema: {
          tags: ['Payment methods'],
          operationId: 'updatePaymentMethod',
          summary: 'Change expiry, names, address or contact: what is named, and nothing else',
          description:
            'A value that is not valid is answered with its code and changes nothing. A redacted method cannot be filled ' +
            'again: 50134.',
          params: Type.Object({ id: Type.String() }),
          body: UpdateMethodRequestBody,
          response: { 200: envelope('transaction', MethodOperationAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const fields = readUpdateRequest(request.body.paymentMethod)
        const view = await updatePaymentMethod(request.tenant, request.params.id, fields)
        return { transaction: presentMethodOperation(view) }
      },
    )
}
