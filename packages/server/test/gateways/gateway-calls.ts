import type { Address } from '../../src/domain/payment-method.ts'
import type {
  FollowUpCall,
  GatewayConnection,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../src/recovery/gateway-port.ts'

const NO_ADDRESS: Address = {
  address1: null,
  address2: null,
  postalCode: null,
  city: null,
  state: null,
  country: null,
}

let keyCount = 0

/** A key that no other test of this process has. Its digits hold no security code of the sandbox's table. */
export function nextKey(): string {
  keyCount += 1
  return `KEY${[...keyCount.toString(2)].map((bit) => (bit === '1' ? 'B' : 'A')).join('')}`
}

/** A charge of 100.00 by a stored id, with the differences named. */
export function paymentCall(differences: Partial<PaymentCall> = {}): PaymentCall {
  return {
    idempotencyKey: nextKey(),
    amountMinor: 10_000,
    currency: 'USD',
    instrument: { kind: 'gateway', gatewayPaymentMethodId: 'stored-id' },
    cardHolder: {
      firstName: null,
      lastName: null,
      fullName: 'Ada Byron',
      email: 'ada@example.com',
      phoneNumber: null,
      address: NO_ADDRESS,
    },
    orderId: 'order-a',
    customerId: 'customer-a',
    description: null,
    customerIp: null,
    initiator: 'merchant',
    storedCredential: { use: 'subsequent', agreement: 'recurring', networkTransactionId: null },
    retryCount: 0,
    disableCustomerRecovery: false,
    sentAt: new Date('2026-01-15T12:00:00Z'),
    firstAttemptAt: new Date('2026-01-15T12:00:00Z'),
    ...differences,
  }
}

/** The same call with another first line of its billing address. */
export function withStreet(call: PaymentCall, address1: string): PaymentCall {
  return { ...call, cardHolder: { ...call.cardHolder, address: { ...call.cardHolder.address, address1 } } }
}

/** A follow-up of 100.00 of a charge of 100.00, with the differences named. */
export function followUpCall(
  differences: Partial<Omit<FollowUpCall, 'original'>> & { readonly original?: Partial<FollowUpCall['original']> } = {},
): FollowUpCall {
  const { original, ...rest } = differences
  return {
    idempotencyKey: nextKey(),
    amountMinor: 10_000,
    currency: 'USD',
    ...rest,
    original: {
      idempotencyKey: 'KEY-OF-ORIGINAL',
      gatewayTransactionId: 'original-a',
      operation: 'charge',
      amountMinor: 10_000,
      captureGatewayTransactionId: null,
      lastFour: '9560',
      responseFields: null,
      ...original,
    },
  }
}

export function sandboxConnection(differences: Partial<GatewayConnection> = {}): GatewayConnection {
  return {
    gatewayToken: 'token-a',
    gatewayType: 'flexpay_sandbox',
    mode: 'sandbox',
    merchantAccountReferenceId: null,
    settings: {},
    endpoint: null,
    ...differences,
  }
}

/** The signal of a caller with all the time in the world. */
export function patience(): AbortSignal {
  return new AbortController().signal
}

/** A question about a charge of 100.00 that was sent just now, with the differences named. */
export function lookUpOf(idempotencyKey: string, differences: Partial<LookUp> = {}): LookUp {
  return {
    idempotencyKey,
    operation: 'charge',
    sentAt: new Date('2026-01-15T12:00:00Z'),
    ageMs: 0,
    amountMinor: 10_000,
    currency: 'USD',
    orderId: 'order-a',
    original: null,
    ...differences,
  }
}

/** What a gateway that is played by a test says of itself. */
export const PLAYED: Pick<GatewayType, 'facts' | 'checkCredentials'> = {
  facts: {
    title: 'Played by a test',
    client: 'None.',
    cards: 'Any.',
    storedMethods: 'Any.',
    codes: 'As scripted.',
    idempotency: 'By key.',
    lookUp: 'By key.',
    tried: 'By tests.',
  },
  checkCredentials: null,
}
