import { ulid } from 'ulid'
import type { Tenant } from '../../src/domain/company.ts'
import { NO_ADDRESS, type PaymentMethod } from '../../src/domain/payment-method.ts'

let made = 0

/** Ids of a test: each is later than the one before, as if a second had passed, and nothing is drawn by lot. */
export function nextMethodId(): string {
  made += 1
  return ulid(Date.UTC(2030, 0, 15, 12) + made * 1000, () => 0.5)
}

/** A stored card of the tenant with every field filled, but for what the test names. */
export function storedCard(tenant: Tenant, named: Partial<PaymentMethod> = {}): PaymentMethod {
  return {
    paymentMethodId: nextMethodId(),
    companyId: tenant.companyId,
    mode: tenant.mode,
    kind: 'card',
    customerId: 'customer-1',
    storageState: 'Stored',
    fingerprint: 'f'.repeat(40),
    firstSix: '492020',
    lastFour: '9560',
    expiryMonth: '09',
    expiryYear: '2031',
    firstName: 'Ada',
    lastName: 'Lovelace',
    fullName: 'Ada Lovelace',
    email: 'ada@example.com',
    phoneNumber: '+44 20 7946 0000',
    address: {
      address1: '12 St James Square',
      address2: 'Flat 2',
      postalCode: 'SW1Y 4JH',
      city: 'London',
      state: 'Greater London',
      country: 'GB',
    },
    gatewayPaymentMethodId: null,
    merchantAccountReferenceId: null,
    createdAt: new Date('2030-01-15T12:00:00.000Z'),
    ...named,
  }
}

/** A method that lives at a gateway, of which nothing but its id is known. */
export function storedGatewayMethod(tenant: Tenant, named: Partial<PaymentMethod> = {}): PaymentMethod {
  return storedCard(tenant, {
    kind: 'gateway',
    fingerprint: null,
    firstSix: null,
    lastFour: null,
    expiryMonth: null,
    expiryYear: null,
    address: NO_ADDRESS,
    gatewayPaymentMethodId: 'pm_at_gateway',
    merchantAccountReferenceId: 'account-1',
    ...named,
  })
}
