import { type Static, Type } from '@sinclair/typebox'
import { CompletionStatus, TransactionStatusCode } from './transaction.ts'
import { AnyJson, Instant, NullableInstant, NullableText } from './wire.ts'

/** Query of every list. Text, since that is what a query is; what is out of range is clamped. */
export const PageQuery = {
  order: Type.Optional(Type.String({ description: 'asc (default, oldest first) or desc' })),
  count: Type.Optional(Type.String({ description: 'Items a page: 1 to 100, default 20; out of range is clamped' })),
  sinceToken: Type.Optional(Type.String({ description: 'The last id of the page before, exclusive' })),
  startDate: Type.Optional(Type.String({ description: 'Instant, inclusive' })),
  endDate: Type.Optional(Type.String({ description: 'Instant, inclusive' })),
}

export const TransactionPageQuery = Type.Object({
  ...PageQuery,
  sinceTransactionId: Type.Optional(Type.String({ description: 'The same as sinceToken' })),
  completedOnly: Type.Optional(Type.String({ description: 'true: only what is not in recovery any more' })),
  responseType: Type.Optional(Type.String({ description: 'detailed (default) or simplified' })),
  transactionType: Type.Optional(
    Type.String({ description: 'Only of this type, such as Charge; absent: every type but Recommendation' }),
  ),
})

export type TransactionPageQuery = Static<typeof TransactionPageQuery>

export const DetailedItem = Type.Object(
  {
    transactionId: Type.String(),
    transactionDate: Instant,
    transactionStatus: TransactionStatusCode,
    transactionType: Type.String(),
    message: Type.String(),
    gateway: Type.Object({
      token: NullableText,
      gatewayType: NullableText,
      name: NullableText,
      referenceId: NullableText,
    }),
    gatewaySpecificFields: AnyJson,
    gatewaySpecificResponseFields: AnyJson,
    merchantTransactionId: NullableText,
  },
  { title: 'DetailedTransactionItem' },
)

export const SimplifiedItem = Type.Object(
  {
    transactionId: Type.String(),
    transactionDate: Instant,
    transactionStatus: TransactionStatusCode,
    message: Type.String(),
    transactionType: Type.String(),
    retryDate: NullableInstant,
    amount: Type.Integer(),
    initialMerchantTransactionId: NullableText,
    paymentMethodStorageState: Type.String(),
    completionStatus: CompletionStatus,
  },
  { title: 'SimplifiedTransactionItem' },
)

export type DetailedItem = Static<typeof DetailedItem>
export type SimplifiedItem = Static<typeof SimplifiedItem>
