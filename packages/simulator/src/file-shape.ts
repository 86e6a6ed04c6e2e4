/**
 * Shapes that read a JSON value and refuse it by naming field and rule. A shape is the one place that says what a field
 * is: its type, its bounds and its default come from here.
 */
export interface Shape<T> {
  read(value: unknown, field: string): T
}

export type Read<S> = S extends Shape<infer T> ? T : never

/** A world file that makes no sense. `field` is its path, as `issuers[2].outagesPerMonth`. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError'
  readonly field: string
  readonly rule: string

  constructor(field: string, rule: string) {
    super(`${field} ${rule}`)
    this.field = field
    this.rule = rule
  }
}

export function text(pattern?: { readonly match: RegExp; readonly words: string }): Shape<string> {
  return {
    read(value, field) {
      if (typeof value !== 'string' || value === '') throw new WorldFileError(field, 'must be a text that is not empty')
      if (pattern && !pattern.match.test(value)) throw new WorldFileError(field, `must be ${pattern.words}`)
      return value
    },
  }
}

/** A number within bounds, both included; absent: `byDefault`, or refused without one. */
export function number(min: number, max: number, byDefault?: number): Shape<number> {
  return {
    read(value, field) {
      if (value === undefined && byDefault !== undefined) return byDefault
      if (typeof value !== 'number' || !(value >= min && value <= max))
        throw new WorldFileError(field, `must be a number from ${min} to ${max}`)
      return value
    },
  }
}

export function whole(min: number, max: number, byDefault?: number): Shape<number> {
  const inner = number(min, max, byDefault)
  return {
    read(value, field) {
      const read = inner.read(value, field)
      if (!Number.isInteger(read)) throw new WorldFileError(field, 'must be a whole number')
      return read
    },
  }
}

export function oneOf<const T extends string>(words: readonly T[], byDefault?: T): Shape<T> {
  return {
    read(value, field) {
      if (value === undefined && byDefault !== undefined) return byDefault
      const found = words.find((word) => word === value)
      if (found === undefined) throw new WorldFileError(field, `must be one of ${words.join(', ')}`)
      return found
    },
  }
}

export function list<T>(item: Shape<T>, min: number, byDefault?: readonly T[]): Shape<readonly T[]> {
  return {
    read(value, field) {
      if (value === undefined && byDefault !== undefined) return byDefault
      if (!Array.isArray(value) || value.length < min)
        throw new WorldFileError(field, `must be a list of at least ${min}`)
      return value.map((each, i) => item.read(each, `${field}[${i}]`))
    },
  }
}

export function pair<T>(item: Shape<T>): Shape<readonly [T, T]> {
  return {
    read(value, field) {
      if (!Array.isArray(value) || value.length !== 2) throw new WorldFileError(field, 'must be a list of two')
      return [item.read(value[0], `${field}[0]`), item.read(value[1], `${field}[1]`)]
    },
  }
}

export function optional<T>(inner: Shape<T>): Shape<T | undefined> {
  return { read: (value, field) => (value === undefined ? undefined : inner.read(value, field)) }
}

/** The inner shape, or a value that holds where nothing is given. */
export function withDefault<T>(inner: Shape<T>, byDefault: T | undefined): Shape<T> {
  return {
    read: (value, field) => (value === undefined && byDefault !== undefined ? byDefault : inner.read(value, field)),
  }
}

/** An object with these fields and no other: a misspelled field is refused rather than silently not in force. */
export function object<const F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
): Shape<{ readonly [K in keyof F]: Read<F[K]> }> {
  return {
    read(value, field) {
      const given = asRecord(value, field)
      for (const key of Object.keys(given))
        if (!Object.hasOwn(fields, key))
          throw new WorldFileError(join(field, key), `is not known here: ${Object.keys(fields).join(', ')}`)
      const read = Object.entries(fields).map(([key, shape]) => [key, shape.read(given[key], join(field, key))])
      return Object.fromEntries(read)
    },
  }
}

/** An object from some of the words to shares of 0 or more, not all 0. */
export function sharesOf<const T extends string>(words: readonly T[]): Shape<Readonly<Record<T, number>>> {
  return {
    read(value, field) {
      const given = asRecord(value, field)
      for (const key of Object.keys(given))
        if (!words.some((word) => word === key))
          throw new WorldFileError(join(field, key), `is not known here: ${words.join(', ')}`)
      const read = words.map((word) => [word, number(0, 1e6, 0).read(given[word], join(field, word))] as const)
      if (!read.some(([, share]) => share > 0)) throw new WorldFileError(field, 'must have a share above 0')
      return Object.fromEntries(read) as Record<T, number>
    },
  }
}

function asRecord(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WorldFileError(field || 'the world file', 'must be an object')
  return value as Record<string, unknown>
}

function join(field: string, key: string): string {
  return field ? `${field}.${key}` : key
}
