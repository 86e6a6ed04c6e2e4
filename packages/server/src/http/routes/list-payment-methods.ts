import { type Static, Type } from '@sinclair/typebox'
import type { ReadPaymentMethods } from '../../recovery/read-payment-methods.ts'
import { readText } from '../../recovery/wire-values.ts'
import { presentPaymentMethod } from '../present-payment-method.ts'
import { readPageQuery } from '../read-page-query.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { PageQuery } from '../schemas/list.ts'
import { PaymentMethodAnswer } from '../schemas/payment-method.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

const PaymentMethodPageQuery = Type.Object({
  ...PageQuery,
  sincePaymentMethodId: Type.Optional(Type.String({ description: 'The same as sinceToken' })),
  sinceTransactionId: Type.Optional(Type.String({ description: 'The same as sinceToken' })),
})

/** GET /v1/paymentmethods: each item in an envelope of its own, unlike the list of transactions. */
export function listPaymentMethodsRoute(methods: ReadPaymentMethods): Route {
  return (server) =>
    server.get<{ Querystring: Static<typeof PaymentMethodPageQuery> }>(
      '/v1/paymentmethods',
      {
        schema: {
          tags: ['Payment methods'],
          operationId: 'listPaymentMethods',
          summary: 'List payment methods; read on until a page comes back empty',
          querystring: PaymentMethodPageQuery,
          response: {
            200: Type.Object({ paymentMethods: Type.Array(envelope('paymentMethod', PaymentMethodAnswer)) }),
            ...ERROR_ANSWERS,
          },
        },
      },
      async (request) => {
        const { query } = request
        const since = query.sincePaymentMethodId ?? query.sinceToken ?? query.sinceTransactionId
        const page = await methods.page(request.tenant, {
          ...readPageQuery(query),
          sincePaymentMethodId: readText(since, 'sincePaymentMethodId'),
        })
        return { paymentMethods: page.map((method) => ({ paymentMethod: presentPaymentMethod(method) })) }
      },
    )
}
