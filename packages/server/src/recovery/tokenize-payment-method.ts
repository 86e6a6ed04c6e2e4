import type { Tenant } from '../domain/company.ts'
import { customerIdFromEmail } from '../domain/ids.ts'
import type { CardRanges } from './card-ranges-port.ts'
import { makeMethod } from './instrument.ts'
import { type MethodOperationPorts, type MethodOperationView, methodOperationView } from './method-operation-view.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import type { PaymentMethodRequest } from './payment-request.ts'
import { methodAsSent } from './payment-views.ts'
import { type Validated, type ValidMethod, validatePaymentMethod } from './validate-payment-method.ts'
import { firstFault, refusal, required, within } from './validation.ts'
import type { CardVault } from './vault-port.ts'

/** A method to keep, as it arrived: text as sent, absent and empty as null. */
export interface TokenizeRequest {
  readonly customerId: string | null
  /** none: neither a card nor a gateway's method was sent, or both. */
  readonly kind: 'card' | 'gateway' | 'none'
  readonly fields: PaymentMethodRequest
}

export interface TokenizePorts extends MethodOperationPorts {
  readonly vault: CardVault
  readonly cardRanges: CardRanges
  readonly methods: Pick<PaymentMethods, 'insert'>
}

export type TokenizePaymentMethod = (tenant: Tenant, request: TokenizeRequest) => Promise<MethodOperationView>

/**
 * Keeps a card or a gateway's method without charging it: Stored at once, and each time anew, so that a card tokenised
 * twice is two methods with one fingerprint. A CVV that comes with it is checked and forgotten: recaching keeps one for
 * its next authorization.
 */
export function createTokenizePaymentMethod(ports: TokenizePorts): TokenizePaymentMethod {
  return async function tokenizePaymentMethod(tenant, request) {
    const operation = request.kind === 'gateway' ? 'create_gateway_method' : 'create_card'
    const validated = validate(tenant.companyId, request)
    if (!validated.ok) {
      const createdAt = await ports.companyTime.now(tenant)
      const { customerId } = request
      const method = methodAsSent({ tenant, createdAt, nextId: ports.ids.next, request: { customerId } }, null)
      const view = await methodOperationView(ports, operation, method, validated.refusal.responseCode)
      return { ...view, createdAt, customerId, isSkeleton: true }
    }
    const { sent, customerId } = validated.value
    const now = await ports.companyTime.now(tenant)
    const origin = { customerId, keepsNumber: true, retainOnSuccess: false, storageState: 'Stored', now } as const
    const made = await makeMethod({ ...ports, nextId: ports.ids.next }, tenant, sent, origin)
    await ports.methods.insert(tenant, made.newMethod)
    return methodOperationView(ports, operation, made.newMethod.method)
  }
}

/** In the order of a charge: the method, then whose it is. */
function validate(
  companyId: string,
  request: TokenizeRequest,
): Validated<{ readonly sent: ValidMethod; readonly customerId: string }> {
  const { kind, fields } = request
  if (kind === 'none') return { ok: false, refusal: refusal('50135', 'paymentMethod') }
  if (kind === 'gateway' && fields.gatewayPaymentMethodId === null) {
    return { ok: false, refusal: refusal('50138', 'gatewayPaymentMethodId') }
  }
  const sent = validatePaymentMethod(fields)
  if (!sent.ok) return sent
  const customerId = request.customerId ?? (fields.email === null ? null : customerIdFromEmail(companyId, fields.email))
  const fault = firstFault([required(customerId, '50048', 'customerId'), within(request.customerId, 'customerId')])
  if (fault !== null || customerId === null) {
    return { ok: false, refusal: fault ?? refusal('50048', 'customerId') }
  }
  return { ok: true, value: { sent: sent.value, customerId } }
}
