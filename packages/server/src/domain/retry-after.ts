/** Longer than an hour nobody means; what is longer is taken for an hour. */
const RETRY_AFTER_MS_MAX = 3_600_000

/**
 * Retry-After in milliseconds (RFC 9110 section 10.2.3): seconds, or a date, which is read against the answer's own date.
 * Null where it says neither. `headers`: by names in small letters.
 */
export function readRetryAfter(headers: Readonly<Record<string, string | string[] | undefined>>): number | null {
  const text = headers['retry-after']
  if (typeof text !== 'string') return null
  const ms = /^\d{1,9}$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(String(headers['date'] ?? ''))
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MS_MAX)
}
