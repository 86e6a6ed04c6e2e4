import { type Static, Type } from '@sinclair/typebox'
import { Instant, Nullable, NullableText } from './wire.ts'

const Candidate = Type.Object({
  retryDate: Instant,
  gatewayToken: Type.String(),
  approvalProbability: Type.Number(),
  expectedValue: Type.Number(),
})

export const RecommendationBlock = Nullable(
  Type.Object({
    approvalProbability: Nullable(Type.Number({ description: '0 to 1, at retryDate' })),
    expectedValue: Nullable(Type.Number({ description: 'Minor units: what the retry is worth, less its cost' })),
    alternatives: Type.Array(Candidate, { description: 'What else was considered, best first' }),
    reasons: Type.Array(Type.String(), { description: 'Why, the first sentence the whole of it' }),
    modelVersion: NullableText,
    stopReason: Nullable(
      Type.String({
        description:
          'Why there is nothing to recommend: never_retry, hard_decline, retry_limit, network_limit, past_deadline, ' +
          'no_gateway, not_worth_it, needs_customer, needs_merchant, recovery_disabled, recovered or cancelled; ' +
          'null when a retry is advised',
      }),
    ),
  }),
)

export type RecommendationBlock = Static<typeof RecommendationBlock>
