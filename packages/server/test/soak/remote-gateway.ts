import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { NOTHING_SAID } from '../../src/domain/nothing-said.ts'
import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../src/recovery/gateway-port.ts'
import { PLAYED } from '../gateways/gateway-calls.ts'
import { type GatewayReply, type GatewayRequest, SENDER_HEADER } from './gateway-wire.ts'

/** The soak's gateway as a type that accounts can have, in the place of the sandbox's. */
export function createRemoteGateway(address: string, sender: string): GatewayType {
  return {
    ...PLAYED,
    gatewayType: 'flexpay_sandbox',
    modes: ['sandbox'],
    settings: [],
    countsNetworkLimits: false,
    gateway: new RemoteGateway(address, sender),
  }
}

/** An adapter as those of real gateways are: it says what it knows, and of the rest that it does not know it. */
class RemoteGateway implements Gateway {
  readonly #address: string
  readonly #sender: string
  readonly #agent = new Agent({ keepAlive: true })

  constructor(address: string, sender: string) {
    this.#address = address
    this.#sender = sender
  }

  charge(_connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#send('charge', call, call.orderId, signal)
  }

  authorize(_connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#send('authorize', call, call.orderId, signal)
  }

  capture(_connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#send('capture', call, null, signal)
  }

  void(_connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#send('void', call, null, signal)
  }

  refund(_connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#send('refund', call, null, signal)
  }

  async lookUp(_connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    try {
      const answer = await this.#exchange('GET', `/${attempt.operation}/${attempt.idempotencyKey}`, null, signal)
      if (answer.statusCode === 404) return { kind: 'not_processed', why: 'the gateway has no such request' }
      if (answer.statusCode === 200) return outcomeOf((await json(answer)) as GatewayReply)
      answer.resume()
      return { kind: 'unknown', why: `the look-up was answered ${answer.statusCode}` }
    } catch (error) {
      return { kind: 'unknown', why: `the look-up failed: ${codeOf(error)}` }
    }
  }

  async #send(
    operation: LookUp['operation'],
    { idempotencyKey, amountMinor }: Pick<PaymentCall, 'idempotencyKey' | 'amountMinor'>,
    orderId: string | null,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const request: GatewayRequest = { idempotencyKey, operation, orderId, amountMinor }
    try {
      const answer = await this.#exchange('POST', '/', request, signal)
      if (answer.statusCode === 200) return outcomeOf((await json(answer)) as GatewayReply)
      answer.resume()
      if (answer.statusCode === 503) return { kind: 'not_processed', why: 'the gateway is down' }
      if (answer.statusCode === 429) {
        const retryAfterMs = Number(answer.headers['retry-after']) * 1000
        return { kind: 'not_processed', why: 'the gateway asks for fewer requests', retryAfterMs }
      }
      return { kind: 'unknown', why: `the gateway answered ${answer.statusCode}` }
    } catch (error) {
      const code = codeOf(error)
      return { kind: code === 'ECONNREFUSED' ? 'not_processed' : 'unknown', why: `the request failed: ${code}` }
    }
  }

  #exchange(method: 'GET' | 'POST', path: string, body: GatewayRequest | null, signal: AbortSignal) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { [SENDER_HEADER]: this.#sender }
      const request = httpRequest(`${this.#address}${path}`, { method, headers, agent: this.#agent, signal }, resolve)
      request.on('error', reject)
      request.end(body === null ? undefined : JSON.stringify(body))
    })
  }
}

function outcomeOf({ gatewayTransactionId, verdict }: GatewayReply): GatewayOutcome {
  const isApproved = verdict.result === 'approved'
  return {
    kind: verdict.result,
    answer: {
      ...NOTHING_SAID,
      gatewayTransactionId,
      gatewayCode: verdict.result,
      networkCode: isApproved ? null : verdict.networkCode,
      adviceCode: isApproved ? null : verdict.adviceCode,
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed'
}
