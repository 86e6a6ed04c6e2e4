/** How a card is paid for, as networks and issuers tell it apart. */
export const CARD_FUNDINGS = ['credit', 'debit', 'prepaid'] as const
export type CardFunding = (typeof CARD_FUNDINGS)[number]

/** What a gateway tells of a card beside the outcome; null where it tells nothing. */
export interface AnsweredCard {
  /** The network's id of this payment, which later ones of a kept credential refer to. */
  readonly networkTransactionId: string | null
  readonly funding: CardFunding | null
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly issuerCountry: string | null
}

/** What is known of a card beside its number: from the operator's card ranges, and from gateways that told it. */
export interface CardFacts extends AnsweredCard {
  /** Of numbers of 16 digits and more, of which the networks allow eight to be shown; null for shorter ones. */
  readonly firstEight: string | null
}

/** The card's facts with those of an answer, which knows better. */
export function withAnswered(facts: CardFacts | undefined, answered: AnsweredCard): CardFacts {
  return {
    // That of the first payment stands: it is the one by which its holder agreed.
    networkTransactionId: facts?.networkTransactionId ?? answered.networkTransactionId,
    funding: answered.funding ?? facts?.funding ?? null,
    issuerCountry: answered.issuerCountry ?? facts?.issuerCountry ?? null,
    firstEight: facts?.firstEight ?? null,
  }
}

export function isSameFacts(left: CardFacts | undefined, right: CardFacts): boolean {
  return (
    left !== undefined &&
    left.networkTransactionId === right.networkTransactionId &&
    left.funding === right.funding &&
    left.issuerCountry === right.issuerCountry &&
    left.firstEight === right.firstEight
  )
}
