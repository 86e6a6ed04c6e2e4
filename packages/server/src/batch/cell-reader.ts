import { InvalidField } from '../domain/errors.ts'
import { readAnyJson, readDate } from '../recovery/wire-values.ts'
import { type ColumnOf, findColumn } from './batch-columns.ts'
import type { BatchCells } from './batch-rows.ts'

/**
 * Reads the cells of one row by the types of their columns. An empty cell is null.
 * @throws InvalidField, whose field is the column, for what the API answers with 400
 */
export class CellReader {
  readonly #cells: BatchCells

  constructor(cells: BatchCells) {
    this.#cells = cells
  }

  /** As it stands, blanks too. */
  text(name: ColumnOf<'text'>): string | null {
    const text = this.#cells[name] ?? ''
    return text === '' ? null : text
  }

  /** Text that the API does not limit by itself. */
  id(name: ColumnOf<'text'>): string | null {
    return this.#within(name, this.text(name))
  }

  /** Without the blanks around it; whether it is in order is for the payment's own rules. */
  bare(name: ColumnOf<'digits' | 'amount' | 'card number' | 'operation'>): string | null {
    return this.#trimmed(name)
  }

  oneOf<Value extends string>(name: ColumnOf<'text'>, values: readonly Value[]): Value | null {
    const text = this.#trimmed(name)
    if (text === null) return null
    return values.find((value) => value === text) ?? this.refuse(name, `must be one of ${values.join(', ')}`)
  }

  count(name: ColumnOf<'count'>): number {
    const text = this.#trimmed(name)
    if (text === null) return 0
    return /^[0-9]{1,3}$/.test(text) ? Number(text) : this.refuse(name, 'must be a whole number from 0 to 999')
  }

  flag(name: ColumnOf<'flag'>): boolean {
    const text = this.#trimmed(name)?.toLowerCase() ?? 'false'
    return text === 'true' || text === 'false' ? text === 'true' : this.refuse(name, 'must be true or false')
  }

  instant(name: ColumnOf<'instant'>): Date | null {
    return readDate(this.#trimmed(name), name)
  }

  words(name: ColumnOf<'list'>, countMax: number): readonly string[] | null {
    const text = this.#within(name, this.#trimmed(name))
    const words = text?.split(/\s+/) ?? null
    if (words !== null && words.length > countMax) this.refuse(name, `must have at most ${countMax} words`)
    return words
  }

  json(name: ColumnOf<'JSON'>): unknown {
    const text = this.#within(name, this.#trimmed(name))
    if (text === null) return null
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return this.refuse(name, 'must be JSON')
    }
    return readAnyJson(value, name)
  }

  refuse(name: string, rule: string): never {
    throw new InvalidField(name, rule)
  }

  #trimmed(name: keyof BatchCells): string | null {
    const text = this.#cells[name]?.trim() ?? ''
    return text === '' ? null : text
  }

  #within(name: keyof BatchCells, text: string | null): string | null {
    const lengthMax = findColumn(name)?.lengthMax ?? 0
    return text === null || text.length <= lengthMax
      ? text
      : this.refuse(name, `must have at most ${lengthMax} characters`)
  }
}
