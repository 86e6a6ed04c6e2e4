import { messageFor } from '../domain/response-code.ts'
import type { TransactionReading } from '../recovery/transaction-view.ts'
import { presentCompletion, TRANSACTION_TYPE_NAMES } from './present-transaction.ts'
import type { DetailedItem, SimplifiedItem } from './schemas/list.ts'

export function presentDetailedItem(reading: TransactionReading): DetailedItem {
  return {
    transactionId: reading.transactionId,
    transactionDate: reading.createdAt.toISOString(),
    transactionStatus: reading.status,
    transactionType: TRANSACTION_TYPE_NAMES[reading.type],
    message: messageFor(reading.responseCode),
    gateway: {
      token: reading.gatewayToken,
      gatewayType: reading.gatewayType,
      name: reading.gatewayName,
      referenceId: reading.merchantAccountReferenceId,
    },
    gatewaySpecificFields: reading.details.gatewaySpecificFields,
    gatewaySpecificResponseFields: reading.gatewayResponseFields,
    merchantTransactionId: reading.merchantTransactionId,
  }
}

export function presentSimplifiedItem(reading: TransactionReading): SimplifiedItem {
  return {
    transactionId: reading.transactionId,
    transactionDate: reading.createdAt.toISOString(),
    transactionStatus: reading.status,
    message: messageFor(reading.responseCode),
    transactionType: TRANSACTION_TYPE_NAMES[reading.type],
    retryDate: reading.retryAt === null ? null : reading.retryAt.toISOString(),
    amount: reading.amountMinor,
    initialMerchantTransactionId: reading.initialMerchantTransactionId,
    paymentMethodStorageState: reading.method.storageState,
    completionStatus: presentCompletion(reading.completion),
  }
}
