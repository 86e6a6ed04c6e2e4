import { NOTHING_SAID } from '../../domain/nothing-said.ts'
import type {
  FollowUpCall,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import type { GatewayRequest, SendToGateway } from '../gateway-http.ts'
import { TwoWayGateway } from '../two-way-gateway.ts'
import { readCredentials, readProcessorCode, readQuery, readTransact } from './nmi-answer.ts'
import { NMI_FACTS } from './nmi-facts.ts'
import { credentialsRequest, followUpRequest, paymentRequest, queryRequest } from './nmi-request.ts'
import { NMI_SETTINGS } from './nmi-settings.ts'

/** NMI and the many resellers of its platform. Wire facts: Payment API and Query API, see docs/reference/gateways.md. */
export function createNmi(send: SendToGateway): GatewayType {
  return {
    gatewayType: 'nmi',
    modes: ['sandbox', 'live'],
    settings: NMI_SETTINGS,
    facts: NMI_FACTS,
    countsNetworkLimits: true,
    checkCredentials: async (connection, signal) => readCredentials(await send(credentialsRequest(connection), signal)),
    gateway: new NmiGateway(send),
  }
}

class NmiGateway extends TwoWayGateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    super()
    this.#send = send
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    return readQuery(await this.#send(queryRequest(connection, attempt), signal), attempt)
  }

  protected async pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const request = paymentRequest(connection, operation === 'charge' ? 'sale' : 'auth', call)
    const outcome = await this.#transact(connection, request, { ...justSent(call), operation, original: null }, signal)
    if (outcome.kind !== 'declined' || outcome.answer.gatewayTransactionId === null) return outcome
    // Best effort: without the processor's code a decline has NMI's own, which says less.
    const query = queryRequest(connection, { ...justSent(call), operation, original: null })
    const networkCode = readProcessorCode(await this.#send(query, signal), outcome.answer.gatewayTransactionId)
    return { kind: 'declined', answer: { ...outcome.answer, networkCode } }
  }

  protected followUp(
    connection: GatewayConnection,
    operation: 'capture' | 'void' | 'refund',
    call: FollowUpCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const { original } = call
    const attempt = { ...justSent({ ...call, orderId: '' }), operation, original }
    return this.#transact(connection, followUpRequest(connection, operation, call), attempt, signal)
  }

  async #transact(
    connection: GatewayConnection,
    request: GatewayRequest,
    attempt: LookUp,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const result = readTransact(await this.#send(request, signal))
    if (result.kind !== 'duplicate') return result
    const first = await this.lookUp(connection, attempt, signal)
    if (first.kind !== 'unknown') return first
    // Another order's payment of the same card and amount stands in the way: ours was refused.
    return { kind: 'declined', answer: DUPLICATE }
  }
}

const DUPLICATE = { ...NOTHING_SAID, gatewayCode: '430', gatewayMessage: 'Duplicate transaction' }

function justSent({
  idempotencyKey,
  amountMinor,
  currency,
  orderId,
}: Pick<PaymentCall, 'idempotencyKey' | 'amountMinor' | 'currency' | 'orderId'>) {
  return { idempotencyKey, amountMinor, currency, orderId, sentAt: new Date(0), ageMs: 0 }
}
