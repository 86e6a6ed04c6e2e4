import { Type } from '@sinclair/typebox'
import type { ReadTransactions } from '../../recovery/read-transactions.ts'
import { presentReading } from '../present-reading.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { TransactionReadingAnswer } from '../schemas/transaction.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/transactions/{id}. */
export function readTransactionRoute(transactions: ReadTransactions): Route {
  return (server) =>
    server.get<{ Params: { id: string } }>(
      '/v1/transactions/:id',
      {
        schema: {
          tags: ['Payments'],
          operationId: 'readTransaction',
          summary: 'One transaction, as it stands now',
          params: Type.Object({ id: Type.String() }),
          response: { 200: envelope('transaction', TransactionReadingAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({
        transaction: presentReading(await transactions.byId(request.tenant, request.params.id)),
      }),
    )
}
