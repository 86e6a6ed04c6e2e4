/** The six cards that the sandbox gateway knows (wire.md section 8). */
export const SANDBOX_CARDS = {
  visa: '4920201996449560',
  mastercard: '5244209084665514',
  amex: '341674949684898',
  diners: '30349475125576',
  jcb: '3530111333300000',
  discover: '6011885753412897',
} as const

let count = 0

/** A reference that no other body of this process has. */
export function nextReference(): string {
  count += 1
  return `ref-${count}`
}

export function cardMethod(changes: Record<string, unknown> = {}) {
  return {
    creditCardNumber: SANDBOX_CARDS.visa,
    expiryMonth: '09',
    expiryYear: '2031',
    cvv: '123',
    firstName: 'Ada',
    lastName: 'Byron',
    ...changes,
  }
}

/** A charge or authorize that is approved, unless `changes` say otherwise. */
export function paymentBody(changes: Record<string, unknown> = {}) {
  const reference = nextReference()
  return {
    transaction: {
      merchantTransactionId: reference,
      orderId: `order-${reference}`,
      amount: 1000,
      currencyCode: 'USD',
      customerId: 'customer-1',
      paymentMethod: cardMethod(),
      ...changes,
    },
  }
}

export function followUpBody(changes: Record<string, unknown> = {}) {
  return { transaction: { merchantTransactionId: nextReference(), ...changes } }
}
