import type { GatewayConnection, GatewayType, PaymentCall } from '../../../src/recovery/gateway-port.ts'

/** A payment as the fixture gives it: the suite adds a key of its own each time. */
export type ContractPayment = Omit<PaymentCall, 'idempotencyKey'>

/** How to provoke one decline, and the raw codes that must come of it. */
export interface ContractDecline {
  readonly payment: ContractPayment
  readonly gatewayCode: string
  readonly networkCode: string | null
  readonly adviceCode: string | null
}

/** The kinds of decline that an adapter must hand on in its gateway's own codes. */
export const DECLINE_KINDS = ['soft', 'hard', 'risk', 'validation', 'unknown card', 'wrong security code'] as const
export type DeclineKind = (typeof DECLINE_KINDS)[number]

/** An adapter, and what the suite must know of its far side: a local server, or the sandbox's own table. */
export interface GatewayContractFixture {
  readonly type: GatewayType
  readonly connection: GatewayConnection
  /** Approved; by card, with a security code, so that secrets are on the way. An even amount: the suite halves it. */
  readonly approved: ContractPayment
  /** Null only where the gateway has no such decline: say why beside it. */
  readonly declined: Readonly<Record<DeclineKind, ContractDecline | null>>
  /** A charge whose void the gateway declines, with the code; null where that cannot be provoked. */
  readonly declinedVoid: { readonly payment: ContractPayment; readonly gatewayCode: string } | null
  /** What a look-up says of a key that never arrived: `not_processed` only where the gateway can prove it. */
  readonly lookUpOfUnknownKey: 'not_processed' | 'unknown'
  /** How many requests the far side has approved so far, counted there: how often money moved. */
  countApproved(): number
  close(): Promise<void>
}
