import type { BatchRequest } from './batch-row.ts'

/** Where in a request a date stands: JSON has none, and a text that looks like one may be the merchant's own. */
type Path = readonly string[]

interface Written {
  readonly request: unknown
  readonly dates: readonly Path[]
}

/** A row's request as text, for as long as it waits. */
export function writeBatchRow(request: BatchRequest): string {
  const written: Written = { request, dates: datesIn(request) }
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

function datesIn(value: object): Path[] {
  const found: Path[] = []
  const look = (parent: object, path: Path) => {
    for (const [name, child] of Object.entries(parent)) {
      if (typeof child !== 'object' || child === null) continue
      if (child instanceof Date) found.push([...path, name])
      else look(child, [...path, name])
    }
  }
  look(value, [])
  return found
}
