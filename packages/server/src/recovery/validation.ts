import { FIELD_LIMITS, type LimitedField } from './field-limits.ts'
import type { Refusal } from './payment-request.ts'

/** One rule of a request: null when it holds. Rules run in the wire's order and the first that fails is answered. */
export type Rule = () => Refusal | null

export function refusal(responseCode: string, field: string): Refusal {
  return { responseCode, field }
}

export function required(value: string | null, responseCode: string, field: string): Rule {
  return () => (value === null ? refusal(responseCode, field) : null)
}

/** `limit` where several fields share one. */
export function within(value: string | null, limit: LimitedField, field: string = limit): Rule {
  const { lengthMax, responseCode } = FIELD_LIMITS[limit]
  return () => (value !== null && value.length > lengthMax ? refusal(responseCode, field) : null)
}

export function holds(condition: boolean, responseCode: string, field: string): Rule {
  return () => (condition ? null : refusal(responseCode, field))
}

export function firstFault(rules: Iterable<Rule>): Refusal | null {
  for (const rule of rules) {
    const fault = rule()
    if (fault !== null) return fault
  }
  return null
}
