/** What a gateway tells of a card beside the outcome; null where it tells nothing. */
export interface AnsweredCard {
  /** The network's id of this payment, which later ones of a kept credential refer to. */
  readonly networkTransactionId: string | null
  readonly funding: 'credit' | 'debit' | 'prepaid' | null
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly issuerCountry: string | null
}
