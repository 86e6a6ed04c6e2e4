import { type Static, Type } from '@sinclair/typebox'
import { cardFields, gatewayMethodFields } from './payment-request.ts'
import { envelope, WireObject, WireText } from './wire.ts'

const { creditCardNumber, cvv, ...editableFields } = cardFields

/** What is read of each object; a field that is in none of these has not been looked at, and may be anything. */
export const METHOD_FIELDS = {
  creditCard: cardFields,
  gatewayPaymentMethod: { ...gatewayMethodFields, ...editableFields },
  besideThem: { ...cardFields, ...gatewayMethodFields },
  inUpdate: editableFields,
} as const

const creditCard = WireObject(METHOD_FIELDS.creditCard, 'A card')
const gatewayPaymentMethod = WireObject(METHOD_FIELDS.gatewayPaymentMethod, 'A method that is stored at a gateway')

/** One of the two. Their fields may also stand beside them, as some clients send them. */
export const TokenizeRequestBody = envelope(
  'paymentMethod',
  Type.Object({
    customerId: WireText('Your customer; required unless an email is given'),
    creditCard,
    gatewayPaymentMethod,
    ...METHOD_FIELDS.besideThem,
  }),
)

/** The fields to change, alone or in the object in which they were sent. What is empty changes nothing. */
export const UpdateMethodRequestBody = envelope(
  'paymentMethod',
  Type.Object({ creditCard, gatewayPaymentMethod, ...METHOD_FIELDS.inUpdate }),
)

export const RecacheRequestBody = envelope(
  'paymentMethod',
  Type.Object({ creditCard: WireObject({ cvv }, 'The security code, for the next authorization') }),
)

export type TokenizeRequestBody = Static<typeof TokenizeRequestBody>
export type UpdateMethodRequestBody = Static<typeof UpdateMethodRequestBody>
export type RecacheRequestBody = Static<typeof RecacheRequestBody>
