import type { Rule } from './config-rules.ts'

/** One environment variable: how its text becomes a value, and what docs/operations/configuration.md says of it. */
export interface Variable<Value> {
  readonly name: string
  /** What the value is, with its unit. */
  readonly form: string
  readonly byDefault: string
  /** Why anyone would set it, and why the default is what it is. */
  readonly why: string
  readonly absent: Value
  readonly parse: Rule<Value>
}

/** Its value in the environment; a variable set to nothing is as absent. */
export type ReadVariable = <Value>(variable: Variable<Value>) => Value

export function variable<Value>(definition: Variable<Value>): Variable<Value> {
  return definition
}
