import { COUNTRY_UTC_OFFSET_MINUTES } from './country-clocks.ts'
import type { FailedPayment } from './payment.ts'

export const MS_PER_MINUTE = 60_000
export const MS_PER_HOUR = 3_600_000
export const MS_PER_DAY = 86_400_000

/** A calendar day where the cardholder lives, counted in days since 1 January 1970. */
export type LocalDay = number

/** Milliseconds the cardholder's clock is ahead of UTC: as given, else guessed from the issuer's country, else UTC. */
export function localOffsetMs(payment: Pick<FailedPayment, 'utcOffsetMinutes' | 'card'>): number {
  const country = payment.card.issuerCountry?.toUpperCase() ?? ''
  const guessed = Object.hasOwn(COUNTRY_UTC_OFFSET_MINUTES, country) ? COUNTRY_UTC_OFFSET_MINUTES[country] : undefined
  return (payment.utcOffsetMinutes ?? guessed ?? 0) * MS_PER_MINUTE
}

export function localDayOf(atMs: number, offsetMs: number): LocalDay {
  return Math.floor((atMs + offsetMs) / MS_PER_DAY)
}

/** The instant at which a local day begins. */
export function startOfLocalDay(day: LocalDay, offsetMs: number): number {
  return day * MS_PER_DAY - offsetMs
}

/** Hours since local midnight, 0..24 with fractions. */
export function localHourOf(atMs: number, offsetMs: number): number {
  const local = atMs + offsetMs
  return (local - Math.floor(local / MS_PER_DAY) * MS_PER_DAY) / MS_PER_HOUR
}

/** 0 Sunday .. 6 Saturday. */
export function weekdayOf(day: LocalDay): number {
  // 1 January 1970 was a Thursday.
  return (((day + 4) % 7) + 7) % 7
}

/** Whether an instant lies in the quiet hours [from, to); they may span midnight. Equal ends: never. */
export function isQuiet(atMs: number, offsetMs: number, quietHours: readonly [number, number] | undefined): boolean {
  if (!quietHours) return false
  const [from, to] = quietHours
  const hour = localHourOf(atMs, offsetMs)
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}

/** The first instant from `atMs` on outside the quiet hours; null: there is none. */
export function afterQuietHours(
  atMs: number,
  offsetMs: number,
  quietHours: readonly [number, number] | undefined,
): number | null {
  if (!quietHours || !isQuiet(atMs, offsetMs, quietHours)) return atMs
  const today = startOfLocalDay(localDayOf(atMs, offsetMs), offsetMs)
  const endToday = today + quietHours[1] * MS_PER_HOUR
  const end = endToday > atMs ? endToday : endToday + MS_PER_DAY
  // [0, 24] is quiet at its own end as well.
  return isQuiet(end, offsetMs, quietHours) ? null : end
}

/**
 * The instant, milliseconds UTC, at which a calendar month begins in a time zone that is ahead of UTC by `offsetMs`: the one
 * that `atMs` is in, or one so many months later.
 */
export function monthStartOf(atMs: number, offsetMs: number, monthsLater = 0): number {
  const local = new Date(atMs + offsetMs)
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + monthsLater, 1) - offsetMs
}
