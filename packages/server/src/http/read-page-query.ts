import { InvalidField } from '../domain/errors.ts'
import { readDate, readText } from '../recovery/wire-values.ts'

/** Items a page when nothing is said, and at most (wire.md section 4). */
const COUNT_DEFAULT = 20
const COUNT_MAX = 100

export interface Page {
  readonly order: 'asc' | 'desc'
  readonly count: number
  readonly startDate: Date | null
  readonly endDate: Date | null
}

/** What every list understands. A count out of range is clamped; an order or a date that is none is refused. */
export function readPageQuery(query: {
  readonly order?: string
  readonly count?: string
  readonly startDate?: string
  readonly endDate?: string
}): Page {
  return {
    order: readOrder(query.order),
    count: readPageCount(query.count),
    startDate: readDate(query.startDate, 'startDate'),
    endDate: readDate(query.endDate, 'endDate'),
  }
}

function readOrder(order: string | undefined): 'asc' | 'desc' {
  const text = (readText(order, 'order') ?? 'asc').toLowerCase()
  if (text !== 'asc' && text !== 'desc') throw new InvalidField('order', 'must be asc or desc')
  return text
}

function readPageCount(count: string | undefined): number {
  const text = readText(count, 'count')
  if (text === null) return COUNT_DEFAULT
  if (!/^[+-]?\d+$/.test(text)) throw new InvalidField('count', 'must be a whole number')
  return Math.min(COUNT_MAX, Math.max(1, Number(text)))
}
