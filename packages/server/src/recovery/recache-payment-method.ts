import { parseCvv } from '../domain/card.ts'
import type { Tenant } from '../domain/company.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import { type MethodOperationPorts, type MethodOperationView, methodOperationView } from './method-operation-view.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import { findMethod } from './read-payment-methods.ts'
import type { CvvCache, CvvOwner } from './vault-port.ts'

export interface RecacheMethodPorts extends MethodOperationPorts {
  readonly methods: Pick<PaymentMethods, 'find'>
  readonly cvvCache: Pick<CvvCache, 'put'> & { drop(owner: CvvOwner): Promise<void> }
}

export type RecachePaymentMethod = (
  tenant: Tenant,
  paymentMethodId: string,
  cvv: string | null,
) => Promise<MethodOperationView>

/**
 * Keeps a CVV for the next authorization of a stored card, for minutes. What has no card to go with (a gateway's method, a
 * cached or redacted one) is answered 50134; a CVV that is none 50000, since the public list has no code of its own for it.
 */
export function createRecachePaymentMethod(ports: RecacheMethodPorts): RecachePaymentMethod {
  return async function recachePaymentMethod(tenant, paymentMethodId, cvv) {
    const method = await findMethod(ports, tenant, paymentMethodId)
    if (!isStoredCard(method)) return methodOperationView(ports, 'recache_method', method, '50134')
    const parsed = cvv === null ? null : parseCvv(cvv)
    if (parsed === null) return methodOperationView(ports, 'recache_method', method, '50000')
    const owner = { companyId: tenant.companyId, paymentMethodId }
    await ports.cvvCache.put(owner, parsed)
    // A redaction that came in between has already dropped what was there before.
    const after = await findMethod(ports, tenant, paymentMethodId)
    if (isStoredCard(after)) return methodOperationView(ports, 'recache_method', after)
    await ports.cvvCache.drop(owner)
    return methodOperationView(ports, 'recache_method', after, '50134')
  }
}

function isStoredCard(method: PaymentMethod): boolean {
  return method.kind === 'card' && method.storageState === 'Stored'
}
