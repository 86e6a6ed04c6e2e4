import type { Attempt, CardNetwork } from '@reprise/engine'
import type { Purse } from './cardholder.ts'
import type { Issuer } from './issuer.ts'
import type { DeclineCause } from './world-file.ts'

/** A failed payment with what nobody outside of the world knows. */
export interface SimulatedPayment {
  readonly paymentId: string
  readonly customerId: string
  /** One for each card number; a card that died has a successor. */
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  /** The amount in the merchant's reporting currency, minor units. */
  readonly valueMinor: number
  readonly network: CardNetwork
  readonly funding: 'credit' | 'debit' | 'prepaid'
  readonly bin: string
  readonly country: string
  readonly utcOffsetMinutes: number
  readonly tenureMonths: number
  readonly firstMs: number
  readonly deadlineMs: number
  readonly firstAttempt: Attempt
  readonly latent: LatentState
}

export interface LatentState {
  readonly cause: DeclineCause
  readonly issuer: Issuer
  readonly purse: Purse
  /** The amount in the cardholder's usual charges: what has to be in the purse. */
  readonly need: number
  /** When a cause that is not about money has passed; Infinity: never. */
  readonly clearsAtMs: number
  /** When the card dies or the customer revokes; Infinity: not in the window. */
  readonly endsAtMs: number
  readonly endCause: 'closed' | 'lost' | 'revoked'
  readonly seed: number
}

/** What attempts before this one did to the card. */
export interface CardTrack {
  /** Declines of the issuer on this card, for any payment. */
  readonly declinesMs: readonly number[]
  /** The end of the latest advised wait of this payment; -Infinity: none was advised. */
  readonly advisedUntilMs: number
}
