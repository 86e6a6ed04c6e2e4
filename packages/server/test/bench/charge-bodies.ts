import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'

const CARDS = Object.values(SANDBOX_CARDS)

/** Minor units, from the sandbox's table: any amount not in it is approved, 2012 and 2008 are soft declines. */
const APPROVED_MINOR = 1999
const INSUFFICIENT_FUNDS_MINOR = 2012
const DO_NOT_HONOR_MINOR = 2008

/** Seven approved to three declined, spread so that no stretch of requests holds only one kind. */
const AMOUNTS_MINOR = [
  APPROVED_MINOR,
  APPROVED_MINOR,
  INSUFFICIENT_FUNDS_MINOR,
  APPROVED_MINOR,
  APPROVED_MINOR,
  DO_NOT_HONOR_MINOR,
  APPROVED_MINOR,
  APPROVED_MINOR,
  INSUFFICIENT_FUNDS_MINOR,
  APPROVED_MINOR,
]

export interface ChargeBody {
  readonly transaction: {
    readonly merchantTransactionId: string
    readonly orderId: string
    readonly customerId: string
    readonly amount: number
    readonly paymentMethod: { readonly creditCardNumber: string }
  }
}

/** A payment as a billing system posts it: a card with its holder and address, about 750 bytes. */
function chargeBody(reference: string, amountMinor: number, card: string): ChargeBody {
  return {
    transaction: {
      merchantTransactionId: `txn-${reference}`,
      orderId: `order-${reference}`,
      description: 'Monthly subscription',
      customerId: `customer-${reference}`,
      currencyCode: 'USD',
      amount: amountMinor,
      customerIp: '203.0.113.7',
      retryCount: 0,
      paymentModel: 'subscription',
      paymentMethod: {
        creditCardNumber: card,
        expiryMonth: '09',
        expiryYear: '2031',
        cvv: '123',
        firstName: 'Ada',
        lastName: 'Byron',
        fullName: 'Ada Byron',
        email: 'ada.byron@example.com',
        phoneNumber: '+12125550100',
        address1: '12 Example Street',
        address2: 'Apartment 4',
        postalCode: '10001',
        city: 'New York',
        state: 'NY',
        country: 'US',
      },
    },
  } as ChargeBody
}

/** The n-th payment of a run: nine digits, so that every body of a run has the same size. */
export function nthCharge(run: string, n: number): ChargeBody {
  const amountMinor = AMOUNTS_MINOR[n % AMOUNTS_MINOR.length] ?? APPROVED_MINOR
  // Whole passes of the amounts before the next card, so that every card meets every amount.
  const card = CARDS[Math.floor(n / AMOUNTS_MINOR.length) % CARDS.length] ?? SANDBOX_CARDS.visa
  return chargeBody(`${run}-${String(n).padStart(9, '0')}`, amountMinor, card)
}

/** As many payments as it takes to see every card with every amount. */
export const KINDS_OF_CHARGES = AMOUNTS_MINOR.length * CARDS.length

/** Which payments run the same statements with parameters of the same size. */
export function kindOf({ transaction }: ChargeBody): string {
  return `${transaction.amount} ${transaction.paymentMethod.creditCardNumber}`
}
