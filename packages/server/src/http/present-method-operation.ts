import { messageFor } from '../domain/response-code.ts'
import type { MethodOperation, MethodOperationView } from '../recovery/method-operation-view.ts'
import { presentPaymentMethod, presentSkeleton } from './present-payment-method.ts'
import type { MethodOperationAnswer } from './schemas/method-operation.ts'

const TYPE_NAMES: Readonly<Record<MethodOperation, MethodOperationAnswer['transactionType']>> = {
  create_card: 'CreateCreditCard',
  create_gateway_method: 'CreateGatewayPaymentMethod',
  update_method: 'UpdatePaymentMethod',
  redact_method: 'RedactPaymentMethod',
  recache_method: 'RecachePaymentMethod',
}

export function presentMethodOperation(view: MethodOperationView): MethodOperationAnswer {
  return {
    transactionId: view.transactionId,
    transactionDate: view.createdAt.toISOString(),
    transactionStatus: view.status,
    message: messageFor(view.responseCode),
    responseCode: view.responseCode,
    transactionType: TYPE_NAMES[view.operation],
    customerId: view.customerId,
    paymentMethod: view.isSkeleton ? presentSkeleton(view.method) : presentPaymentMethod(view.method),
  }
}
