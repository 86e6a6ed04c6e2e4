import { Agent, request } from 'undici'
import { readRetryAfter } from '../domain/retry-after.ts'
import type { GatewayOutcome } from '../recovery/gateway-port.ts'

/** One request of an adapter. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Null: none. */
  readonly body: string | null
}

/** Names in small letters; of a repeated header, the first. */
export type AnswerHeaders = Readonly<Partial<Record<string, string>>>

/**
 * How far a request got. not_sent: provably nothing left this machine that the gateway could act on. lost: it may have
 * arrived; whether it did is only found out by asking.
 */
export type GatewayReply =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: AnswerHeaders
      readonly text: string
    }
  | { readonly kind: 'not_sent'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string }

/** How an adapter reaches its gateway: a real connection, or whatever a test puts in its place. */
export type SendToGateway = (request: GatewayRequest, signal: AbortSignal) => Promise<GatewayReply>

/** An answer of a gateway is a few kilobytes; a longer one is none that we understand: 1 MiB. */
const ANSWER_BYTES_MAX = 1_048_576

/** To connect; milliseconds. The whole request has the caller's deadline (REPRISE_GATEWAY_DEADLINE_MS). */
const CONNECT_MS_MAX = 10_000

/** What fails before a request can have left: names, connections, certificates. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** A real connection. What it gives never rejects, follows no redirect and repeats nothing by itself. */
export function connectToGateways(): SendToGateway {
  const dispatcher = new Agent({ connect: { timeout: CONNECT_MS_MAX }, maxResponseSize: ANSWER_BYTES_MAX })
  return async ({ method, url, headers, body }, signal) => {
    if (signal.aborted) return { kind: 'not_sent', why: 'the request was aborted before it was sent' }
    try {
      const answer = await request(url, { method, headers, body, signal, dispatcher })
      const text = await answer.body.text()
      return { kind: 'answered', status: answer.statusCode, headers: flatten(answer.headers), text }
    } catch (error) {
      const code = codeOf(error)
      if (BEFORE_SENDING.has(code)) return { kind: 'not_sent', why: `no connection to the gateway (${code})` }
      return { kind: 'lost', why: `the gateway's answer did not arrive (${code})` }
    }
  }
}

/** What became of a request that was not answered. */
export function outcomeOfSilence(reply: Exclude<GatewayReply, { kind: 'answered' }>): GatewayOutcome {
  return { kind: reply.kind === 'not_sent' ? 'not_processed' : 'unknown', why: reply.why }
}

/** The outcome of an answer by which a gateway refuses for too many requests: nothing was processed. */
export function rateLimited(headers: AnswerHeaders): GatewayOutcome {
  const why = 'the gateway takes no more requests for now'
  const retryAfterMs = readRetryAfter(headers)
  return retryAfterMs === null ? { kind: 'not_processed', why } : { kind: 'not_processed', why, retryAfterMs }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) flat[name] = first
  }
  return flat
}

/** A system or library code and nothing else: a message may quote the request, card number and all. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && 'cause' in error && error.cause instanceof Error ? error.cause : error
  for (const each of [error, cause]) {
    if (each instanceof Error && 'code' in each && typeof each.code === 'string' && /^[A-Z_]{3,60}$/.test(each.code)) {
      return each.code
    }
  }
  return error instanceof Error && error.name === 'AbortError' ? 'aborted' : 'no code'
}
