import { type Static, Type } from '@sinclair/typebox'
import { cardFields, gatewayMethodFields } from './payment-request.ts'
import { envelope, WireObject, WireText } from './wire.ts'

const { creditCardNumber, cvv, ...holderAndExpiryFields } = cardFields

const creditCard = WireObject(cardFields, 'A card')
const gatewayPaymentMethod = WireObject(
  { ...gatewayMethodFields, ...holderAndExpiryFields },
  'A method that is stored at a gateway',
)

/** One of the two. Their fields may also stand beside them, as some clients send them. */
export const TokenizeRequestBody = envelope(
  'paymentMethod',
  Type.Object({
    customerId: WireText('Your customer; required unless an email is given'),
    creditCard,
    gatewayPaymentMethod,
    ...cardFields,
    ...gatewayMethodFields,
  }),
)

/** The fields to change, alone or in the object in which they were sent. What is empty changes nothing. */
export const UpdateMethodRequestBody = envelope(
  'paymentMethod',
  Type.Object({ creditCard, gatewayPaymentMethod, ...holderAndExpiryFields }),
)

export const RecacheRequestBody = envelope(
  'paymentMethod',
  Type.Object({ creditCard: WireObject({ cvv }, 'The security code, for the next authorization') }),
)

export type TokenizeRequestBody = Static<typeof TokenizeRequestBody>
export type UpdateMethodRequestBody = Static<typeof UpdateMethodRequestBody>
export type RecacheRequestBody = Static<typeof RecacheRequestBody>
