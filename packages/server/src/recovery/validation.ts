import { FIELD_LIMITS, type LimitedField } from './field-limits.ts'
import type { Refusal } from './payment-request.ts'

/**
 * One rule of a request, checked: null when it holds. Rules stand in the wire's order and the first that fails is answered.
 * A result and not a function: a request has fifty, and a batch a million times as many.
 */
export type Rule = Refusal | null

export function refusal(responseCode: string, field: string): Refusal {
  return { responseCode, field }
}

export function required(value: string | null, responseCode: string, field: string): Rule {
  return value === null ? refusal(responseCode, field) : null
}

/** `limit` where several fields share one. */
export function within(value: string | null, limit: LimitedField, field: string = limit): Rule {
  if (value === null) return null
  const { lengthMax, responseCode } = FIELD_LIMITS[limit]
  return value.length > lengthMax ? refusal(responseCode, field) : null
}

export function holds(condition: boolean, responseCode: string, field: string): Rule {
  return condition ? null : refusal(responseCode, field)
}

export function firstFault(rules: Iterable<Rule>): Refusal | null {
  for (const fault of rules) if (fault !== null) return fault
  return null
}
