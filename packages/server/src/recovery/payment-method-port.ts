import type { Tenant } from '../domain/company.ts'
import type { PaymentMethod, PaymentMethodChanges } from '../domain/payment-method.ts'
import type { MethodToKeep } from './ledger-port.ts'

export interface PaymentMethodPageQuery {
  readonly order: 'asc' | 'desc'
  readonly count: number
  readonly sincePaymentMethodId: string | null
  readonly startDate: Date | null
  readonly endDate: Date | null
  readonly now: Date
}

export interface PaymentMethods {
  insert(tenant: Tenant, kept: MethodToKeep): Promise<void>
  /** A Cached method whose hours are over is not found. */
  find(tenant: Tenant, paymentMethodId: string, now: Date): Promise<PaymentMethod | null>
  findSealedPan(tenant: Tenant, paymentMethodId: string): Promise<Buffer | null>
  page(tenant: Tenant, query: PaymentMethodPageQuery): Promise<readonly PaymentMethod[]>
  update(tenant: Tenant, paymentMethodId: string, changes: PaymentMethodChanges): Promise<PaymentMethod | null>
  /** Erases the card number and all that names a person, and ends open cases on the method, in one commit. */
  redact(tenant: Tenant, paymentMethodId: string, redactedAt: Date): Promise<PaymentMethod | null>
}
