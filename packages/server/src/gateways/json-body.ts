/** Fields of a JSON object as an adapter fills them in: those that are null, empty or without fields are not sent. */
export interface JsonFields {
  readonly [name: string]: string | number | boolean | JsonFields | null
}

/** The text of a request's body. */
export function toJsonBody(fields: JsonFields): string {
  return JSON.stringify(withoutBlanks(fields))
}

function withoutBlanks(fields: JsonFields): JsonFields {
  const kept: [string, string | number | boolean | JsonFields][] = []
  for (const [name, value] of Object.entries(fields)) {
    const pruned = typeof value === 'object' && value !== null ? withoutBlanks(value) : value
    const isBlank = pruned === null || pruned === '' || (typeof pruned === 'object' && Object.keys(pruned).length === 0)
    if (!isBlank) kept.push([name, pruned])
  }
  return Object.fromEntries(kept)
}
