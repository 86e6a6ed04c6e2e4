import type { TransactionReading } from '../recovery/transaction-view.ts'
import { presentAdvice, presentDescribed } from './present-recommendation.ts'
import { presentCompletion, presentTransaction } from './present-transaction.ts'
import type { TransactionReadingAnswer } from './schemas/transaction.ts'

/** One transaction as GET shows it. */
export function presentReading(reading: TransactionReading): TransactionReadingAnswer {
  const { recommendation } = reading
  const transaction = presentTransaction(reading)
  return {
    ...transaction,
    paymentMethod: presentDescribed(transaction.paymentMethod, recommendation?.cardFacts ?? null),
    gatewaySpecificFields: reading.details.gatewaySpecificFields,
    gatewaySpecificResponseFields: reading.gatewayResponseFields,
    initialMerchantTransactionId: reading.initialMerchantTransactionId,
    completionStatus: presentCompletion(reading.completion),
    ...(recommendation === undefined ? {} : { recommendation: presentAdvice(recommendation.advice) }),
  }
}
