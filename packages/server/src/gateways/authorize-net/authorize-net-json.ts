import type { GatewayOutcome } from '../../recovery/gateway-port.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited } from '../gateway-http.ts'

/** An object of an answer, of which nothing is taken for granted. */
export type Json = Readonly<Record<string, unknown>>

/** A document that Authorize.Net answered, with the API's own code (empty where it gives none), or what comes of there being none. */
export type Document =
  | { readonly kind: 'document'; readonly root: Json; readonly code: string; readonly text: string }
  | { readonly kind: 'none'; readonly outcome: GatewayOutcome }

/** "The server is currently too busy" and "in maintenance": refused before anything was done. */
const REFUSED_AT_THE_DOOR = ['E00053', 'E00104']

/** Everything that Authorize.Net itself says comes with status 200; any other is from what stands in front of it. */
export function readDocument(reply: GatewayReply): Document {
  if (reply.kind !== 'answered') return { kind: 'none', outcome: outcomeOfSilence(reply) }
  if (reply.status === 429) return { kind: 'none', outcome: rateLimited(reply.headers) }
  const root = reply.status === 200 ? parse(reply.text) : null
  if (root === null) {
    const why = `Authorize.Net answered ${reply.status} with nothing that can be read`
    return { kind: 'none', outcome: { kind: 'unknown', why } }
  }
  const [first = {}] = entriesOf(objectOf(root['messages']), 'message')
  const code = textOf(first['code'])
  if (REFUSED_AT_THE_DOOR.includes(code)) return { kind: 'none', outcome: rateLimited(reply.headers) }
  return { kind: 'document', root, code, text: textOf(first['text']) }
}

/** A list, which some answers wrap in an object of its entries' name, and some give without one when it has one entry. */
export function entriesOf(parent: Json, name: string): readonly Json[] {
  const list = parent[name]
  const entries = Array.isArray(list) ? list : list === undefined || list === null ? [] : [list]
  return entries.map(objectOf)
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** Scalars come as texts or as numbers, by operation. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

function parse(text: string): Json | null {
  try {
    // Answers begin with a byte order mark, which JSON has no word for.
    const root: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof root === 'object' && root !== null && !Array.isArray(root) ? (root as Json) : null
  } catch {
    return null
  }
}
