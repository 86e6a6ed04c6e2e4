import type { GatewayConnection, GatewayType, LookUp, PaymentCall } from '../../../src/recovery/gateway-port.ts'

/** A payment as the fixture gives it: the suite adds a key of its own each time. */
export type ContractPayment = Omit<PaymentCall, 'idempotencyKey'>

/** How to provoke one decline, and the raw codes that must come of it. */
export interface ContractDecline {
  readonly payment: ContractPayment
  readonly gatewayCode: string
  readonly networkCode: string | null
  readonly adviceCode: string | null
}

/** A decline as a gateway's documentation has it, which does not tell all the codes that come with it. */
export type DocumentedDecline = Pick<ContractDecline, 'payment' | 'gatewayCode'>

/** The kinds of decline that an adapter must hand on in its gateway's own codes. */
export const DECLINE_KINDS = [
  'soft',
  'hard',
  'risk',
  'validation',
  'unknown card',
  'wrong security code',
  'code of no table',
] as const
export type DeclineKind = (typeof DECLINE_KINDS)[number]

/**
 * What a gateway does with a request that it has seen. key: an idempotency key, under which it repeats its first answer,
 * whatever that was. duplicate check: it recognises what it approved, and its adapter finds out the first answer; what it
 * declined is tried anew. none: it does not recognise a repeat; the server sends each key once.
 */
export type Idempotency = 'key' | 'duplicate check' | 'none'

/**
 * What a look-up can learn of an attempt that arrived. codes: its outcome, id and codes. outcome: that it was approved or
 * declined, and of a payment its id. nothing: no call of the gateway reads it, and a look-up, which never sends again, is
 * unknown for ever.
 */
export type LookUpLearns = 'codes' | 'outcome' | 'nothing'

/** What can happen to a request on its way, at the local server that plays the gateway. */
export const WIRE_FAULTS = [
  'dropped_before_processing',
  'dropped_after_processing',
  'silent_before_processing',
  'silent_after_processing',
  'rate_limited',
  'server_error',
  'malformed',
] as const
export type WireFault = (typeof WIRE_FAULTS)[number]

export interface WireFixture {
  /** Lets the next request that would move money meet this, once. */
  meet(fault: WireFault): void
  /** Resolves when a request has met a silence and waits in it. */
  untilSilent(): Promise<void>
  /** Everything that the server was sent so far: bodies, headers and paths. */
  seen(): readonly string[]
  /** How long after it was sent an attempt that no look-up finds has never arrived; null: that is never proven. */
  readonly absenceProvenAfterMs: number | null
  /** What a void of a captured authorize comes to: the gateway's code of the decline, or 'approved' where it allows it. */
  readonly voidAfterCapture: string
}

/** An adapter, and what the suite must know of its far side: a local server, or the sandbox's own table. */
export interface GatewayContractFixture {
  readonly type: GatewayType
  readonly connection: GatewayConnection
  /** Approved; by card, with a security code, so that secrets are on the way. An even amount: the suite halves it. */
  readonly approved: ContractPayment
  /** Null only where the gateway has no such decline: say why beside it. Documented ones are for test modes alone. */
  readonly declined: Readonly<Record<DeclineKind, ContractDecline | DocumentedDecline | null>>
  /** A charge whose void the gateway declines, with the code; null where that cannot be provoked. */
  readonly declinedVoid: { readonly payment: ContractPayment; readonly gatewayCode: string } | null
  /** What a look-up says of a key that never arrived: `not_processed` only where the gateway can prove it. */
  readonly lookUpOfUnknownKey: 'not_processed' | 'unknown'
  /** Absent, of any operation: codes. Anything else only with the reason beside it. */
  readonly lookUpLearns?: Readonly<Partial<Record<LookUp['operation'], LookUpLearns>>>
  readonly idempotency: Idempotency
  /** Why no refund can follow a payment at once, in a test mode that settles later; absent: it can. */
  readonly refundsWait?: string
  /** Null where nothing can be made to lose an answer: in our own process, and at a gateway's own test mode. */
  readonly wire: WireFixture | null
  /** How many requests the far side has approved so far, counted there: how often money moved. */
  countApproved(): number
  close(): Promise<void>
}
