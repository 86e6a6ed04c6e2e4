import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import type { SendToGateway } from '../gateway-http.ts'
import {
  findFollowUp,
  readAccepted,
  readCredentials,
  readFollowUp,
  readListed,
  readListedPayment,
  readPayment,
} from './checkout-v2-answer.ts'
import { CHECKOUT_V2_FACTS } from './checkout-v2-facts.ts'
import {
  actionsRequest,
  credentialsRequest,
  type FollowUpOperation,
  followUpRequest,
  listRequest,
  paymentRequest,
} from './checkout-v2-request.ts'
import { CHECKOUT_V2_SETTINGS } from './checkout-v2-settings.ts'

/** Checkout.com, the platform of its Unified Payments API. */
export function createCheckoutV2(send: SendToGateway): GatewayType {
  return {
    gatewayType: 'checkout_v2',
    modes: ['sandbox', 'live'],
    settings: CHECKOUT_V2_SETTINGS,
    facts: CHECKOUT_V2_FACTS,
    countsNetworkLimits: true,
    checkCredentials: async (connection, signal) => readCredentials(await send(credentialsRequest(connection), signal)),
    gateway: new CheckoutV2Gateway(send),
  }
}

class CheckoutV2Gateway implements Gateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    this.#send = send
  }

  async charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return readPayment(await this.#send(paymentRequest(connection, 'charge', call), signal))
  }

  async authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return readPayment(await this.#send(paymentRequest(connection, 'authorize', call), signal))
  }

  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#followUp(connection, 'capture', call, signal)
  }

  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#followUp(connection, 'void', call, signal)
  }

  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#followUp(connection, 'refund', call, signal)
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    if (attempt.original !== null) {
      const { gatewayTransactionId: paymentId } = attempt.original
      if (paymentId === null) return { kind: 'unknown', why: NOTHING_TO_FOLLOW }
      return findFollowUp(await this.#send(actionsRequest(connection, paymentId), signal), attempt)
    }
    const listed = readListed(await this.#send(listRequest(connection, attempt.idempotencyKey), signal), attempt)
    if ('kind' in listed) return listed
    const history = await this.#send(actionsRequest(connection, listed.id), signal)
    return readListedPayment(listed, history, attempt)
  }

  async #followUp(
    connection: GatewayConnection,
    operation: FollowUpOperation,
    call: FollowUpCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const { gatewayTransactionId: paymentId } = call.original
    if (paymentId === null) return { kind: 'not_processed', why: NOTHING_TO_FOLLOW }
    const read = readFollowUp(await this.#send(followUpRequest(connection, operation, paymentId, call), signal))
    if ('kind' in read) return read
    // Best effort: what is done by now, or declined, is told; what is not is accepted.
    return readAccepted(read.acceptedAs, await this.#send(actionsRequest(connection, paymentId), signal))
  }
}

const NOTHING_TO_FOLLOW = 'the payment that it follows has no id at Checkout.com'
