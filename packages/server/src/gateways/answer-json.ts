/** The fields of a JSON object, none of them trusted yet. */
export type JsonFields = Readonly<Record<string, unknown>>

/** Null for what is no JSON, or none with fields. */
export function parseFields(text: string): JsonFields | null {
  try {
    return toFields(JSON.parse(text))
  } catch {
    return null
  }
}

/** The object that a field holds; empty where it holds none. */
export function fieldsAt(fields: JsonFields, name: string): JsonFields {
  return toFields(fields[name]) ?? {}
}

/** The text that a field holds, without what surrounds it; null where it holds none or an empty one. */
export function textAt(fields: JsonFields, name: string): string | null {
  const value = fields[name]
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text
}

/** The objects of the list that a field holds; empty where it holds none. */
export function listAt(fields: JsonFields, name: string): readonly JsonFields[] {
  const value = fields[name]
  return Array.isArray(value) ? value.map((item: unknown) => toFields(item) ?? {}) : []
}

function toFields(value: unknown): JsonFields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonFields) : null
}
