import type { OriginalPayment } from './gateway-port.ts'
import type { LedgerEntry } from './ledger-port.ts'

/** A charge or authorize as its gateway must be told of it in a capture, void or refund. */
export function originalPaymentOf(
  { transaction, attempt, method }: LedgerEntry,
  captureGatewayTransactionId: string | null,
): OriginalPayment {
  return {
    idempotencyKey: transaction.transactionId,
    gatewayTransactionId: attempt.answer?.gatewayTransactionId ?? null,
    operation: transaction.type === 'authorize' ? 'authorize' : 'charge',
    amountMinor: transaction.amountMinor,
    captureGatewayTransactionId,
    lastFour: method.lastFour,
    responseFields: attempt.answer?.responseFields ?? null,
  }
}
