import type Stripe from 'stripe'
import type {
  CredentialsVerdict,
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
  findCapture,
  findPayment,
  findRefund,
  findVoid,
  readCapture,
  readCharge,
  readPayment,
  readRefund,
  readRefusal,
  readVoid,
} from './stripe-answer.ts'
import { askStripe, type StripeCall, type StripeSaid } from './stripe-client.ts'
import { STRIPE_FACTS } from './stripe-facts.ts'
import { captureParams, intentParams, refundParams } from './stripe-request.ts'
import { STRIPE_SETTINGS } from './stripe-settings.ts'

/** As many as Stripe lists at once; one attempt has few charges, and one payment few refunds. */
const LIST_LIMIT = 100

/** Stripe, under either of the names that its merchants' systems have for it: both are served through PaymentIntents. */
export function createStripe(send: SendToGateway, gatewayType: 'stripe' | 'stripe_payment_intents'): GatewayType {
  return {
    gatewayType,
    modes: ['sandbox', 'live'],
    settings: STRIPE_SETTINGS,
    facts: STRIPE_FACTS,
    countsNetworkLimits: true,
    checkCredentials: (connection, signal) => checkCredentials(send, connection, signal),
    gateway: new StripeGateway(send),
  }
}

/** Asks for what a look-up asks for, so that a key which may not read charges is found out now. */
async function checkCredentials(
  send: SendToGateway,
  connection: GatewayConnection,
  signal: AbortSignal,
): Promise<CredentialsVerdict> {
  const said = await askStripe(send, connection, signal, (stripe) => stripe.charges.list({ limit: 1 }))
  if (said.kind !== 'nothing') return said.kind === 'object' ? 'accepted' : 'unknown'
  return said.status === 401 || said.status === 403 ? 'refused' : 'unknown'
}

class StripeGateway implements Gateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    this.#send = send
  }

  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#pay(connection, 'charge', call, signal)
  }

  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#pay(connection, 'authorize', call, signal)
  }

  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const { idempotencyKey } = call
    return this.#followUp(connection, call, signal, readCapture, (stripe, intentId) =>
      stripe.paymentIntents.capture(intentId, captureParams(call), { idempotencyKey }),
    )
  }

  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const { idempotencyKey } = call
    return this.#followUp(connection, call, signal, readVoid, (stripe, intentId) =>
      stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey }),
    )
  }

  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const { idempotencyKey } = call
    return this.#followUp(connection, call, signal, readRefund, (stripe, intentId) =>
      stripe.refunds.create(refundParams(call, intentId), { idempotencyKey }),
    )
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    const ask = <T>(call: StripeCall<T>) => askStripe(this.#send, connection, signal, call)
    const intentId = attempt.original?.gatewayTransactionId ?? null
    if (attempt.operation === 'charge' || attempt.operation === 'authorize') {
      const group = { transfer_group: attempt.idempotencyKey, limit: LIST_LIMIT }
      return found(await ask((stripe) => stripe.charges.list(group)), ({ data }) => findPayment(data, attempt))
    }
    if (intentId === null) return { kind: 'unknown', why: 'the payment that it follows has no id at Stripe' }
    if (attempt.operation === 'refund') {
      const refunds = await ask((stripe) => stripe.refunds.list({ payment_intent: intentId, limit: LIST_LIMIT }))
      return found(refunds, ({ data }) => findRefund(data, attempt))
    }
    const find = attempt.operation === 'capture' ? findCapture : findVoid
    return found(await ask((stripe) => stripe.paymentIntents.retrieve(intentId)), (intent) => find(intent, attempt))
  }

  async #pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    const { idempotencyKey } = call
    const said = await askStripe(this.#send, connection, signal, (stripe) =>
      stripe.paymentIntents.create(intentParams(connection, operation, call), { idempotencyKey }),
    )
    if (said.kind !== 'refused') return outcomeOf(said, readPayment)
    const refusal = readRefusal(said.error)
    const { charge: chargeId } = said.error
    if (chargeId === undefined) return refusal
    // Best effort: the error alone does not say whether Radar or the issuer refused, and has no checks and no card.
    const charge = await askStripe(this.#send, connection, signal, (stripe) => stripe.charges.retrieve(chargeId))
    const seen = outcomeOf(charge, readCharge)
    return seen.kind === 'declined' && charge.kind === 'object' ? seen : refusal
  }

  async #followUp<T>(
    connection: GatewayConnection,
    { original }: FollowUpCall,
    signal: AbortSignal,
    read: (object: T) => GatewayOutcome,
    call: (stripe: Stripe, intentId: string) => Promise<T>,
  ): Promise<GatewayOutcome> {
    const intentId = original.gatewayTransactionId
    if (intentId === null) return { kind: 'not_processed', why: 'the payment that it follows has no id at Stripe' }
    return outcomeOf(await askStripe(this.#send, connection, signal, (stripe) => call(stripe, intentId)), read)
  }
}

function outcomeOf<T>(said: StripeSaid<T>, read: (object: T) => GatewayOutcome): GatewayOutcome {
  switch (said.kind) {
    case 'object':
      return read(said.object)
    case 'refused':
      return readRefusal(said.error)
    case 'nothing':
      return said.outcome
  }
}

/** A question that was not answered says nothing of what it asked about. */
function found<T>(said: StripeSaid<T>, read: (object: T) => GatewayOutcome): GatewayOutcome {
  if (said.kind === 'object') return read(said.object)
  return { kind: 'unknown', why: 'Stripe did not answer the question about the attempt' }
}
