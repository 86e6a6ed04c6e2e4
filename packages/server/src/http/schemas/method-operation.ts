import { type Static, Type } from '@sinclair/typebox'
import { PaymentMethodAnswer } from './payment-method.ts'
import { Instant, NullableText } from './wire.ts'

/** The answer to tokenise, update, redact and recache: exactly these keys. */
export const MethodOperationAnswer = Type.Object(
  {
    transactionId: Type.String(),
    transactionDate: Instant,
    transactionStatus: Type.Integer({ minimum: 1, maximum: 2, description: '1 approved; 2 refused' }),
    message: Type.String(),
    responseCode: Type.String(),
    transactionType: Type.Union([
      Type.Literal('CreateCreditCard'),
      Type.Literal('CreateGatewayPaymentMethod'),
      Type.Literal('UpdatePaymentMethod'),
      Type.Literal('RedactPaymentMethod'),
      Type.Literal('RecachePaymentMethod'),
    ]),
    customerId: NullableText,
    paymentMethod: PaymentMethodAnswer,
  },
  { title: 'PaymentMethodTransaction' },
)

export type MethodOperationAnswer = Static<typeof MethodOperationAnswer>
