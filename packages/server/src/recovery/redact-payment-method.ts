import type { Tenant } from '../domain/company.ts'
import { type MethodOperationPorts, type MethodOperationView, methodOperationView } from './method-operation-view.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import { noSuchMethod } from './read-payment-methods.ts'
import type { CvvOwner } from './vault-port.ts'

export interface RedactMethodPorts extends MethodOperationPorts {
  readonly methods: Pick<PaymentMethods, 'redact'>
  readonly cvvCache: { drop(owner: CvvOwner): Promise<void> }
}

export type RedactPaymentMethod = (tenant: Tenant, paymentMethodId: string) => Promise<MethodOperationView>

/**
 * Erases a method but for its mask, ends the cases that were tried with it, and drops a waiting CVV. Redacting again is
 * approved again. Erasing is never refused: a Cached method whose hours are over is not found by reading, but redacted.
 */
export function createRedactPaymentMethod(ports: RedactMethodPorts): RedactPaymentMethod {
  return async function redactPaymentMethod(tenant, paymentMethodId) {
    const method = await ports.methods.redact(tenant, paymentMethodId, await ports.companyTime.now(tenant))
    if (method === null) throw noSuchMethod()
    await ports.cvvCache.drop({ companyId: tenant.companyId, paymentMethodId })
    return methodOperationView(ports, 'redact_method', method)
  }
}
