import { Type } from '@sinclair/typebox'
import type { ReadPaymentMethods } from '../../recovery/read-payment-methods.ts'
import { presentPaymentMethod } from '../present-payment-method.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { PaymentMethodAnswer } from '../schemas/payment-method.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/paymentmethods/{id}. */
export function readPaymentMethodRoute(methods: ReadPaymentMethods): Route {
  return (server) =>
    server.get<{ Params: { id: string } }>(
      '/v1/paymentmethods/:id',
      {
        schema: {
          tags: ['Payment methods'],
          operationId: 'readPaymentMethod',
          summary: 'One payment method, masked',
          params: Type.Object({ id: Type.String() }),
          response: { 200: envelope('paymentMethod', PaymentMethodAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({
        paymentMethod: presentPaymentMethod(await methods.byId(request.tenant, request.params.id)),
      }),
    )
}
