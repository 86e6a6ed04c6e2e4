/** How a payment of the played sandbox is declined. */
export interface CheckoutDecline {
  readonly code: string
  readonly summary: string
  /** What the scheme said, where it was asked. */
  readonly networkCode: string | null
  /** Mastercard's advice. */
  readonly adviceCode: string | null
  /** Checkout.com's own. */
  readonly recommendation: string | null
}

const PLAIN = { adviceCode: null, recommendation: null } as const

/** Numbers of Checkout.com's sandbox. */
export const CHECKOUT_CARDS: Readonly<Record<string, CheckoutDecline>> = {
  '4544249167673670': {
    code: '20051',
    summary: 'Insufficient Funds',
    networkCode: '51',
    adviceCode: '24',
    recommendation: '02',
  },
  '4485381577182090': { ...PLAIN, code: '20014', summary: 'Invalid Card Number', networkCode: '14' },
  '4734868958733862': { ...PLAIN, code: '200N7', summary: 'Decline for CVV2 failure', networkCode: 'N7' },
}

/** Declines that this server gives by the amount; the last is of its own. */
export const CHECKOUT_AMOUNTS: Readonly<Record<number, CheckoutDecline>> = {
  1033: { code: '30033', summary: 'Expired card - pick up', networkCode: '54', adviceCode: null, recommendation: '03' },
  4001: { ...PLAIN, code: '40101', summary: 'Risk blocked transaction', networkCode: null },
  2777: { ...PLAIN, code: '20777', summary: 'Declined', networkCode: null },
}
