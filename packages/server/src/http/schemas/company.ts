import { type Static, Type } from '@sinclair/typebox'
import { HOLDOUT_SHARE_MAX } from '../../domain/holdout.ts'
import { RECOVERY_DAYS_MAX, RETRIES_MAX } from '../../domain/recovery-limits.ts'
import { Nullable, WireObject, WireText } from './wire.ts'

function wireNumber(description: string) {
  return Type.Optional(Type.Unsafe<number | string | null>({ type: ['number', 'string', 'null'], description }))
}

const QUIET_HOURS = 'Hours [from, to) of the cardholder’s day, 0 to 24, in which no retry is planned; null: none'

const WireLimits = WireObject(
  {
    maxRetries: wireNumber(`0 to ${RETRIES_MAX} retries of a payment`),
    maxDays: wireNumber(`1 to ${RECOVERY_DAYS_MAX} days of a recovery; open cases keep the days they began with`),
    minAmount: wireNumber('Minor units of the payment’s currency, below which nothing is recovered; null: no limit'),
    maxAmount: wireNumber('As minAmount, above which nothing is recovered, and not below it; null: no limit'),
    quietHours: Type.Optional(
      Type.Unsafe<readonly unknown[] | null>({
        type: ['array', 'null'],
        items: { type: ['integer', 'string'] },
        description: QUIET_HOURS,
      }),
    ),
  },
  'What is not named stays as it is',
)

export const CompanyRequestBody = Type.Object(
  {
    company: Type.Object({
      code: WireText('Set once: the company’s own, or absent'),
      name: WireText('At most 100 characters'),
      mode: WireText('Who keeps the calendar of retries: merchant (posts them) or reprise (runs them by itself)'),
      routing: WireText(
        'none (the gateway named, else the first), enabled (the best for each attempt) or original (the case’s first)',
      ),
      whenGatewayDisabled: WireText(
        'hold (default) or move: retries booked at a gateway that is switched off wait for it, or are decided anew',
      ),
      limits: WireObject(
        { customerInitiated: WireLimits, merchantInitiated: WireLimits },
        'By who began the payment: the attempt that opened its recovery',
      ),
      holdoutShare: wireNumber(`0 to ${HOLDOUT_SHARE_MAX}: share of new recoveries that a fixed schedule decides`),
      preflightUrl: WireText(
        'Asked before each retry of reprise whether the payment is still due; null: nobody is asked',
      ),
      preflightOnSilence: WireText('charge or wait (default): what to do while that address does not say'),
    }),
  },
  {
    title: 'CompanyRequest',
    description: 'What is absent stays as it is; null is "no limit" for amounts and quiet hours, as absent elsewhere',
  },
)

const Limits = Type.Object({
  maxRetries: Type.Integer(),
  maxDays: Type.Integer(),
  minAmount: Nullable(Type.Integer()),
  maxAmount: Nullable(Type.Integer()),
  quietHours: Nullable(Type.Array(Type.Integer(), { description: QUIET_HOURS })),
})

export const CompanyAnswer = Type.Object(
  {
    code: Type.String(),
    name: Type.String(),
    mode: Type.String({ description: 'Who keeps the calendar of retries: merchant or reprise' }),
    routing: Type.String(),
    whenGatewayDisabled: Type.String({ description: 'hold or move' }),
    limits: Type.Object({ customerInitiated: Limits, merchantInitiated: Limits }),
    holdoutShare: Type.Number(),
    preflightUrl: Nullable(Type.String()),
    preflightOnSilence: Type.String({ description: 'charge or wait' }),
    preflightSecret: Type.Optional(
      Type.String({ description: 'Signs what is sent to preflightUrl; shown once, by the answer that set it' }),
    ),
  },
  { title: 'Company' },
)

export type CompanyAnswer = Static<typeof CompanyAnswer>
export type CompanyRequestBody = Static<typeof CompanyRequestBody>
