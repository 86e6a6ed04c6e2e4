import type { DeclineClass, DeclineReason, ResponseCodePair } from '../decline-reason.ts'
import type { AdviceAction } from '../mastercard-advice-codes.ts'

/** What one of a gateway's own decline codes says. */
export interface GatewayCode {
  readonly reason: DeclineReason
  /** Given where the code is firmer or milder than its reason usually is. */
  readonly class?: DeclineClass
  /** Hours the code itself asks to wait, measured from the attempt; honoured like an advice of the network. */
  readonly waitHours?: number
  /** The wire's codes for this very code, where they are not those of its reason. */
  readonly responseCode?: ResponseCodePair
  readonly meaning?: string
}

/** A gateway's decline table. A code that is not in it is `unclassified`: kept, counted and tried once more, never guessed. */
export interface GatewayCodes {
  readonly codes: Readonly<Record<string, GatewayCode>>
  /** Numeric spans with one meaning, both ends included; read only when `codes` has no row. */
  readonly ranges?: readonly { readonly from: number; readonly to: number; readonly code: GatewayCode }[]
  /** The gateway's own words for an advice, where it does not hand on the network's code. */
  readonly adviceCodes?: Readonly<Record<string, AdviceAction>>
}
