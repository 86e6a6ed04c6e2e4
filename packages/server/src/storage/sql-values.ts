import type { SqlValue } from './database.ts'

/**
 * How values travel between JavaScript and PostgreSQL: one table for both adapters, so that a store cannot tell them
 * apart. Both libraries have defaults of their own, and they differ (a date, a bytea, a large bigint); none is used.
 */

type Parse = (text: string) => unknown

const parseSafeInteger: Parse = (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The database returned the integer ${text}, which a JavaScript number cannot hold exactly`)
  }
  return value
}

// What PostgreSQL prints with DateStyle ISO, in any time zone; a year past 9999, BC and infinity do not match.
const TIMESTAMPTZ = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d)(:\d\d)?$/

const parseInstant: Parse = (text) => {
  const match = TIMESTAMPTZ.exec(text)
  if (match === null) throw new RangeError(`The database returned the instant ${text}, which is not one Reprise stores`)
  const [, date, time, hours, minutes] = match
  return new Date(`${date}T${time}${hours}${minutes ?? ':00'}`)
}

const parseNumber: Parse = (text) => Number(text)
const parseBoolean: Parse = (text) => text === 't'
const parseJson: Parse = (text) => JSON.parse(text)
const parseBytes: Parse = (text) => Buffer.from(text.slice(2), 'hex')
const keepText: Parse = (text) => text

/** Type, its array type, and how its text is read. Whatever is not listed stays text: numeric, uuid, date, interval. */
const scalarTypes: readonly (readonly [oid: number, arrayOid: number, parse: Parse])[] = [
  [16, 1000, parseBoolean], // bool
  [17, 1001, parseBytes], // bytea
  [20, 1016, parseSafeInteger], // int8, and so count(*)
  [21, 1005, parseNumber], // int2
  [23, 1007, parseNumber], // int4
  [25, 1009, keepText], // text
  [26, 1028, parseNumber], // oid
  [114, 199, parseJson], // json
  [700, 1021, parseNumber], // float4
  [701, 1022, parseNumber], // float8
  [1042, 1014, keepText], // char(n)
  [1043, 1015, keepText], // varchar
  [1082, 1182, keepText], // date: a calendar date has no instant, so a Date would invent a time zone
  [1184, 1185, parseInstant], // timestamptz
  [1700, 1231, keepText], // numeric
  [2950, 2951, keepText], // uuid
  [3802, 3807, parseJson], // jsonb
]

/** One entry of a one-dimensional array as PostgreSQL prints it: quoted with backslashes, or bare. */
const ARRAY_ENTRY = /"((?:[^"\\]|\\.)*)"|([^",{}]+)/gs

function arrayOf(parse: Parse): Parse {
  return (text) => {
    if (text.startsWith('{{') || text.startsWith('[')) throw new RangeError('Arrays of arrays are not read')
    return Array.from(text.matchAll(ARRAY_ENTRY), ([, quoted, bare]) => {
      if (quoted !== undefined) return parse(quoted.replace(/\\(.)/gs, '$1'))
      return bare === undefined || bare === 'NULL' ? null : parse(bare)
    })
  }
}

/** Type number -> parser, for every type whose text is not already its value. */
export const textParsers: Readonly<Record<number, Parse>> = Object.fromEntries(
  scalarTypes.flatMap(([oid, arrayOid, parse]) => [
    [oid, parse],
    [arrayOid, arrayOf(parse)],
  ]),
)

/**
 * One parameter as PostgreSQL reads it: text, or the bytes themselves. Encoding here, and not in the libraries, keeps
 * both adapters equal and refuses what would be stored wrongly without a word (an absent value, an invalid date, NaN).
 */
export function encodeParameter(value: SqlValue | undefined, index: number): string | Buffer | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number') return encodeNumber(value, index)
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof Date) return encodeInstant(value, index)
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return encodeArray(value, index)
  if (value === undefined) throw new TypeError(`SQL parameter $${index + 1} is undefined; say null when null is meant`)
  throw new TypeError(`SQL parameter $${index + 1} is not a value SQL knows; JSON goes in as JSON.stringify(value)`)
}

export function encodeParameters(parameters: readonly SqlValue[]): (string | Buffer | null)[] {
  return parameters.map(encodeParameter)
}

function encodeNumber(value: number, index: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`SQL parameter $${index + 1} is ${value}, not a finite number`)
  return String(value)
}

function encodeInstant(value: Date, index: number): string {
  if (Number.isNaN(value.getTime())) throw new RangeError(`SQL parameter $${index + 1} is an invalid Date`)
  return value.toISOString()
}

function encodeArray(values: readonly unknown[], index: number): string {
  const entries = values.map((entry) => {
    if (typeof entry === 'number') return encodeNumber(entry, index)
    if (typeof entry === 'string') return `"${entry.replace(/["\\]/g, '\\$&')}"`
    throw new TypeError(`SQL parameter $${index + 1} is an array that holds something else than text or numbers`)
  })
  return `{${entries.join(',')}}`
}
