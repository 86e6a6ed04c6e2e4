import type { PaymentMethod } from '../domain/payment-method.ts'
import type { CompanyTime } from './company-time.ts'

export type MethodOperation =
  | 'create_card'
  | 'create_gateway_method'
  | 'update_method'
  | 'redact_method'
  | 'recache_method'

/**
 * What was done to a payment method, or why it was not, answered in the form of a transaction. Nothing of it is kept: the
 * method itself is the record, and lists of transactions hold payments only (wire.md section 4).
 */
export interface MethodOperationView {
  readonly transactionId: string
  readonly createdAt: Date
  readonly operation: MethodOperation
  readonly status: 1 | 2
  readonly responseCode: string
  readonly customerId: string | null
  /** As it is after the operation; of a refused tokenisation, one with nothing in it. */
  readonly method: PaymentMethod
  readonly isSkeleton: boolean
}

export interface MethodOperationPorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: { next(): string }
}

/** The answer about a method that exists: approved, or refused with the code of the first fault. */
export async function methodOperationView(
  ports: MethodOperationPorts,
  operation: MethodOperation,
  method: PaymentMethod,
  refusedWith: string | null = null,
): Promise<MethodOperationView> {
  return {
    transactionId: ports.ids.next(),
    createdAt: await ports.companyTime.now(method),
    operation,
    status: refusedWith === null ? 1 : 2,
    responseCode: refusedWith ?? '10000',
    customerId: method.customerId,
    method,
    isSkeleton: false,
  }
}
