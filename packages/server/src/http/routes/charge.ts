import type { Charge } from '../../recovery/charge.ts'
import { presentTransaction } from '../present-transaction.ts'
import { readPaymentRequest } from '../read-payment-request.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { PaymentRequestBody } from '../schemas/payment-request.ts'
import { TransactionAnswer } from '../schemas/transaction.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/gateways/charge and /v1/gateways/authorize: the same request and answer, with and without taking the money. */
export function chargeRoute(charge: Charge, operation: 'charge' | 'authorize'): Route {
  return (server) =>
    server.post<{ Body: PaymentRequestBody }>(
      `/v1/gateways/${operation}`,
      {
        schema: {
          tags: ['Payments'],
          operationId: operation,
          summary: operation === 'charge' ? 'Authorize and capture in one' : 'Hold money, to be captured later',
          body: PaymentRequestBody,
          response: { 200: envelope('transaction', TransactionAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const payment = readPaymentRequest(request.body.transaction)
        return { transaction: presentTransaction(await charge(request.tenant, operation, payment)) }
      },
    )
}
