import type { GatewayType as EngineGatewayType } from '@reprise/engine'
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
  /**
   * Base URL to which the operator has this type's requests go (REPRISE_GATEWAY_ENDPOINTS), without a slash at its end;
   * null: the gateway's own host. Always null in live mode.
   */
  readonly endpoint: string | null
}

/** What the networks want to know of a charge to a kept credential (stored-credential framework, CIT and MIT). */
export interface StoredCredential {
  /** none: the credential is not kept. initial: its holder agrees, with this payment, that it is. subsequent: a kept one. */
  readonly use: 'none' | 'initial' | 'subsequent'
  readonly agreement: 'recurring' | 'installment' | 'unscheduled'
  /** The network's own id of the payment by which its holder agreed; null: not known. */
  readonly networkTransactionId: string | null
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
  readonly storedCredential: StoredCredential
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
  readonly original: OriginalPayment
}

/** The charge or authorize that a capture, void or refund follows. */
export interface OriginalPayment {
  /** The key under which it was sent. */
  readonly idempotencyKey: string
  readonly gatewayTransactionId: string | null
  readonly operation: 'authorize' | 'charge'
  readonly amountMinor: number
  /** The gateway's id of an authorize's capture: what many gateways want a refund to name. */
  readonly captureGatewayTransactionId: string | null
  /** Some gateways want the end of the card's number with a refund. */
  readonly lastFour: string | null
  /** What the adapter kept of its answer beside the codes. */
  readonly responseFields: Readonly<Record<string, unknown>> | null
}

export interface LookUp extends Money {
  readonly idempotencyKey: string
  readonly operation: 'authorize' | 'charge' | 'capture' | 'void' | 'refund'
  /** When the attempt was written, just before it was sent, and how long ago that was: real time, in a sandbox too. */
  readonly sentAt: Date
  readonly ageMs: number
  readonly orderId: string
  /** Of a capture, void or refund; null for a payment. */
  readonly original: OriginalPayment | null
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

/** One setting of a merchant's account at a gateway. All settings are kept sealed and never read back. */
export interface GatewaySetting {
  readonly name: string
  readonly required: boolean
  /** What it is and where the merchant finds it: one sentence. */
  readonly meaning: string
  /** What a value must look like, and the rule in words ("must be ..."); absent: any text. */
  readonly form?: { readonly pattern: RegExp; readonly rule: string }
}

/** What a gateway takes of a payment's texts. Absent: as it is. */
export interface FieldLimits {
  /**
   * ascii: letters with marks lose them (é becomes e), what then is no printable ASCII is left out. latin1: as ISO 8859-1.
   * unicode: everything but control characters.
   */
  readonly characters: 'ascii' | 'latin1' | 'unicode'
  /** Most characters of each field. */
  readonly firstName?: number
  readonly lastName?: number
  readonly fullName?: number
  readonly address1?: number
  readonly address2?: number
  readonly city?: number
  readonly state?: number
  readonly postalCode?: number
  readonly email?: number
  readonly phoneNumber?: number
}

/** What the reference says of a gateway: sentences, each true of the adapter and not of the gateway's brochure. */
export interface GatewayFacts {
  /** As its merchants know it. */
  readonly title: string
  /** Through which interface, and with which client. */
  readonly client: string
  readonly cards: string
  readonly storedMethods: string
  readonly codes: string
  readonly idempotency: string
  readonly lookUp: string
  /** Where an approved capture, void or refund is only accepted: who tells if it fails later. Absent: approved is done. */
  readonly followUps?: string
  /** What has been tried against the real service, and what has not. */
  readonly tried: string
}

/** accepted, refused: the gateway's word on the credentials; unknown: it could not be asked. */
export type CredentialsVerdict = 'accepted' | 'refused' | 'unknown'

/** The name of a gateway whose decline codes the engine has a table of. */
export type NameWithCodes = EngineGatewayType

/** What a gateway type is, beside its wire: which modes it may serve and which settings it needs. */
export interface GatewayType {
  readonly gatewayType: string
  readonly modes: readonly Mode[]
  readonly settings: readonly GatewaySetting[]
  readonly facts: GatewayFacts
  /** Absent: it takes every text. */
  readonly fieldLimits?: FieldLimits
  /** Asks, without charging anything, whether the settings are right; null: the gateway has no such call. */
  readonly checkCredentials:
    | ((connection: GatewayConnection, signal: AbortSignal) => Promise<CredentialsVerdict>)
    | null
  /** The networks' counted limits hold across cases (not for the sandbox's table, wire.md section 8). */
  readonly countsNetworkLimits: boolean
  readonly gateway: Gateway
}

export interface GatewayTypes {
  find(gatewayType: string): GatewayType | undefined
}
