import { FieldReader } from './field-reader.ts'

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNIT_MS

/** 90 days: three windows of recovery. What is longer is two requests. */
const ADVANCE_MS_MAX = 90 * UNIT_MS.d
const TEXT_LENGTH_MAX = 20
const RULE = 'must be a whole number of seconds, minutes, hours or days, as 90s, 15m, 12h or 30d'

/**
 * By how much a request moves a clock, in milliseconds, 1 second to 90 days.
 * @throws InvalidField for anything else: a clock that stands still, goes back, or leaps.
 */
export function parseAdvance(request: unknown): number {
  const fields = new FieldReader(request)
  const text = fields.required('advance', fields.text('advance', TEXT_LENGTH_MAX))
  const [, sign, digits, unit] = /^([+-]?)(\d+)([smhd])$/.exec(text) ?? []
  if (digits === undefined || unit === undefined || sign === '+') return fields.refuse('advance', RULE)
  const ms = Number(digits) * UNIT_MS[unit as Unit]
  if (sign === '-' || ms === 0) return fields.refuse('advance', 'must be at least 1s: the clock only goes forward')
  return ms <= ADVANCE_MS_MAX ? ms : fields.refuse('advance', 'must be at most 90d')
}
