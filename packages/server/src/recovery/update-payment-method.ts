import type { Tenant } from '../domain/company.ts'
import { InvalidField } from '../domain/errors.ts'
import type { PaymentMethodChanges } from '../domain/payment-method.ts'
import { type MethodOperationPorts, type MethodOperationView, methodOperationView } from './method-operation-view.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import type { PaymentMethodRequest } from './payment-request.ts'
import { findMethod } from './read-payment-methods.ts'
import { holderFieldRules, readExpiryMonth, readExpiryYear, type Validated } from './validate-payment-method.ts'
import { firstFault, holds } from './validation.ts'

export interface UpdateMethodPorts extends MethodOperationPorts {
  readonly methods: Pick<PaymentMethods, 'find' | 'update'>
}

export type UpdatePaymentMethod = (
  tenant: Tenant,
  paymentMethodId: string,
  fields: PaymentMethodRequest,
) => Promise<MethodOperationView>

const EDITABLE_TEXTS = [
  'firstName',
  'lastName',
  'fullName',
  'address1',
  'address2',
  'postalCode',
  'city',
  'state',
  'country',
  'email',
  'phoneNumber',
] as const satisfies readonly (keyof PaymentMethodRequest & keyof PaymentMethodChanges)[]

/**
 * Changes what is named and nothing else; what is empty, or not editable, names nothing. A redacted method is there to be
 * read and cannot be filled again: its id is answered 50134, as on a charge.
 */
export function createUpdatePaymentMethod(ports: UpdateMethodPorts): UpdatePaymentMethod {
  return async function updatePaymentMethod(tenant, paymentMethodId, fields) {
    if (!namesEditableField(fields)) throw new InvalidField('paymentMethod', 'has no editable field')
    const method = await findMethod(ports, tenant, paymentMethodId)
    if (method.storageState === 'Redacted') return methodOperationView(ports, 'update_method', method, '50134')
    const changes = validateChanges(fields)
    if (!changes.ok) return methodOperationView(ports, 'update_method', method, changes.refusal.responseCode)
    const updated = await ports.methods.update(tenant, paymentMethodId, changes.value)
    if (updated !== null) return methodOperationView(ports, 'update_method', updated)
    // Redacted since it was found.
    const redacted = await findMethod(ports, tenant, paymentMethodId)
    return methodOperationView(ports, 'update_method', redacted, '50134')
  }
}

function namesEditableField(fields: PaymentMethodRequest): boolean {
  return [fields.expiryMonth, fields.expiryYear, ...EDITABLE_TEXTS.map((name) => fields[name])].some(
    (value) => value !== null,
  )
}

function validateChanges(fields: PaymentMethodRequest): Validated<PaymentMethodChanges> {
  const expiryMonth = readExpiryMonth(fields.expiryMonth)
  const expiryYear = readExpiryYear(fields.expiryYear)
  const fault = firstFault([
    holds(fields.expiryMonth === null || expiryMonth !== null, '50056', 'expiryMonth'),
    holds(fields.expiryYear === null || expiryYear !== null, '50058', 'expiryYear'),
    ...holderFieldRules(fields),
  ])
  if (fault !== null) return { ok: false, refusal: fault }
  const texts = EDITABLE_TEXTS.flatMap((name) => (fields[name] === null ? [] : [[name, fields[name]] as const]))
  return {
    ok: true,
    value: {
      ...(expiryMonth === null ? {} : { expiryMonth }),
      ...(expiryYear === null ? {} : { expiryYear }),
      ...Object.fromEntries(texts),
    },
  }
}
