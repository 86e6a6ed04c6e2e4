import { InvalidField } from '../domain/errors.ts'

/** Null, absent and empty are one; a number is the text of it. What no database can keep is refused by name. */
export function readText(value: string | number | null | undefined, field: string): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'number') return String(value)
  if (value.includes('\u0000') || !value.isWellFormed()) {
    throw new InvalidField(field, 'must be Unicode text without NUL characters')
  }
  return value
}

// Date, optionally time, fraction and zone; without a zone it is UTC, as clients of .NET write it.
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?$/i

/** An instant in ISO 8601. @throws InvalidField for text that is no date, also one of a day that no month has. */
export function readDate(value: string | number | null | undefined, field: string): Date | null {
  const text = readText(value, field)
  if (text === null) return null
  const match = DATE.exec(text)
  if (match === null) throw notADate(field)
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match
  const offset =
    zone.toUpperCase() === 'Z' || zone.includes(':') ? zone.toUpperCase() : `${zone.slice(0, 3)}:${zone.slice(3)}`
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`)
  const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const isRealDay = calendar.getUTCMonth() === Number(month) - 1 && calendar.getUTCDate() === Number(day)
  if (Number.isNaN(instant.getTime()) || !isRealDay || instant.getUTCFullYear() < 1000) throw notADate(field)
  return instant
}

function notADate(field: string): InvalidField {
  return new InvalidField(field, 'must be a date in ISO 8601, such as 2026-11-24T10:15:00Z')
}

/** How deep a free-form value may be nested. */
const DEPTH_MAX = 20

/** Free-form JSON that is kept and given back as it came. @throws InvalidField when no database can keep it. */
export function readAnyJson(value: unknown, field: string, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw new InvalidField(field, `must not be nested deeper than ${DEPTH_MAX} levels`)
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return readText(value, field) ?? ''
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((entry) => readAnyJson(entry, field, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [readText(name, field) ?? '', readAnyJson(entry, field, depth + 1)]),
  )
}
