import type { Tenant } from '../domain/company.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import { findChargeable, type InstrumentPorts, type ResolvedInstrument } from './instrument.ts'
import type { DescribedPayment } from './validate-recommendation.ts'

/** The payment method of a recommendation: never opened, since nothing is sent with it. */
export interface DescribedMethod extends Pick<ResolvedInstrument, 'method' | 'newMethod' | 'form'> {
  /** Of a new one: what it is recognised by in another post. */
  readonly name: string
  readonly merchantAccountReferenceId: string | null
}

/** Null: the paymentMethodId names nothing that is stored. */
export async function describeInstrument(
  ports: Pick<InstrumentPorts, 'methods' | 'nextId'>,
  tenant: Tenant,
  payment: DescribedPayment,
  now: Date,
): Promise<DescribedMethod | null> {
  const sent = payment.method
  if (sent.kind === 'stored') {
    const method = await findChargeable(ports, tenant, sent.paymentMethodId, now)
    if (method === null) return null
    const { merchantAccountReferenceId } = method
    const name = `gateway:${method.gatewayPaymentMethodId ?? method.paymentMethodId}`
    return { method, newMethod: null, form: 'stored', name, merchantAccountReferenceId }
  }
  const { firstSix, lastFour, expiryMonth, expiryYear, cardHolder, merchantAccountReferenceId } = sent
  const isAtGateway = sent.kind === 'gateway'
  const method: PaymentMethod = {
    paymentMethodId: ports.nextId(),
    companyId: tenant.companyId,
    mode: tenant.mode,
    kind: isAtGateway ? 'gateway' : 'card',
    customerId: payment.customerId,
    storageState: 'Cached',
    fingerprint: null,
    firstSix,
    lastFour,
    expiryMonth,
    expiryYear,
    ...cardHolder,
    gatewayPaymentMethodId: isAtGateway ? sent.gatewayPaymentMethodId : null,
    merchantAccountReferenceId: isAtGateway ? merchantAccountReferenceId : null,
    createdAt: now,
  }
  return {
    method,
    newMethod: { method, sealedPan: null, retainOnSuccess: false },
    form: isAtGateway ? 'gateway' : 'card',
    name: isAtGateway ? `gateway:${sent.gatewayPaymentMethodId}` : `card:${firstSix}:${lastFour}`,
    merchantAccountReferenceId,
  }
}
