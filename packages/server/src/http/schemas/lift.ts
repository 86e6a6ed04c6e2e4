import { type Static, Type } from '@sinclair/typebox'
import { Nullable, NullableInstant } from './wire.ts'

const ArmMoney = Type.Object({
  currencyCode: Type.String(),
  atStake: Type.Integer({ description: 'Minor units: the amounts of the finished cases' }),
  amount: Type.Integer({ description: 'Minor units: what was recovered of it' }),
})

const LiftArm = Type.Object({
  cases: Type.Integer({ description: 'Finished: ended, or their days are over' }),
  recovered: Type.Integer({ description: 'Cases of these that were recovered' }),
  amount: Nullable(
    Type.Integer({ description: 'Recovered minor units; null where there are several currencies: see amounts' }),
  ),
  amounts: Type.Array(ArmMoney),
  comparedCases: Type.Integer({ description: 'Cases of these whose days are over: the ones that are compared' }),
  recoveredShare: Nullable(
    Type.Number({ description: 'Of the compared cases: share of the money at stake that was recovered, 0 to 1' }),
  ),
})

const Interval = Nullable(
  Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: '[low, high], 95 % confidence' }),
)

export const LiftAnswer = Type.Object(
  {
    startDate: NullableInstant,
    endDate: NullableInstant,
    treated: LiftArm,
    heldOut: LiftArm,
    lift: Nullable(Type.Number({ description: 'recoveredShare of treated less that of heldOut, -1 to 1' })),
    interval: Interval,
    verdict: Type.String({ description: 'lift, loss or not enough yet' }),
    explanation: Type.String({ description: 'The verdict in one sentence' }),
    runningCases: Type.Integer({ description: 'Cases of the window that may still be recovered' }),
    control: Type.Object({
      name: Type.String(),
      retryAfterHours: Type.Array(Type.Number(), { description: 'Hours after the case opened, one for each retry' }),
      source: Type.String(),
    }),
    offPolicy: Type.Object({
      estimate: Nullable(
        Type.Number({
          description: "Share of the stake recovered after the plan's first choice, less after any other",
        }),
      ),
      interval: Interval,
      effectiveCases: Type.Number({ description: 'As many cases of equal weight would be as certain' }),
      explored: Type.Integer({ description: 'Decisions that drew another candidate than the first' }),
      method: Type.String(),
      reason: Nullable(Type.String({ description: 'Why there is no estimate' })),
    }),
  },
  { title: 'Lift' },
)

export const LiftQuery = Type.Object({
  startDate: Type.Optional(Type.String({ description: 'Cases that opened at this instant or later' })),
  endDate: Type.Optional(Type.String({ description: 'Cases that opened at this instant or before' })),
})

export type LiftAnswer = Static<typeof LiftAnswer>
export type LiftQuery = Static<typeof LiftQuery>
