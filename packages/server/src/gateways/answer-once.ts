import type { FollowUpCall, GatewayConnection, GatewayOutcome, LookUp, PaymentCall } from '../recovery/gateway-port.ts'
import type { SandboxLedger } from './sandbox-ledger.ts'

/** The part of a call by which every delivery of the same attempt is recognised. */
export interface KeyedCall {
  readonly idempotencyKey: string
}

export interface Delivery {
  readonly connection: GatewayConnection
  readonly call: KeyedCall
  readonly signal: AbortSignal
  /** What tells this request from another one under the same key; it is kept, so no card data in it. */
  readonly request: string
}

/** The outcome of a request to a sandbox that answers inside this process: `decide` is asked once a key. */
export function answerOnce(
  ledger: SandboxLedger,
  { connection, call, signal, request }: Delivery,
  decide: () => GatewayOutcome,
): GatewayOutcome {
  if (signal.aborted) return { kind: 'not_processed', why: 'the request was aborted before the sandbox gateway saw it' }
  const key = { gatewayToken: connection.gatewayToken, idempotencyKey: call.idempotencyKey }
  // A real gateway refuses this with an error. It is no decline: under this key something else was answered, and only
  // a look-up tells what became of the attempt.
  return (
    ledger.answer(key, request, decide) ?? {
      kind: 'unknown',
      why: 'the idempotency key was used before for a different request',
    }
  )
}

/** What a sandbox knows of an earlier request: its ledger is all there is, for it moves no money. */
export function recall(
  ledger: SandboxLedger,
  connection: GatewayConnection,
  attempt: LookUp,
  signal: AbortSignal,
): GatewayOutcome {
  if (signal.aborted) return { kind: 'unknown', why: 'the look-up was aborted before it was made' }
  const key = { gatewayToken: connection.gatewayToken, idempotencyKey: attempt.idempotencyKey }
  const why = 'the sandbox gateway runs inside Reprise and moves no money: what it did not record did not happen'
  return ledger.recallOrRefuse(key, why)
}

/** Tells requests apart, without the card number or the security code: it is kept. */
export function describePayment(operation: 'charge' | 'authorize', call: PaymentCall): string {
  const { instrument } = call
  const method = instrument.kind === 'card' ? instrument.pan.masked : instrument.gatewayPaymentMethodId
  return JSON.stringify([operation, call.amountMinor, call.currency, method, call.orderId, call.customerId])
}

export function describeFollowUp(operation: 'capture' | 'void' | 'refund', call: FollowUpCall): string {
  return JSON.stringify([operation, call.amountMinor, call.currency, call.original.gatewayTransactionId])
}
