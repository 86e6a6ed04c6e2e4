import { Type } from '@sinclair/typebox'
import { InvalidField } from '../../domain/errors.ts'
import type { TransactionType } from '../../domain/transaction.ts'
import type { ReadTransactions } from '../../recovery/read-transactions.ts'
import { readText } from '../../recovery/wire-values.ts'
import { TRANSACTION_TYPE_NAMES } from '../present-transaction.ts'
import { presentDetailedItem, presentSimplifiedItem } from '../present-transaction-item.ts'
import { readPageQuery } from '../read-page-query.ts'
import { readFlag } from '../read-wire.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { DetailedItem, SimplifiedItem, TransactionPageQuery } from '../schemas/list.ts'
import type { Route } from '../server.ts'

/** GET /v1/transactions: payment transactions in the order in which they became visible. */
export function listTransactionsRoute(transactions: ReadTransactions): Route {
  return (server) =>
    server.get<{ Querystring: TransactionPageQuery }>(
      '/v1/transactions',
      {
        schema: {
          tags: ['Payments'],
          operationId: 'listTransactions',
          summary: 'List transactions; read on until a page comes back empty. Recommendations only by transactionType',
          querystring: TransactionPageQuery,
          response: {
            200: Type.Object({ transactions: Type.Array(Type.Union([DetailedItem, SimplifiedItem])) }),
            ...ERROR_ANSWERS,
          },
        },
        // The two kinds of item share keys; the schema would have to be tried on each to serialise it.
        serializerCompiler: () => (data) => JSON.stringify(data),
      },
      async (request) => {
        const { query } = request
        const type = readType(query.transactionType)
        const readings = await transactions.page(request.tenant, {
          ...readPageQuery(query),
          sinceTransactionId: readText(query.sinceTransactionId ?? query.sinceToken, 'sinceTransactionId'),
          completedOnly: readFlag(query.completedOnly),
          ...(type === null ? {} : { type }),
        })
        if (isSimplified(query.responseType)) return { transactions: readings.map(presentSimplifiedItem) }
        return { transactions: readings.map(presentDetailedItem) }
      },
    )
}

const TYPES: Readonly<Record<string, TransactionType>> = Object.fromEntries(
  Object.entries(TRANSACTION_TYPE_NAMES).map(([type, name]) => [name, type as TransactionType]),
)

function readType(transactionType: string | undefined): TransactionType | null {
  const name = readText(transactionType, 'transactionType')
  if (name === null) return null
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
  if (type === undefined) throw new InvalidField('transactionType', `must be one of ${Object.keys(TYPES).join(', ')}`)
  return type
}

function isSimplified(responseType: string | undefined): boolean {
  const text = (readText(responseType, 'responseType') ?? 'detailed').toLowerCase()
  if (text !== 'simplified' && text !== 'detailed') {
    throw new InvalidField('responseType', 'must be detailed or simplified')
  }
  return text === 'simplified'
}
