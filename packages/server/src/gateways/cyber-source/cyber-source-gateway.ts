import type { Clock } from '../../domain/clock.ts'
import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import type { GatewayReply, SendToGateway } from '../gateway-http.ts'
import { toJsonBody } from '../json-body.ts'
import {
  type MovedResult,
  outcomeOfAbsence,
  readCredentials,
  readDetail,
  readFound,
  readMoved,
} from './cyber-source-answer.ts'
import { CYBER_SOURCE_FACTS, CYBER_SOURCE_FIELD_LIMITS } from './cyber-source-facts.ts'
import {
  type CyberSourceRequest,
  captureRequest,
  detailRequest,
  paymentRequest,
  refundRequest,
  releaseRequest,
  searchRequest,
  voidRequest,
} from './cyber-source-request.ts'
import { CYBER_SOURCE_SETTINGS } from './cyber-source-settings.ts'
import { signatureHeaders } from './cyber-source-signature.ts'

const LIVE_HOST = 'api.cybersource.com'
const TEST_HOST = 'apitest.cybersource.com'

/** CyberSource. `clock` dates its signatures: real time, in a sandbox too. */
export function createCyberSource(send: SendToGateway, clock: Pick<Clock, 'now'>): GatewayType {
  const sendSigned = signingSender(send, clock)
  return {
    gatewayType: 'cyber_source',
    modes: ['sandbox', 'live'],
    settings: CYBER_SOURCE_SETTINGS,
    facts: CYBER_SOURCE_FACTS,
    fieldLimits: CYBER_SOURCE_FIELD_LIMITS,
    countsNetworkLimits: true,
    // A search for a reference that nobody has: it shows whether payments could be looked up, too.
    checkCredentials: async (connection, signal) =>
      readCredentials(await sendSigned(connection, searchRequest({ idempotencyKey: 'NONE', ageMs: 0 }), signal)),
    gateway: new CyberSourceGateway(sendSigned),
  }
}

type SendSigned = (
  connection: GatewayConnection,
  request: CyberSourceRequest,
  signal: AbortSignal,
) => Promise<GatewayReply>

class CyberSourceGateway implements Gateway {
  readonly #send: SendSigned

  constructor(send: SendSigned) {
    this.#send = send
  }

  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#pay(connection, 'charge', call, signal)
  }

  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#pay(connection, 'authorize', call, signal)
  }

  async capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const result = readMoved(await this.#send(connection, captureRequest(call), signal), 'capture')
    return this.#settle(connection, 'capture', call, result, signal)
  }

  async void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const result = readMoved(await this.#send(connection, voidRequest(call), signal), 'void')
    return this.#settle(connection, 'void', call, result, signal)
  }

  async refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const result = readMoved(await this.#send(connection, refundRequest(call), signal), 'refund')
    return this.#settle(connection, 'refund', call, result, signal)
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    const found = await this.#find(connection, attempt, signal)
    return found ?? outcomeOfAbsence(attempt)
  }

  async #pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const result = readMoved(await this.#send(connection, paymentRequest(operation, call), signal), operation)
    if (result.kind !== 'held') return this.#settle(connection, operation, call, result, signal)
    const release = releaseRequest(call, result.answer.gatewayTransactionId, result.heldAmount)
    const released = readMoved(await this.#send(connection, release, signal), 'void')
    // While it is held, somebody may still accept it: a retry could be a second payment.
    if (released.kind !== 'approved')
      return { kind: 'unknown', why: 'CyberSource holds the payment, and did not release it' }
    return { kind: 'declined', answer: result.answer }
  }

  /** An outcome of a request that CyberSource may have had before. */
  async #settle(
    connection: GatewayConnection,
    operation: LookUp['operation'],
    { idempotencyKey }: Pick<PaymentCall, 'idempotencyKey'>,
    result: MovedResult,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    if (result.kind === 'held') return { kind: 'declined', answer: result.answer }
    if (result.kind !== 'had_before') return result
    const found = await this.#find(connection, { idempotencyKey, operation, ageMs: 0 }, signal)
    return found ?? { kind: 'unknown', why: 'CyberSource refused the data, which is how it refuses a second delivery' }
  }

  /** What CyberSource shows of an attempt; null: nothing. */
  async #find(
    connection: GatewayConnection,
    attempt: Pick<LookUp, 'idempotencyKey' | 'operation' | 'ageMs'>,
    signal: AbortSignal,
  ): Promise<GatewayOutcome | null> {
    const found = readFound(await this.#send(connection, searchRequest(attempt), signal), attempt.operation)
    if (found === null) return null
    if ('why' in found) return { kind: 'unknown', why: found.why }
    const detail = await this.#send(connection, detailRequest(found.id), signal)
    return readDetail(detail, attempt.operation, found.isReleased)
  }
}

function signingSender(send: SendToGateway, clock: Pick<Clock, 'now'>): SendSigned {
  return ({ settings, endpoint, mode }, { method, path, body }, signal) => {
    const { merchantId = '', keyId = '', sharedSecret = '', host = LIVE_HOST } = settings
    const base = endpoint ?? `https://${mode === 'live' ? host : TEST_HOST}`
    const unsigned = { method, url: `${base}${path}`, body: body === null ? null : toJsonBody(body) }
    const headers = {
      accept: 'application/hal+json;charset=utf-8',
      'content-type': 'application/json;charset=utf-8',
      ...signatureHeaders({ merchantId, keyId, sharedSecret }, unsigned, clock.now()),
    }
    return send({ ...unsigned, headers }, signal)
  }
}
