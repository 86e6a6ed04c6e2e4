import type { FailedPayment } from '@reprise/engine'
import type { KeptCard } from './decision-port.ts'

/** As JSON has it: instants are ISO 8601 text. */
type AsJson<Value> = Value extends Date
  ? string
  : Value extends string | number | boolean | null | undefined
    ? Value
    : { readonly [Name in keyof Value]: AsJson<Value[Name]> }

export type CardPayment = AsJson<FailedPayment>

/** The payment as the engine was told of it: a card holds it unchanged but for its dates, in the engine's own layout. */
export function paymentOfCard(card: KeptCard): CardPayment {
  return card.payment as unknown as CardPayment
}
