import type { Initiator } from './initiator.ts'

/** Most retries and days of a recovery case (wire.md section 1); a merchant may set less, never more. */
export const RETRIES_MAX = 15
export const RECOVERY_DAYS_MAX = 30

/** How far a merchant wants one kind of his payments recovered: those he begins himself, or those his customers do. */
export interface RecoveryLimits {
  /** 0 to 15 retries after the first attempt. */
  readonly maxRetries: number
  /** 1 to 30 days from the first time Reprise saw the payment. A case keeps the days that it began with. */
  readonly maxDays: number
  /** Payments below are not recovered; minor units of the payment's own currency, whichever that is. Null: no limit. */
  readonly minAmountMinor: number | null
  /** Payments above are not recovered; as minAmountMinor, and not below it. */
  readonly maxAmountMinor: number | null
  /** Hours of the cardholder's day, [from, to), in which no retry is planned; [22, 6] spans midnight. Null: none. */
  readonly quietHours: QuietHours | null
}

/** Whole hours from 0 to 24, the two not alike. */
export type QuietHours = readonly [from: number, to: number]

export const WIDEST_LIMITS: RecoveryLimits = {
  maxRetries: RETRIES_MAX,
  maxDays: RECOVERY_DAYS_MAX,
  minAmountMinor: null,
  maxAmountMinor: null,
  quietHours: null,
}

/** The limits of a company, by who began the payment. */
export type LimitsByInitiator = Readonly<Record<Initiator, RecoveryLimits>>

/** Whether a payment of this amount is to be recovered at all. */
export function isWithinAmounts({ minAmountMinor, maxAmountMinor }: RecoveryLimits, amountMinor: number): boolean {
  if (minAmountMinor !== null && amountMinor < minAmountMinor) return false
  return maxAmountMinor === null || amountMinor <= maxAmountMinor
}
