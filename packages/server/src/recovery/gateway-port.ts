import type { CardExpiry, Cvv, Pan } from '../domain/card.ts'
import type { Mode } from '../domain/company.ts'
import type { Initiator } from '../domain/initiator.ts'
import type { Money } from '../domain/money.ts'
import type { CardHolder } from '../domain/payment-method.ts'
import type { GatewayAnswer } from '../domain/transaction.ts'

/**
 * What became of one request to a gateway. Four ends, not two: a decline is the issuer's word; not_processed is proof
 * that nothing happened (refused connection, refused before processing); everything else is unknown, and unknown is
 * resolved by asking, never by sending again.
 */
export type GatewayOutcome =
  | { readonly kind: 'approved'; readonly answer: GatewayAnswer }
  | { readonly kind: 'declined'; readonly answer: GatewayAnswer }
  | {
      readonly kind: 'not_processed'
      readonly why: string
      /** The gateway refused for too many requests, and said for how many milliseconds it wants none; absent: neither. */
      readonly retryAfterMs?: number
    }
  | { readonly kind: 'unknown'; readonly why: string }

/** The card or stored id that the gateway is to charge. */
export type Instrument =
  | { readonly kind: 'card'; readonly pan: Pan; readonly expiry: CardExpiry; readonly cvv: Cvv | null }
  | { readonly kind: 'gateway'; readonly gatewayPaymentMethodId: string }

/** An account with its secret settings opened, for the length of one call. */
export interface GatewayConnection {
  readonly gatewayToken: string
  readonly gatewayType: string
  readonly mode: Mode
  readonly merchantAccountReferenceId: string | null
  readonly settings: Readonly<Record<string, string>>
}

export interface PaymentCall extends Money {
  /** The attempt's transaction id: the same for every delivery of the same attempt. */
  readonly idempotencyKey: string
  readonly instrument: Instrument
  readonly cardHolder: CardHolder
  readonly orderId: string
  readonly customerId: string
  readonly description: string | null
  readonly customerIp: string | null
  readonly initiator: Initiator
  /** The larger of what the merchant sent and what the case has seen. */
  readonly retryCount: number
  readonly disableCustomerRecovery: boolean
  /** The instant of this attempt, and of the payment's first as far as we know: in a sandbox the company's own time. */
  readonly sentAt: Date
  readonly firstAttemptAt: Date
}

/** A capture, void or refund of money that an earlier call of the same gateway moved. */
export interface FollowUpCall extends Money {
  readonly idempotencyKey: string
  readonly original: {
    readonly gatewayTransactionId: string | null
    readonly operation: 'authorize' | 'charge'
    readonly amountMinor: number
    /** The gateway's id of an authorize's capture: what many gateways want a refund to name. */
    readonly captureGatewayTransactionId: string | null
  }
}

export interface LookUp {
  readonly idempotencyKey: string
  readonly operation: 'authorize' | 'charge' | 'capture' | 'void' | 'refund'
  readonly sentAt: Date
}

/**
 * A merchant's gateway. No method throws for what a gateway or network does: that is an outcome. `signal` aborts when
 * the caller's patience ends; an aborted call that may have arrived is unknown.
 */
export interface Gateway {
  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome>
  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome>
  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome>
  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome>
  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome>
  /** What became of an attempt that was, or may have been, sent earlier. Asks; never sends anything again. */
  lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome>
}

/** What a gateway type is, beside its wire: which modes it may serve and which settings it needs. */
export interface GatewayType {
  readonly gatewayType: string
  readonly modes: readonly Mode[]
  /** Settings by name; all of them are kept sealed. */
  readonly settings: readonly { readonly name: string; readonly required: boolean }[]
  /** The networks' counted limits hold across cases (not for the sandbox's table, wire.md section 8). */
  readonly countsNetworkLimits: boolean
  readonly gateway: Gateway
}

export interface GatewayTypes {
  find(gatewayType: string): GatewayType | undefined
}
