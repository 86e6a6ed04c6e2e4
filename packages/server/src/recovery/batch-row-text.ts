import type { BatchRequest } from './batch-row.ts'

/** Where in a request a date stands: JSON has none, and a text that looks like one may be the merchant's own. */
type Path = readonly string[]

interface Written {
  readonly request: unknown
  readonly dates: readonly Path[]
}

/** A row's request as text, for as long as it waits. */
export function writeBatchRow(request: BatchRequest): string {
  const written: Written = { request, dates: datesIn(request, []) }
  return JSON.stringify(written)
}

/** What `writeBatchRow` wrote: the same request. */
export function readBatchRow(text: string): BatchRequest {
  const { request, dates } = JSON.parse(text) as Written
  for (const path of dates) {
    let parent = request as Record<string, unknown>
    for (const name of path.slice(0, -1)) parent = parent[name] as Record<string, unknown>
    const last = path.at(-1) ?? ''
    parent[last] = new Date(parent[last] as string)
  }
  return request as BatchRequest
}

function datesIn(value: unknown, path: Path): Path[] {
  if (value instanceof Date) return [path]
  if (typeof value !== 'object' || value === null) return []
  const found: Path[] = []
  for (const name of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[name]
    if (typeof child === 'object' && child !== null) found.push(...datesIn(child, [...path, name]))
  }
  return found
}
