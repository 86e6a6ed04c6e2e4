import type {
  CalendarKeeper,
  CompanySettings,
  Preflight,
  Routing,
  SilencePolicy,
  WhenGatewayDisabled,
} from '../domain/company.ts'
import { HOLDOUT_SHARE_MAX } from '../domain/holdout.ts'
import { AMOUNT_MINOR_MAX } from '../domain/money.ts'
import {
  type QuietHours,
  RECOVERY_DAYS_MAX,
  RETRIES_MAX,
  type RecoveryLimits,
  WIDEST_LIMITS,
} from '../domain/recovery-limits.ts'
import type { FieldReader } from './field-reader.ts'

/** Of a company of which nothing else is said: it keeps its own calendar, the widest limits, and nothing held out. */
export const DEFAULT_SETTINGS = {
  calendar: 'merchant',
  preflight: null,
  routing: 'none',
  whenGatewayDisabled: 'hold',
  limits: { customer: WIDEST_LIMITS, merchant: WIDEST_LIMITS },
  holdoutShare: 0,
} as const satisfies Omit<CompanySettings, 'name'>

const ROUTINGS: readonly Routing[] = ['none', 'enabled', 'original']
/** Who keeps the calendar of retries (wire.md section 1). */
const CALENDAR_KEEPERS: readonly CalendarKeeper[] = ['merchant', 'reprise']
const WHEN_GATEWAY_DISABLED: readonly WhenGatewayDisabled[] = ['hold', 'move']
const SILENCE_POLICIES: readonly SilencePolicy[] = ['charge', 'wait']
const NAME_LENGTH_MAX = 100
const URL_LENGTH_MAX = 2_000
const HOURS_RULE = 'must be two different whole hours [from, to] from 0 to 24, not the whole day, such as [22, 6]'

/**
 * The settings after a request: what it names, on top of what was. A null is "no limit" where there can be none
 * (amounts, quiet hours), "nobody is asked" for preflightUrl, and as absent for the others, so that an object that was
 * read can be sent back as it is. `newSecret`, sealed, is for a preflightUrl where there was none.
 * @throws InvalidField
 */
export function readCompanySettings(
  fields: FieldReader,
  before: CompanySettings,
  newSecret: Uint8Array | null,
): CompanySettings {
  const limits = fields.object('limits')
  return {
    name: fields.text('name', NAME_LENGTH_MAX) ?? before.name,
    calendar: fields.oneOf('mode', CALENDAR_KEEPERS) ?? before.calendar,
    preflight: readPreflight(fields, before.preflight, newSecret),
    routing: fields.oneOf('routing', ROUTINGS) ?? before.routing,
    whenGatewayDisabled: fields.oneOf('whenGatewayDisabled', WHEN_GATEWAY_DISABLED) ?? before.whenGatewayDisabled,
    limits: {
      customer: readLimits(limits?.object('customerInitiated'), before.limits.customer),
      merchant: readLimits(limits?.object('merchantInitiated'), before.limits.merchant),
    },
    holdoutShare: fields.number('holdoutShare', 0, HOLDOUT_SHARE_MAX) ?? before.holdoutShare,
  }
}

/** The address that a request names for the question before each retry; null: none, absent: as it was. */
export function readPreflightUrl(fields: FieldReader): string | null | undefined {
  const url = fields.text('preflightUrl', URL_LENGTH_MAX)
  if (url === undefined || url === null) return url
  if (!URL.canParse(url))
    fields.refuse('preflightUrl', 'must be a whole address, such as https://billing.example/is-due')
  return url
}

function readPreflight(fields: FieldReader, before: Preflight | null, newSecret: Uint8Array | null): Preflight | null {
  const url = orBefore(readPreflightUrl(fields), before?.url ?? null)
  const onSilence = fields.oneOf('preflightOnSilence', SILENCE_POLICIES) ?? before?.onSilence ?? 'wait'
  if (url === null) return null
  const sealedSecret = before?.sealedSecret ?? newSecret
  if (sealedSecret === null) fields.refuse('preflightUrl', 'is set over the API, which shows its secret once')
  return { url, onSilence, sealedSecret }
}

function readLimits(fields: FieldReader | null | undefined, before: RecoveryLimits): RecoveryLimits {
  if (fields === undefined || fields === null) return before
  const minAmountMinor = orBefore(fields.integer('minAmount', 0, AMOUNT_MINOR_MAX), before.minAmountMinor)
  const maxAmountMinor = orBefore(fields.integer('maxAmount', 0, AMOUNT_MINOR_MAX), before.maxAmountMinor)
  if (minAmountMinor !== null && maxAmountMinor !== null && minAmountMinor > maxAmountMinor) {
    // Named is the one that was sent; of two, the first.
    const isMinSent = fields.names().includes('minAmount')
    if (isMinSent) fields.refuse('minAmount', 'must not be more than maxAmount')
    fields.refuse('maxAmount', 'must not be less than minAmount')
  }
  return {
    maxRetries: fields.integer('maxRetries', 0, RETRIES_MAX) ?? before.maxRetries,
    maxDays: fields.integer('maxDays', 1, RECOVERY_DAYS_MAX) ?? before.maxDays,
    minAmountMinor,
    maxAmountMinor,
    quietHours: orBefore(readQuietHours(fields), before.quietHours),
  }
}

function orBefore<Value>(read: Value | undefined, before: Value): Value {
  return read === undefined ? before : read
}

function readQuietHours(fields: FieldReader): QuietHours | null | undefined {
  const name = 'quietHours'
  const hours = fields.list(name, 2)
  if (hours === undefined || hours === null) return hours
  const [from, to] = hours.map((hour) => (/^\d{1,2}$/.test(String(hour)) ? Number(hour) : Number.NaN))
  const isHour = (hour: number | undefined): hour is number => hour !== undefined && hour >= 0 && hour <= 24
  if (!isHour(from) || !isHour(to)) return fields.refuse(name, HOURS_RULE)
  // 24 is the midnight that 0 is: [0, 24] and [24, 0] are a whole day, or none.
  return from % 24 === to % 24 ? fields.refuse(name, HOURS_RULE) : [from, to]
}
