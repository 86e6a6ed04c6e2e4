import type { SqlValue } from './database.ts'

/** Collects the parameters of one statement while its text is put together from parts. */
export class Statement {
  readonly #values: SqlValue[] = []

  /** The placeholder of a value, as '$3'. */
  value(value: SqlValue): string {
    this.#values.push(value)
    return `$${this.#values.length}`
  }

  /** The placeholders of several values, as '$3, $4, $5'. */
  list(values: readonly SqlValue[]): string {
    return values.map((value) => this.value(value)).join(', ')
  }

  get values(): readonly SqlValue[] {
    return this.#values
  }
}
