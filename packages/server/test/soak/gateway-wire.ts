import type { LookUp } from '../../src/recovery/gateway-port.ts'

/** What the soak's gateway and its adapter say to each other over HTTP. */
export interface GatewayRequest {
  readonly idempotencyKey: string
  readonly operation: LookUp['operation']
  /** Null for a follow-up, which names no order. */
  readonly orderId: string | null
  readonly amountMinor: number
}

export type Verdict =
  | { readonly result: 'approved' }
  | { readonly result: 'declined'; readonly networkCode: string; readonly adviceCode: string | null }

/** The body of a 200; a look-up of what is being worked on is answered 409, of what never came 404. */
export interface GatewayReply {
  readonly gatewayTransactionId: string
  readonly verdict: Verdict
}

/** The process that a request comes from, so that the gateway can have it killed. */
export const SENDER_HEADER = 'x-soak-sender'

/** One line of the gateway's ledger, in the order in which things happened there. */
export interface LedgerEvent {
  /** Of the machine's clock, which the database and the driver share: milliseconds since 1970. */
  readonly atMs: number
  readonly kind: LedgerEventKind
  readonly idempotencyKey: string
  readonly operation: LookUp['operation']
  readonly orderId: string | null
  readonly amountMinor: number
  readonly sender: string
  /** For `processed`. */
  readonly verdict?: Verdict
  /** What a look-up was told, or why a request was refused. */
  readonly told?: string
}

/**
 * arrived: a request that the gateway had not seen. repeated: one under a key that it had. refused: answered without
 * being processed. dropped: the connection was cut. processed: money moved, or was declined, for good. asked: a look-up.
 */
export type LedgerEventKind = 'arrived' | 'repeated' | 'refused' | 'dropped' | 'processed' | 'asked'
