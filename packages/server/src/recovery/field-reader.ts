import { InvalidField } from '../domain/errors.ts'

/**
 * Reads the fields of a request whose form nobody has checked. A field that is not named is undefined, a null or an
 * empty text is null; a value of a wrong form throws InvalidField. As everywhere on the wire, numbers may come as text
 * and texts as numbers, and a boolean as "true".
 */
export class FieldReader {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #path: string

  /** @param path what stands before the fields' names in an error, such as `settings.` */
  constructor(fields: unknown, path = '') {
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      throw new InvalidField(path === '' ? 'The request' : path.slice(0, -1), 'must be an object')
    }
    this.#fields = { ...fields }
    this.#path = path
  }

  names(): readonly string[] {
    return Object.keys(this.#fields)
  }

  text(name: string, lengthMax: number): string | null | undefined {
    const value = this.#value(name)
    if (value === undefined || value === null) return value
    if (typeof value === 'number') return String(value)
    if (typeof value !== 'string') return this.refuse(name, 'must be text')
    if (value.length > lengthMax) return this.refuse(name, `must have at most ${lengthMax} characters`)
    if (value.includes('\0') || !value.isWellFormed()) {
      return this.refuse(name, 'must be Unicode text without NUL characters')
    }
    return value
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | null | undefined {
    const value = this.#value(name)
    if (value === undefined || value === null) return value
    const found = values.find((each) => each === value)
    return found ?? this.refuse(name, `must be one of ${values.join(', ')}`)
  }

  integer(name: string, min: number, max: number): number | null | undefined {
    const value = this.#value(name)
    if (value === undefined || value === null) return value
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return number >= min && number <= max ? number : this.refuse(name, `must be an integer from ${min} to ${max}`)
  }

  /** A number with at most six decimals. */
  number(name: string, min: number, max: number): number | null | undefined {
    const value = this.#value(name)
    if (value === undefined || value === null) return value
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
    const number = /^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
    return number >= min && number <= max
      ? number
      : this.refuse(name, `must be a number from ${min} to ${max} with at most six decimals`)
  }

  boolean(name: string): boolean | null | undefined {
    const value = this.#value(name)
    if (value === undefined || value === null || typeof value === 'boolean') return value
    if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
    return this.refuse(name, 'must be true or false')
  }

  /** Whether the value is `true` itself, where text is expected as a rule. */
  isTrue(name: string): boolean {
    return this.#value(name) === true
  }

  /** The reader of a nested object. */
  object(name: string): FieldReader | null | undefined {
    const value = this.#value(name)
    return value === undefined || value === null ? value : new FieldReader(value, `${this.#path}${name}.`)
  }

  list(name: string, countMax: number): readonly unknown[] | null | undefined {
    const value = this.#value(name)
    if (value === undefined || value === null) return value
    if (!Array.isArray(value)) return this.refuse(name, 'must be a list')
    return value.length <= countMax ? value : this.refuse(name, `must have at most ${countMax} entries`)
  }

  /** @throws InvalidField unless there is a text, of at most so many characters. */
  requiredText(name: string, lengthMax: number): string {
    return this.required(name, this.text(name, lengthMax))
  }

  /** @throws InvalidField unless there is a value. */
  required<Value>(name: string, value: Value | null | undefined): Value {
    return value ?? this.refuse(name, 'is required')
  }

  /** Names the field by its whole path. */
  refuse(name: string, rule: string): never {
    throw new InvalidField(`${this.#path}${name}`, rule)
  }

  #value(name: string): unknown {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined
    return value === '' ? null : value
  }
}
