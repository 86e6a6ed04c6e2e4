import { type Static, Type } from '@sinclair/typebox'
import { cardFields, gatewayMethodFields, PaymentRequestBody } from './payment-request.ts'
import { RecommendationBlock } from './recommendation-block.ts'
import { CompletionStatus, TransactionAnswer } from './transaction.ts'
import { envelope, WireObject, WireText } from './wire.ts'

const declineFields = {
  transactionDate: WireText('When the attempt was made, ISO 8601; required'),
  gatewayToken: WireText('Your gateway resource it went through: its gatewayType tells how gatewayCode is read'),
  networkCode: WireText('ISO 8583 field 39, such as 51'),
  adviceCode: WireText('Mastercard merchant advice code, such as 02'),
  gatewayCode: WireText('What the gateway answered'),
}

const previousTransaction = WireObject(
  {
    ...declineFields,
    merchantAccountReferenceId: WireText('Names the gateway resource instead of gatewayToken'),
    gatewayMessage: WireText('What the gateway said'),
    gatewayMesage: WireText('The same, as some clients spell it'),
  },
  'The attempt that was declined; required',
)

const EarlierAttempt = Type.Object(declineFields)

const { paymentMethod, References, retainOnSuccess, ...paymentFields } =
  PaymentRequestBody.properties.transaction.properties
const { creditCardNumber, cvv, ...describedFields } = cardFields

export const RecommendationRequestBody = envelope(
  'transaction',
  Type.Object({
    ...paymentFields,
    paymentMethod: WireObject(
      {
        ...describedFields,
        ...gatewayMethodFields,
        cardType: WireText('VISA, MASTERCARD, AMERICAN EXPRESS, DISCOVER, DINERS CLUB, JCB or another'),
        fundingType: WireText('credit, debit, prepaid or unknown'),
        issuerCountry: WireText('ISO 3166-1 alpha-2'),
        customerId: WireText('The customer, unless the transaction names one'),
      },
      'What is known of the card. A creditCardNumber or a cvv, anywhere in the request, is refused with 400',
    ),
    References: WireObject({ PreviousTransaction: previousTransaction }, 'The attempt that was declined; required'),
    gateways: Type.Optional(
      Type.Unsafe<readonly (string | number)[] | null>({
        type: ['array', 'null'],
        items: { type: ['string', 'number'] },
        maxItems: 50,
        description: 'Tokens of your gateways that can take the retry; absent: as the routing of your company says',
      }),
    ),
    earlierAttempts: Type.Optional(
      Type.Unsafe<readonly Static<typeof EarlierAttempt>[] | null>({
        type: ['array', 'null'],
        items: EarlierAttempt,
        maxItems: 100,
        description: 'Attempts of the same payment before that one, where known: the networks count them',
      }),
    ),
  }),
)

export const OutcomeRequestBody = envelope(
  'outcome',
  Type.Object({
    result: Type.Unsafe<'approved' | 'declined' | 'cancelled'>({
      enum: ['approved', 'declined', 'cancelled'],
      description: 'What became of it; cancelled: the payment is not wanted any more',
    }),
    ...declineFields,
    transactionDate: WireText('When the attempt was made, ISO 8601; absent: now'),
    gatewayToken: WireText('Your gateway resource it went through; absent: the one that was advised'),
    gatewayMessage: WireText('What the gateway said'),
  }),
)

/** The answer to a recommendation: every key of a charge's, and what is advised; null when validation failed. */
export const RecommendationAnswer = Type.Object(
  { ...TransactionAnswer.properties, recommendation: RecommendationBlock },
  { title: 'Recommendation' },
)

/** After a decline the next recommendation; at an end the one that was asked about, with how the recovery ended. */
export const OutcomeAnswer = Type.Object(
  {
    ...TransactionAnswer.properties,
    recommendation: RecommendationBlock,
    completionStatus: Type.Optional(CompletionStatus),
  },
  { title: 'RecommendationOutcome' },
)

export type RecommendationRequestBody = Static<typeof RecommendationRequestBody>
export type OutcomeRequestBody = Static<typeof OutcomeRequestBody>
export type RecommendationAnswer = Static<typeof RecommendationAnswer>
export type OutcomeAnswer = Static<typeof OutcomeAnswer>
