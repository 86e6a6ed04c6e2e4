import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import type { Clock } from '../domain/clock.ts'
import { readRetryAfter } from '../domain/retry-after.ts'
import type { PostFailure, PostLimits, PostResult, SignedPost, SignedPosts } from '../recovery/signed-post-port.ts'
import { type ParsedOutboundUrl, PRIVATE_ADDRESS_RULE, parseOutboundUrl } from './outbound-url.ts'
import { isPublicAddress } from './public-address.ts'
import { signatureHeaders } from './signing-secret.ts'

/** Five seconds to connect, twenty in all: a receiver should take a message, answer, and work on it afterwards. */
const POST_LIMITS: PostLimits = { connectMs: 5_000, totalMs: 20_000 }

/** What is read of an answer's body: 64 KiB. */
export const ANSWER_BYTES_MAX = 65_536

/** How long a look-up at registration may take; milliseconds. While sending it is part of connecting. */
const LOOK_UP_MS_MAX = 5_000

/** Connections to one receiver: what he lets us wait for holds up no other. */
const CONNECTIONS_PER_RECEIVER = 8

export type LookUpHost = (host: string) => Promise<readonly LookupAddress[]>

export interface OutboundOptions {
  readonly clock: Clock
  /** Lets requests go to internal addresses, and over http. */
  readonly allowsPrivate: boolean
  /** Absent: the system's. */
  readonly lookUpHost?: LookUpHost
}

/** The host's name leads, at this moment, to an address that no request of ours may reach. */
class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'
}

/**
 * Sends requests to URLs that merchants choose. A name is looked up when its connection is made, every address that it
 * leads to is judged, and the connection is made to one of those very addresses: a name that leads elsewhere a moment
 * later (DNS rebinding) gains nothing. Redirects are answers like any other. Goes through no proxy.
 */
export class OutboundClient implements SignedPosts {
  readonly #clock: Clock
  readonly #allowsPrivate: boolean
  readonly #lookUpHost: LookUpHost
  readonly #agents = new Map<number, Agent>()

  constructor({ clock, allowsPrivate, lookUpHost = (host) => lookup(host, { all: true }) }: OutboundOptions) {
    this.#clock = clock
    this.#allowsPrivate = allowsPrivate
    this.#lookUpHost = lookUpHost
  }

  async faultOf(text: string): Promise<string | null> {
    const parsed = parseOutboundUrl(text, this.#allowsPrivate)
    if (!parsed.ok) return parsed.rule
    try {
      await untilAborted(this.#addressesOf(parsed.host), AbortSignal.timeout(LOOK_UP_MS_MAX))
      return null
    } catch (error) {
      return error instanceof PrivateAddress ? PRIVATE_ADDRESS_RULE : 'names a host that cannot be found'
    }
  }

  async send(post: SignedPost, limits = POST_LIMITS): Promise<PostResult> {
    const startedMs = this.#clock.monotonicMs()
    const parsed = parseOutboundUrl(post.url, this.#allowsPrivate)
    const end = parsed.ok
      ? await this.#request(parsed, post, limits)
      : ({ kind: 'failed', failure: 'refused_url' } as const)
    return { ...end, durationMs: Math.round(this.#clock.monotonicMs() - startedMs) }
  }

  /** Ends every connection, and with it every request that is still under way. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#agents.values(), (agent) => agent.destroy()))
  }

  async #request({ url }: ParsedOutboundUrl & { ok: true }, post: SignedPost, limits: PostLimits) {
    const signal = AbortSignal.timeout(limits.totalMs)
    try {
      return await untilAborted(this.#exchange(url, post, limits, signal), signal)
    } catch (error) {
      return { kind: 'failed', failure: signal.aborted ? 'timeout' : failureOf(error) } as const
    }
  }

  async #exchange(url: URL, post: SignedPost, limits: PostLimits, signal: AbortSignal) {
    const {
      statusCode: status,
      headers,
      body,
    } = await this.#agentFor(limits).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Reprise',
        ...signatureHeaders(post, this.#clock.now()),
      },
      body: post.body,
      signal,
      headersTimeout: limits.totalMs,
      bodyTimeout: limits.totalMs,
    })
    return { kind: 'answered', status, body: await readStart(body), retryAfterMs: readRetryAfter(headers) } as const
  }

  #agentFor({ connectMs }: PostLimits): Agent {
    const known = this.#agents.get(connectMs)
    if (known !== undefined) return known
    const agent = new Agent({
      connections: CONNECTIONS_PER_RECEIVER,
      pipelining: 1,
      connect: { lookup: this.#lookUp, timeout: connectMs },
    })
    this.#agents.set(connectMs, agent)
    return agent
  }

  /** What sockets ask in place of the system: hands over only addresses that were judged. Not asked for a bare address. */
  readonly #lookUp: LookupFunction = (host, options, callback) => {
    this.#addressesOf(host).then(
      (addresses) => {
        const [first] = addresses
        if (options.all === true) callback(null, [...addresses])
        else callback(null, first?.address ?? '', first?.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }

  /** One internal address among them is enough to refuse the name: the socket may choose any. */
  async #addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const addresses = await this.#lookUpHost(host)
    if (addresses.length === 0) throw new UnknownHost(`${host} has no address`)
    if (!this.#allowsPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
      throw new PrivateAddress(`${host} leads to an internal address`)
    }
    return addresses
  }
}

class UnknownHost extends Error {
  override readonly name = 'UnknownHost'
}

/** The work's end, or the signal's reason: a request that still waits for its connection hears of no signal. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

/** Reads up to the limit and hangs up on the rest. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= ANSWER_BYTES_MAX) break
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString()
}

const TIMEOUTS = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']

function failureOf(error: unknown): PostFailure {
  if (error instanceof PrivateAddress) return 'refused_url'
  if (error instanceof UnknownHost) return 'unknown_host'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (TIMEOUTS.includes(code)) return 'timeout'
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'unknown_host' : 'no_connection'
}
