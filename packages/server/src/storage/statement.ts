import type { SqlValue } from './database.ts'

/** Collects the parameters of one statement while its text is put together from parts. */
export class Statement {
  readonly #values: SqlValue[] = []

  /** The placeholder of a value, as '$3'. */
  value(value: SqlValue): string {
    this.#values.push(value)
    return `$${this.#values.length}`
  }

  /** The placeholders of several values with their types, as '$3::text, $4::bigint': in a select list they have none. */
  typedList(types: readonly string[], values: readonly SqlValue[]): string {
    return values.map((value, index) => `${this.value(value)}::${types[index]}`).join(', ')
  }

  get values(): readonly SqlValue[] {
    return this.#values
  }
}
