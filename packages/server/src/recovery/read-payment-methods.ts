import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { CompanyTime } from './company-time.ts'
import type { PaymentMethodPageQuery, PaymentMethods } from './payment-method-port.ts'

export interface ReadMethodPorts {
  readonly methods: Pick<PaymentMethods, 'find' | 'page'>
  readonly companyTime: Pick<CompanyTime, 'now'>
}

export interface ReadPaymentMethods {
  /** @throws NotFound for an id that is unknown, another company's, the other mode's, or Cached longer than its hours. */
  byId(tenant: Tenant, paymentMethodId: string): Promise<PaymentMethod>
  page(tenant: Tenant, query: Omit<PaymentMethodPageQuery, 'now'>): Promise<readonly PaymentMethod[]>
}

export function createReadPaymentMethods(ports: ReadMethodPorts): ReadPaymentMethods {
  return {
    byId: (tenant, paymentMethodId) => findMethod(ports, tenant, paymentMethodId),
    page: async (tenant, query) => ports.methods.page(tenant, { ...query, now: await ports.companyTime.now(tenant) }),
  }
}

/** @throws NotFound */
export async function findMethod(
  ports: Pick<ReadMethodPorts, 'companyTime'> & { readonly methods: Pick<PaymentMethods, 'find'> },
  tenant: Tenant,
  paymentMethodId: string,
): Promise<PaymentMethod> {
  const method = await ports.methods.find(tenant, paymentMethodId, await ports.companyTime.now(tenant))
  if (method === null) throw noSuchMethod()
  return method
}

export function noSuchMethod(): NotFound {
  return new NotFound('There is no such payment method.')
}
