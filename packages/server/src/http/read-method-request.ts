import type { PaymentMethodRequest } from '../recovery/payment-request.ts'
import type { TokenizeRequest } from '../recovery/tokenize-payment-method.ts'
import { readText } from '../recovery/wire-values.ts'
import { readPaymentMethod } from './read-payment-request.ts'
import {
  METHOD_FIELDS,
  type TokenizeRequestBody,
  type UpdateMethodRequestBody,
} from './schemas/payment-method-request.ts'

/** A method to keep: what stands in creditCard or gatewayPaymentMethod decides which of the two it is. */
export function readTokenizeRequest(body: TokenizeRequestBody['paymentMethod']): TokenizeRequest {
  const fields = readMethodFields(body, METHOD_FIELDS.besideThem)
  const kind = kindOf(body, fields)
  const customerId = readText(body.customerId, 'customerId')
  // Each kind has fields that mean nothing on the other: a number beside a gateway's id is not looked at.
  if (kind === 'gateway') return { customerId, kind, fields: { ...fields, creditCardNumber: null, cvv: null } }
  return { customerId, kind, fields: { ...fields, gatewayPaymentMethodId: null, merchantAccountReferenceId: null } }
}

/** What an update names, wherever it stands. */
export function readUpdateRequest(body: UpdateMethodRequestBody['paymentMethod']): PaymentMethodRequest {
  return readMethodFields(body, METHOD_FIELDS.inUpdate)
}

/** The fields of a method: inside creditCard or gatewayPaymentMethod first, else beside them. */
function readMethodFields(
  body: TokenizeRequestBody['paymentMethod'] | UpdateMethodRequestBody['paymentMethod'],
  besideThem: object,
): PaymentMethodRequest {
  return {
    ...readPaymentMethod(only(besideThem, body)),
    ...namedFields(readPaymentMethod(only(METHOD_FIELDS.gatewayPaymentMethod, body.gatewayPaymentMethod ?? {}))),
    ...namedFields(readPaymentMethod(only(METHOD_FIELDS.creditCard, body.creditCard ?? {}))),
  }
}

/** The fields that the schema has checked. */
function only<Sent extends object>(fields: object, sent: Sent): Partial<Sent> {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => Object.hasOwn(fields, name))) as Partial<Sent>
}

function namedFields(fields: PaymentMethodRequest): Partial<PaymentMethodRequest> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

function kindOf(body: TokenizeRequestBody['paymentMethod'], fields: PaymentMethodRequest): TokenizeRequest['kind'] {
  const hasCard = body.creditCard != null
  const hasGatewayMethod = body.gatewayPaymentMethod != null
  if (hasCard !== hasGatewayMethod) return hasCard ? 'card' : 'gateway'
  // Two instruments are none: guessing which was meant would keep the wrong one.
  if (hasCard || (fields.creditCardNumber !== null) === (fields.gatewayPaymentMethodId !== null)) return 'none'
  return fields.creditCardNumber === null ? 'gateway' : 'card'
}
