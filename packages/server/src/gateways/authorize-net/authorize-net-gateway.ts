import type {
  FollowUpCall,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import type { SendToGateway } from '../gateway-http.ts'
import { TwoWayGateway } from '../two-way-gateway.ts'
import { readCredentials, readTransact } from './authorize-net-answer.ts'
import { AUTHORIZE_NET_FACTS, AUTHORIZE_NET_FIELD_LIMITS } from './authorize-net-facts.ts'
import { lookUpAttempt, lookUpRepeat } from './authorize-net-look-up.ts'
import { credentialsRequest, followUpRequest, paymentRequest } from './authorize-net-request.ts'
import { AUTHORIZE_NET_SETTINGS } from './authorize-net-settings.ts'

/** Authorize.Net's JSON API. Wire facts: see docs/reference/gateways.md. */
export function createAuthorizeNet(send: SendToGateway): GatewayType {
  return {
    gatewayType: 'authorize_net',
    modes: ['sandbox', 'live'],
    settings: AUTHORIZE_NET_SETTINGS,
    facts: AUTHORIZE_NET_FACTS,
    fieldLimits: AUTHORIZE_NET_FIELD_LIMITS,
    countsNetworkLimits: true,
    checkCredentials: async (connection, signal) => readCredentials(await send(credentialsRequest(connection), signal)),
    gateway: new AuthorizeNetGateway(send),
  }
}

class AuthorizeNetGateway extends TwoWayGateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    super()
    this.#send = send
  }

  lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    return lookUpAttempt(this.#send, connection, attempt, signal)
  }

  protected async pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const result = readTransact(await this.#send(paymentRequest(connection, operation, call), signal), 'payment')
    if (result.kind !== 'repeated') return result
    return lookUpRepeat(this.#send, connection, { ...call, operation, original: null }, result.answer, signal)
  }

  protected async followUp(
    connection: GatewayConnection,
    operation: 'capture' | 'void' | 'refund',
    call: FollowUpCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const result = readTransact(await this.#send(followUpRequest(connection, operation, call), signal), 'follow-up')
    if (result.kind !== 'repeated') return result
    return lookUpRepeat(this.#send, connection, { ...call, operation }, result.answer, signal)
  }
}
