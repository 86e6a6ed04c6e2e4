/** Fields of a JSON object as an adapter fills them in: those that are null, empty or without fields are not sent. */
export interface BodyFields {
  readonly [name: string]: string | number | boolean | BodyFields | null
}

/** The text of a request's body. */
export function toJsonBody(fields: BodyFields): string {
  return JSON.stringify(withoutBlanks(fields))
}

function withoutBlanks(fields: BodyFields): BodyFields {
  const kept: [string, string | number | boolean | BodyFields][] = []
  for (const [name, value] of Object.entries(fields)) {
    const pruned = typeof value === 'object' && value !== null ? withoutBlanks(value) : value
    const isBlank = pruned === null || pruned === '' || (typeof pruned === 'object' && Object.keys(pruned).length === 0)
    if (!isBlank) kept.push([name, pruned])
  }
  return Object.fromEntries(kept)
}
