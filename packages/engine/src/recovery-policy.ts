import { InvalidArgumentError } from './invalid-argument-error.ts'

/** A merchant's limits and costs. */
export interface RecoveryPolicy {
  /** Retries per payment, 0..15. Default 15: the v1 interface's own ceiling (wire.md, section 1). */
  maxRetries: number
  /** Days from the first attempt, above 0. Default 30, the same. Binds beside a payment's own deadline only when set. */
  maxDays: number
  /** What an attempt costs the merchant beside the gateway's fee, minor units, 0 or more. Default 0. */
  attemptCostMinor: number
  /** Minutes between two attempts at least, 0 or more. Default 60: an issuer that just refused has not changed its mind. */
  minGapMinutes: number
  /** Local hours [from, to) without attempts, 0..24; [22, 6] spans midnight; equal ends: none. Default: none. */
  quietHoursLocal?: readonly [number, number]
  /** true (default): the stricter published count of each network, 15 on Visa; false: the documented ceiling, 20. */
  safeCaps: boolean
}

/** Ceiling of the v1 interface; a policy may set less, never more. */
const RETRIES_MAX = 15

export const DEFAULT_POLICY: RecoveryPolicy = {
  maxRetries: RETRIES_MAX,
  maxDays: 30,
  attemptCostMinor: 0,
  minGapMinutes: 60,
  safeCaps: true,
}

/** The policy with its defaults. Throws InvalidArgumentError, naming the field, when a value makes no sense. */
export function completePolicy(given: Partial<RecoveryPolicy> = {}): RecoveryPolicy {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const policy: RecoveryPolicy = { ...DEFAULT_POLICY, ...set }
  requireNumber(
    'policy.maxRetries',
    policy.maxRetries,
    (n) => Number.isInteger(n) && n >= 0,
    'must be 0 or more, whole',
  )
  requireNumber('policy.maxDays', policy.maxDays, (n) => n > 0, 'must be above 0')
  requireNumber('policy.attemptCostMinor', policy.attemptCostMinor, (n) => n >= 0, 'must be 0 or more')
  requireNumber('policy.minGapMinutes', policy.minGapMinutes, (n) => n >= 0, 'must be 0 or more')
  const { quietHoursLocal, safeCaps } = policy
  if (quietHoursLocal !== undefined && !isHourRange(quietHoursLocal))
    throw new InvalidArgumentError('policy.quietHoursLocal', 'must be two hours from 0 to 24')
  if (typeof safeCaps !== 'boolean') throw new InvalidArgumentError('policy.safeCaps', 'must be true or false')
  return { ...policy, maxRetries: Math.min(policy.maxRetries, RETRIES_MAX) }
}

/** Whether something is a pair of hours, 0..24, as quiet hours are given. */
export function isHourRange(hours: unknown): boolean {
  return (
    Array.isArray(hours) &&
    hours.length === 2 &&
    hours.every((hour) => Number.isFinite(hour) && hour >= 0 && hour <= 24)
  )
}

function requireNumber(field: string, value: number, isRight: (value: number) => boolean, rule: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || !isRight(value))
    throw new InvalidArgumentError(field, rule)
}
