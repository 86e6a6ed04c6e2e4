import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { PaymentMethodPageQuery, PaymentMethods } from './payment-method-port.ts'

export interface ReadMethodPorts {
  readonly methods: Pick<PaymentMethods, 'find' | 'page'>
  readonly clock: { now(): Date }
}

export interface ReadPaymentMethods {
  /** @throws NotFound for an id that is unknown, another company's, the other mode's, or Cached longer than its hours. */
  byId(tenant: Tenant, paymentMethodId: string): Promise<PaymentMethod>
  page(tenant: Tenant, query: Omit<PaymentMethodPageQuery, 'now'>): Promise<readonly PaymentMethod[]>
}

export function createReadPaymentMethods(ports: ReadMethodPorts): ReadPaymentMethods {
  return {
    byId: (tenant, paymentMethodId) => findMethod(ports, tenant, paymentMethodId),
    page: (tenant, query) => ports.methods.page(tenant, { ...query, now: ports.clock.now() }),
  }
}

/** @throws NotFound */
export async function findMethod(
  ports: { readonly methods: Pick<PaymentMethods, 'find'>; readonly clock: { now(): Date } },
  tenant: Tenant,
  paymentMethodId: string,
): Promise<PaymentMethod> {
  const method = await ports.methods.find(tenant, paymentMethodId, ports.clock.now())
  if (method === null) throw noSuchMethod()
  return method
}

export function noSuchMethod(): NotFound {
  return new NotFound('There is no such payment method.')
}
