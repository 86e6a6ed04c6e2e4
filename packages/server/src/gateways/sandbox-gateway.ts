import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  LookUp,
  PaymentCall,
} from '../recovery/gateway-port.ts'
import type { SandboxLedger } from './sandbox-ledger.ts'

/** What a sandbox answers, by the call alone. Asked once a key: a repeated delivery gets the first answer again. */
export interface SandboxAnswers {
  payment(call: PaymentCall): GatewayOutcome
  capture(call: FollowUpCall): GatewayOutcome
  void(call: FollowUpCall): GatewayOutcome
  refund(call: FollowUpCall): GatewayOutcome
}

/**
 * A gateway that lives in our own process and moves no money, so that it is never unsure: a request is either in its ledger
 * or did not happen. A crash erases the ledger; what was in it charged nobody, so that `not_processed` is the truth then as
 * well.
 */
export class SandboxGateway implements Gateway {
  readonly #ledger: SandboxLedger
  readonly #answers: SandboxAnswers

  constructor(ledger: SandboxLedger, answers: SandboxAnswers) {
    this.#ledger = ledger
    this.#answers = answers
  }

  async charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describePayment('charge', call)
    return this.#answer(connection, call, signal, request, () => this.#answers.payment(call))
  }

  async authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describePayment('authorize', call)
    return this.#answer(connection, call, signal, request, () => this.#answers.payment(call))
  }

  async capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describeFollowUp('capture', call)
    return this.#answer(connection, call, signal, request, () => this.#answers.capture(call))
  }

  async void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describeFollowUp('void', call)
    return this.#answer(connection, call, signal, request, () => this.#answers.void(call))
  }

  async refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describeFollowUp('refund', call)
    return this.#answer(connection, call, signal, request, () => this.#answers.refund(call))
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    if (signal.aborted) return { kind: 'unknown', why: 'the look-up was aborted before it was made' }
    const key = { gatewayToken: connection.gatewayToken, idempotencyKey: attempt.idempotencyKey }
    const why = 'the sandbox gateway runs inside Reprise and moves no money: what it did not record did not happen'
    return this.#ledger.recallOrRefuse(key, why)
  }

  #answer(
    connection: GatewayConnection,
    call: { readonly idempotencyKey: string },
    signal: AbortSignal,
    request: string,
    decide: () => GatewayOutcome,
  ): GatewayOutcome {
    if (signal.aborted)
      return { kind: 'not_processed', why: 'the request was aborted before the sandbox gateway saw it' }
    const key = { gatewayToken: connection.gatewayToken, idempotencyKey: call.idempotencyKey }
    // A real gateway refuses this with an error. It is no decline: under this key something else was answered, and only
    // a look-up tells what became of the attempt.
    return (
      this.#ledger.answer(key, request, decide) ?? {
        kind: 'unknown',
        why: 'the idempotency key was used before for a different request',
      }
    )
  }
}

/** Tells requests apart, without the card number or the security code: it is kept. */
function describePayment(operation: 'charge' | 'authorize', call: PaymentCall): string {
  const { instrument } = call
  const method = instrument.kind === 'card' ? instrument.pan.masked : instrument.gatewayPaymentMethodId
  return JSON.stringify([operation, call.amountMinor, call.currency, method, call.orderId, call.customerId])
}

function describeFollowUp(operation: 'capture' | 'void' | 'refund', call: FollowUpCall): string {
  return JSON.stringify([operation, call.amountMinor, call.currency, call.original.gatewayTransactionId])
}
