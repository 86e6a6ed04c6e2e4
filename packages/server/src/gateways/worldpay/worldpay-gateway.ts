import { NOTHING_SAID } from '../../domain/nothing-said.ts'
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
import { type Actions, keptActions } from './worldpay-actions.ts'
import { readAction, readPayment, type WorldpayResult } from './worldpay-answer.ts'
import { WORLDPAY_FACTS } from './worldpay-facts.ts'
import { readCredentials, readPaymentQuery, readReferenceQuery } from './worldpay-query.ts'
import {
  type Action,
  actionRequest,
  actionsFor,
  paymentQuery,
  paymentRequest,
  referenceQuery,
} from './worldpay-request.ts'
import { WORLDPAY_SETTINGS } from './worldpay-settings.ts'

/** Worldpay. Wire facts: Access Worldpay's Payments API and Payment Queries API, see docs/reference/gateways.md. */
export function createWorldpay(send: SendToGateway): GatewayType {
  return {
    gatewayType: 'worldpay',
    modes: ['sandbox', 'live'],
    settings: WORLDPAY_SETTINGS,
    facts: WORLDPAY_FACTS,
    countsNetworkLimits: true,
    // Asks for a reference that no payment has: a list, if an empty one, for good credentials alone.
    checkCredentials: async (connection, signal) =>
      readCredentials(await send(referenceQuery(connection, 'credentials-check'), signal)),
    gateway: new WorldpayGateway(send),
  }
}

class WorldpayGateway extends TwoWayGateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    super()
    this.#send = send
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    const reference = attempt.original?.idempotencyKey ?? attempt.idempotencyKey
    return readReferenceQuery(await this.#send(referenceQuery(connection, reference), signal), attempt)
  }

  protected async pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const result = readPayment(await this.#send(paymentRequest(connection, operation, call), signal), operation)
    if (result.kind === 'gone') return { kind: 'not_processed', why: 'Worldpay takes no payments at this address' }
    if (result.kind !== 'duplicate') return result
    const { idempotencyKey, amountMinor, currency, orderId, sentAt } = call
    const first = { idempotencyKey, amountMinor, currency, orderId, sentAt, operation, ageMs: 0, original: null }
    return this.lookUp(connection, first, signal)
  }

  /**
   * Worldpay gives every action an address, which is good for the state that the payment had when it was given. The
   * payment's own answer has the first ones; after a capture or a part of a refund the query has the next.
   */
  protected async followUp(
    connection: GatewayConnection,
    operation: 'capture' | 'void' | 'refund',
    call: FollowUpCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const { gatewayTransactionId, responseFields } = call.original
    const wanted = actionsFor(operation, call)
    const kept = await this.#act(connection, wanted, keptActions(responseFields), signal)
    // Only what is no more at its address may be asked for at another: anything else has arrived, or may have.
    if (kept !== null && kept.kind !== 'gone') return outcomeOf(kept)
    if (gatewayTransactionId === null) return outcomeOf(kept)
    const offered = readPaymentQuery(await this.#send(paymentQuery(connection, gatewayTransactionId), signal))
    if (offered === null) {
      return { kind: 'not_processed', why: 'Worldpay does not tell what can be done with the payment' }
    }
    return outcomeOf((await this.#act(connection, wanted, offered, signal)) ?? kept)
  }

  /** Null where none of the wanted actions is offered: nothing was sent. */
  async #act(
    connection: GatewayConnection,
    wanted: readonly Action[],
    offered: Actions,
    signal: AbortSignal,
  ): Promise<WorldpayResult | null> {
    for (const action of wanted) {
      const path = offered[action.name]
      if (path !== undefined) return readAction(await this.#send(actionRequest(connection, path, action), signal))
    }
    return null
  }
}

/** Null: nothing was sent. */
function outcomeOf(result: WorldpayResult | null): GatewayOutcome {
  if (result === null) return { kind: 'not_processed', why: 'Worldpay does not offer this for the payment now' }
  if (result.kind === 'duplicate') return { kind: 'unknown', why: 'Worldpay has such a request already' }
  if (result.kind === 'gone') return { kind: 'declined', answer: { ...NOTHING_SAID, gatewayCode: result.errorName } }
  return result
}
