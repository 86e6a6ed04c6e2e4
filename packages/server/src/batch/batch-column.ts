import type { BatchOperation } from '../recovery/batch-row.ts'
import { FIELD_LIMITS, type LimitedField } from '../recovery/field-limits.ts'

/** What an operation is called in a file. */
export const OPERATION_NAMES = {
  charge: 'Charge',
  authorize: 'Authorize',
  capture: 'Capture',
  refund: 'Refund',
  void: 'Void',
  recommend: 'Recommend',
  outcome: 'Outcome',
  cancel: 'Cancel',
} as const satisfies Record<BatchOperation, string>

export const OPERATIONS = Object.keys(OPERATION_NAMES) as readonly BatchOperation[]

/** In any capitals, and with blanks around it. */
export function findOperation(name: string): BatchOperation | null {
  const lower = name.trim().toLowerCase()
  return OPERATIONS.find((operation) => operation === lower) ?? null
}

/** How a cell is read; everything but text loses the blanks around it. */
export const COLUMN_TYPES = {
  operation: `${Object.values(OPERATION_NAMES).join(', ')}, in any capitals`,
  text: 'text, as it stands',
  digits: 'digits',
  'card number': '12 to 19 digits with a right check digit; blanks and hyphens between them are dropped',
  amount: 'whole minor units, 1 to 999999999999: 1999 is 19.99 USD',
  count: 'a whole number, 0 to 999',
  flag: '`true` or `false`; empty is `false`',
  instant: 'ISO 8601, as 2026-11-24T10:15:00Z; without a zone it is UTC',
  list: 'words with blanks between them',
  JSON: 'JSON, as the API takes it',
} as const

export type ColumnType = keyof typeof COLUMN_TYPES

export interface BatchColumn<Name extends string = string, Type extends ColumnType = ColumnType> {
  /** The wire's own name of the field, with its path where it stands in another object than the payment or its method. */
  readonly name: Name
  readonly type: Type
  /** In UTF-16 code units. */
  readonly lengthMax: number
  /** Operations that read it; the others leave it aside. */
  readonly readBy: readonly BatchOperation[]
  readonly requiredBy: readonly BatchOperation[]
  /** When else it is required, or when not; '' where there is no more to say. */
  readonly condition: string
  /** A value that is in order. */
  readonly example: string
  /** One sentence. */
  readonly about: string
}

/** Which operations read a column, and which cannot do without it. */
export interface ColumnUse {
  readonly readBy: readonly BatchOperation[]
  readonly requiredBy?: readonly BatchOperation[]
  readonly condition?: string
}

export function column<const Name extends string, const Type extends ColumnType>(
  name: Name,
  type: Type,
  lengthMax: number,
  use: ColumnUse,
  example: string,
  about: string,
): BatchColumn<Name, Type> {
  return { name, type, lengthMax, requiredBy: [], condition: '', ...use, example, about }
}

/** Text that the API limits by itself: the same length here. */
export function limitedText<const Name extends LimitedField>(
  name: Name,
  use: ColumnUse,
  example: string,
  about: string,
): BatchColumn<Name, 'text'> {
  return column(name, 'text', FIELD_LIMITS[name].lengthMax, use, example, about)
}
