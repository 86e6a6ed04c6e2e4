import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest, SendToGateway } from '../gateway-http.ts'
import { readCredentials, readModification, readPayment } from './adyen-answer.ts'
import { ADYEN_FACTS } from './adyen-facts.ts'
import { credentialsRequest, followUpRequest, paymentRequest, type Unsendable } from './adyen-request.ts'
import { ADYEN_SETTINGS } from './adyen-settings.ts'

/** Adyen. Wire facts: Checkout API, see docs/reference/gateways.md. */
export function createAdyen(send: SendToGateway): GatewayType {
  return {
    gatewayType: 'adyen',
    modes: ['sandbox', 'live'],
    settings: ADYEN_SETTINGS,
    facts: ADYEN_FACTS,
    // Its other texts may have 3000 characters.
    fieldLimits: { characters: 'unicode', postalCode: 10 },
    countsNetworkLimits: true,
    checkCredentials: async (connection, signal) => {
      const request = credentialsRequest(connection)
      return 'why' in request ? 'unknown' : readCredentials(await send(request, signal))
    },
    gateway: new AdyenGateway(send),
  }
}

class AdyenGateway implements Gateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    this.#send = send
  }

  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#ask(paymentRequest(connection, 'charge', call), readPayment, signal)
  }

  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#ask(paymentRequest(connection, 'authorize', call), readPayment, signal)
  }

  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#ask(followUpRequest(connection, 'capture', call), readModification, signal)
  }

  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#ask(followUpRequest(connection, 'void', call), readModification, signal)
  }

  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#ask(followUpRequest(connection, 'refund', call), readModification, signal)
  }

  /**
   * Adyen has no call that reads a payment, a capture or a refund. The same request under the same key would bring the
   * first answer, but would do the work if the first request never arrived: that is sending again.
   */
  async lookUp(): Promise<GatewayOutcome> {
    return { kind: 'unknown', why: 'Adyen cannot be asked what became of a request' }
  }

  async #ask(
    request: GatewayRequest | Unsendable,
    read: (reply: GatewayReply) => GatewayOutcome,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    if ('why' in request) return { kind: 'not_processed', why: request.why }
    return read(await this.#send(request, signal))
  }
}
