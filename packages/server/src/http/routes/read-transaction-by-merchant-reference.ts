import { Type } from '@sinclair/typebox'
import type { ReadTransactions } from '../../recovery/read-transactions.ts'
import { presentReading } from '../present-reading.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { TransactionReadingAnswer } from '../schemas/transaction.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/transactions/byMerchantTransactionId/{merchantTransactionId}: of several, the charge or authorize. */
export function readTransactionByMerchantReferenceRoute(transactions: ReadTransactions): Route {
  return (server) =>
    server.get<{ Params: { merchantTransactionId: string } }>(
      '/v1/transactions/byMerchantTransactionId/:merchantTransactionId',
      {
        schema: {
          tags: ['Payments'],
          operationId: 'readTransactionByMerchantTransactionId',
          summary: 'One transaction by your own reference; the charge or authorize when several have it',
          params: Type.Object({ merchantTransactionId: Type.String() }),
          response: { 200: envelope('transaction', TransactionReadingAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { merchantTransactionId } = request.params
        return {
          transaction: presentReading(await transactions.byMerchantReference(request.tenant, merchantTransactionId)),
        }
      },
    )
}
