import { type Static, Type } from '@sinclair/typebox'
import { PaymentMethodAnswer } from './payment-method.ts'
import { RecommendationBlock } from './recommendation-block.ts'
import { AnyJson, Instant, Nullable, NullableInstant, NullableText } from './wire.ts'

const ResponseBlock = Type.Object({
  avsCode: NullableText,
  avsMessage: NullableText,
  cvvCode: NullableText,
  cvvMessage: NullableText,
  errorCode: NullableText,
  errorDetail: NullableText,
})

const ShippingAddressAnswer = Type.Object({
  address1: NullableText,
  address2: NullableText,
  postalCode: NullableText,
  city: NullableText,
  state: NullableText,
  country: NullableText,
})

export const TransactionStatusCode = Type.Integer({
  minimum: 1,
  maximum: 3,
  description: '1 approved; 2 declined, and every 5xxxx; 3 error on our side, or an outcome not known yet',
})

const transactionFields = {
  response: ResponseBlock,
  paymentMethod: PaymentMethodAnswer,
  transactionId: Type.String(),
  transactionDate: Instant,
  transactionStatus: TransactionStatusCode,
  message: Type.String(),
  responseCode: Type.String(),
  transactionType: Type.String(),
  merchantTransactionId: NullableText,
  customerId: NullableText,
  currencyCode: NullableText,
  amount: Type.Integer(),
  gatewayToken: NullableText,
  gatewayType: NullableText,
  gatewayTransactionId: NullableText,
  merchantAccountReferenceId: NullableText,
  assignedGatewayToken: Type.String(),
  orderId: NullableText,
  retryDate: NullableInstant,
  retryCount: Type.Integer(),
  dateFirstAttempt: Instant,
  description: NullableText,
  productSku: NullableText,
  subscriptionId: NullableText,
  customerIp: NullableText,
  shippingAddress: ShippingAddressAnswer,
  referenceData: Type.String(),
  disableCustomerRecovery: Type.Boolean(),
  engagedRecoveryState: Type.Integer(),
  customVariable1: NullableText,
  customVariable2: NullableText,
  customVariable3: NullableText,
  customVariable4: NullableText,
  customVariable5: NullableText,
}

/** The answer to a capture, void, refund or refundedpayment. */
export const FollowUpAnswer = Type.Object(transactionFields, { title: 'FollowUpTransaction' })

/** The answer to a charge or authorize. */
export const TransactionAnswer = Type.Object(
  { ...transactionFields, paymentModel: NullableText },
  { title: 'Transaction' },
)

export const CompletionStatus = Nullable(
  Type.String({
    description:
      'RecoverySuccessful, RecoveryDeclined, RecoveryExhausted, RecoveryExpired or RecoveryCancelled; null while in ' +
      'recovery, and for what never was',
  }),
)

/** One transaction as GET shows it. */
export const TransactionReadingAnswer = Type.Object(
  {
    ...transactionFields,
    paymentModel: NullableText,
    gatewaySpecificFields: AnyJson,
    gatewaySpecificResponseFields: AnyJson,
    initialMerchantTransactionId: NullableText,
    completionStatus: CompletionStatus,
    recommendation: Type.Optional(RecommendationBlock),
  },
  { title: 'TransactionReading' },
)

export type FollowUpAnswer = Static<typeof FollowUpAnswer>
export type TransactionAnswer = Static<typeof TransactionAnswer>
export type TransactionReadingAnswer = Static<typeof TransactionReadingAnswer>
