import Stripe from 'stripe'
import type { GatewayConnection, GatewayOutcome } from '../../recovery/gateway-port.ts'
import { type GatewayReply, outcomeOfSilence, rateLimited, type SendToGateway } from '../gateway-http.ts'

/** Of test mode and live mode alike: it is the key that tells them apart. */
const HOST = 'https://api.stripe.com'

/** Refused, with nothing done, for what was asked: by the request itself, by the card, or by what it names. */
const REFUSALS: readonly number[] = [400, 402, 404]

/** What came of one request. nothing: no statement about it, only how far it got; `status` where Stripe answered at all. */
export type StripeSaid<T> =
  | { readonly kind: 'object'; readonly object: T }
  | { readonly kind: 'refused'; readonly error: Stripe.errors.StripeError }
  | { readonly kind: 'nothing'; readonly status: number | null; readonly outcome: GatewayOutcome }

/** One call of Stripe's client: exactly one request. */
export type StripeCall<T> = (stripe: Stripe) => Promise<T>

/**
 * Makes one request with Stripe's own client, over our connection. The client is given no chance to send twice, and what it
 * makes of an answer counts only where the answer itself says the same: it takes any JSON without an error for success,
 * whatever its status.
 */
export async function askStripe<T>(
  send: SendToGateway,
  connection: GatewayConnection,
  signal: AbortSignal,
  call: StripeCall<T>,
): Promise<StripeSaid<T>> {
  const key = keyOf(connection)
  if (key === null)
    return nothing(null, { kind: 'not_processed', why: `the account has no key for ${connection.mode} mode` })
  const wire = new StripeWire(send, connection.endpoint ?? HOST, signal)
  const { connectedAccount = '' } = connection.settings
  const stripe = new Stripe(key, {
    httpClient: wire,
    maxNetworkRetries: 0,
    telemetry: false,
    ...(connectedAccount === '' ? {} : { stripeAccount: connectedAccount }),
  })
  try {
    const object = await call(stripe)
    return wire.status === 200 ? { kind: 'object', object } : nothing(wire.status, unreadable(wire.status))
  } catch (error) {
    if (wire.reply === null) throw error
    return readFailure(wire.reply, error instanceof Stripe.errors.StripeError ? error : null)
  }
}

/** A key of the other mode is none: a test key approves what nobody pays, and a live key charges a card of a sandbox. */
function keyOf({ mode, settings }: GatewayConnection): string | null {
  const { secretKey = '' } = settings
  return secretKey.includes(mode === 'live' ? '_live_' : '_test_') ? secretKey : null
}

function readFailure(reply: GatewayReply, error: Stripe.errors.StripeError | null): StripeSaid<never> {
  if (reply.kind !== 'answered') return nothing(null, outcomeOfSilence(reply))
  const { status, headers } = reply
  switch (status) {
    case 401:
    case 403:
      return nothing(status, { kind: 'not_processed', why: `Stripe refused the account's key (${status})` })
    case 409:
      return nothing(status, { kind: 'unknown', why: 'Stripe has this key in work' })
    case 429:
      return nothing(status, rateLimited(headers))
  }
  // Without a status of its own, the error is the client's word on an answer that it could not read.
  if (error?.statusCode === undefined || !REFUSALS.includes(status)) return nothing(status, unreadable(status))
  if (error.rawType === 'idempotency_error') {
    return nothing(status, { kind: 'unknown', why: 'Stripe saw this key with another request' })
  }
  return { kind: 'refused', error }
}

function unreadable(status: number | null): GatewayOutcome {
  return { kind: 'unknown', why: `Stripe answered ${status ?? 'without a status'} with nothing that can be read` }
}

function nothing(status: number | null, outcome: GatewayOutcome): StripeSaid<never> {
  return { kind: 'nothing', status, outcome }
}

type StripeHttpClient = Stripe.HttpClient
type MakeRequest = StripeHttpClient['makeRequest']
type WireAnswer = Awaited<ReturnType<MakeRequest>>

/** Stripe's client sends through this; what became of the request is kept beside what the client is told of it. */
class StripeWire implements StripeHttpClient {
  readonly #send: SendToGateway
  readonly #base: string
  readonly #signal: AbortSignal
  reply: GatewayReply | null = null

  constructor(send: SendToGateway, base: string, signal: AbortSignal) {
    this.#send = send
    this.#base = base
    this.#signal = signal
  }

  get status(): number | null {
    return this.reply?.kind === 'answered' ? this.reply.status : null
  }

  getClientName(): string {
    return 'reprise'
  }

  async makeRequest(...[, , path, method, headers, body]: Parameters<MakeRequest>): Promise<WireAnswer> {
    const isGet = method === 'GET'
    const request = {
      method: isGet ? 'GET' : 'POST',
      url: `${this.#base}${path}`,
      headers: textOf(headers),
      body: isGet ? null : body,
    } as const
    const reply = await this.#send(request, this.#signal)
    this.reply = reply
    // Without a code, the client does not take it for a closed connection, after which it would send once more.
    if (reply.kind !== 'answered') throw new Error(reply.why)
    return {
      getStatusCode: () => reply.status,
      getHeaders: () => textOf(reply.headers),
      // The client writes into both, and breaks on what is no object.
      getRawResponse: () => ({}),
      toJSON: async () => objectOf(reply.text),
      toStream: () => {
        throw new Error('Nothing that is asked of Stripe is a stream')
      },
    }
  }
}

/** @throws Error for what is not JSON, or is JSON but no object. */
function objectOf(text: string): object {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new Error('no object')
  return value
}

function textOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = Object.entries(headers).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}
