import { type Static, Type } from '@sinclair/typebox'
import { Instant, Nullable, NullableInstant, NullableText } from './wire.ts'

const Candidate = Type.Object({
  retryDate: Instant,
  gatewayToken: Type.String(),
  approvalProbability: Type.Number({ description: '0 to 1' }),
  expectedValue: Type.Number({ description: 'Minor units, the cost of the attempt taken off' }),
  chosen: Type.Boolean(),
})

const EarlierAttempt = Type.Object({
  transactionDate: Instant,
  gatewayToken: Type.String(),
  outcome: Type.String({ description: 'approved, declined or not_processed' }),
  networkCode: NullableText,
  adviceCode: NullableText,
  gatewayCode: NullableText,
  gatewayMessage: NullableText,
})

const DecisionInputs = Type.Object({
  amount: Type.Integer({ description: 'Minor units' }),
  currencyCode: Type.String(),
  initiatedBy: Type.String({ description: 'MIT or CIT' }),
  paymentMethod: Type.Object({
    cardType: NullableText,
    fundingType: Type.String(),
    firstSixDigits: NullableText,
    issuerCountry: NullableText,
  }),
  attempts: Type.Array(EarlierAttempt, { description: 'Of this payment, oldest first; the last is this transaction' }),
  otherAttemptsOnCard: Type.Integer({
    description: 'Attempts on the same card for other payments, which the networks count',
  }),
  gateways: Type.Array(Type.String(), { description: 'Tokens of those that the next attempt could use' }),
  deadline: NullableInstant,
  retriesLeft: Nullable(Type.Integer()),
})

/** What was decided after an attempt that failed, and why. */
export const DecisionAnswer = Type.Object(
  {
    transactionId: Type.String(),
    decidedAt: Instant,
    arm: Nullable(
      Type.String({ description: 'treated, or heldOut: decided by the control schedule; null: no lot was drawn' }),
    ),
    action: Type.String({ description: 'retry or stop' }),
    retryDate: NullableInstant,
    gatewayToken: NullableText,
    approvalProbability: Nullable(Type.Number({ description: '0 to 1, at retryDate' })),
    expectedValue: Nullable(Type.Number({ description: 'Minor units, the cost of the attempt taken off' })),
    propensity: Nullable(
      Type.Number({ description: 'Chance, 0 to 1, with which this candidate was drawn; 1 without exploration' }),
    ),
    explored: Type.Boolean({ description: 'Another candidate than the first was drawn, to learn from it' }),
    stopReason: NullableText,
    declineReason: Nullable(Type.String({ description: 'The reason that governed, one of the decline reasons' })),
    summary: NullableText,
    rules: Type.Array(Type.Object({ rule: Type.String(), source: Type.String() }), {
      description: 'Rules that stopped or delayed it, the strongest first',
    }),
    drivers: Type.Array(
      Type.Object({
        feature: Type.String(),
        effect: Type.Number({ description: 'Probability points, -1 to 1' }),
        words: Type.String(),
      }),
      { description: 'What moved the probability most' },
    ),
    candidates: Type.Array(Candidate, {
      description: 'What was chosen among; the first is what the plan takes when it does not explore',
    }),
    inputs: Nullable(DecisionInputs),
    modelVersion: Nullable(Type.String({ description: 'null where a rule or the control schedule decided' })),
    card: Type.Unsafe<unknown>({
      description: "The engine's own card, as it was kept: to be replayed with @reprise/engine. Its inside may grow",
    }),
  },
  { title: 'Decision' },
)

export type DecisionAnswer = Static<typeof DecisionAnswer>
