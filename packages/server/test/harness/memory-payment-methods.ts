import assert from 'node:assert/strict'
import type { Cvv, Pan } from '../../src/domain/card.ts'
import type { Tenant } from '../../src/domain/company.ts'
import { NO_ADDRESS, type PaymentMethod, type PaymentMethodChanges } from '../../src/domain/payment-method.ts'
import type { MethodToKeep } from '../../src/recovery/ledger-port.ts'
import type { PaymentMethodRequest } from '../../src/recovery/payment-request.ts'
import type { CvvOwner } from '../../src/recovery/vault-port.ts'
import { nextMethodId, storedCard } from './payment-methods.ts'
import { TestClock } from './test-clock.ts'

/** Payment methods of one tenant in memory; `beforeWrite` is where a test lets another request come in between. */
export class MemoryPaymentMethods {
  readonly kept = new Map<string, MethodToKeep>()
  beforeWrite: () => unknown = () => undefined

  async insert(_tenant: Tenant, kept: MethodToKeep): Promise<void> {
    this.kept.set(kept.method.paymentMethodId, kept)
  }

  async find(_tenant: Tenant, paymentMethodId: string): Promise<PaymentMethod | null> {
    return this.kept.get(paymentMethodId)?.method ?? null
  }

  async update(_tenant: Tenant, id: string, changes: PaymentMethodChanges): Promise<PaymentMethod | null> {
    await this.beforeWrite()
    const kept = this.kept.get(id)
    if (kept === undefined || kept.method.storageState === 'Redacted') return null
    const { address1, address2, postalCode, city, state, country, ...ofMethod } = changes
    const ofAddress = Object.entries({ address1, address2, postalCode, city, state, country })
    const address = {
      ...kept.method.address,
      ...Object.fromEntries(ofAddress.filter(([, value]) => value !== undefined)),
    }
    const method = { ...kept.method, ...ofMethod, address }
    this.kept.set(id, { ...kept, method })
    return method
  }

  async redact(_tenant: Tenant, id: string): Promise<PaymentMethod | null> {
    const kept = this.kept.get(id)
    if (kept === undefined) return null
    const method: PaymentMethod = {
      ...kept.method,
      storageState: 'Redacted',
      fingerprint: null,
      fullName: null,
      address: NO_ADDRESS,
    }
    this.kept.set(id, { method, sealedPan: null, retainOnSuccess: false })
    return method
  }
}

/** Waiting security codes in memory, by payment method. */
export class MemoryCvvCache {
  readonly waiting = new Map<string, string>()
  afterPut: () => unknown = () => undefined

  async put({ paymentMethodId }: CvvOwner, cvv: Cvv): Promise<void> {
    this.waiting.set(paymentMethodId, cvv.reveal())
    await this.afterPut()
  }

  async drop({ paymentMethodId }: CvvOwner): Promise<void> {
    this.waiting.delete(paymentMethodId)
  }
}

/** A request that names nothing. */
export const NO_FIELDS: PaymentMethodRequest = {
  ...NO_ADDRESS,
  creditCardNumber: null,
  expiryMonth: null,
  expiryYear: null,
  cvv: null,
  gatewayPaymentMethodId: null,
  merchantAccountReferenceId: null,
  firstSixDigits: null,
  lastFourDigits: null,
  firstName: null,
  lastName: null,
  fullName: null,
  customerId: null,
  email: null,
  phoneNumber: null,
}

/** Whose methods `methodPorts` holds. */
export const tenant = { companyId: 'company-1', mode: 'sandbox' } as const

/** What the use cases of payment methods need, in memory; `keep` puts a stored card there. */
export function methodPorts() {
  const methods = new MemoryPaymentMethods()
  const cvvCache = new MemoryCvvCache()
  const sealed: { id: string; pan: Pan }[] = []
  const ports = {
    methods,
    cvvCache,
    companyTime: { now: async () => new TestClock().now() },
    ids: { next: nextMethodId },
    cardRanges: { find: () => null },
    vault: {
      fingerprint: async (_: unknown, pan: Pan) => `fingerprint of ${pan.masked}`,
      sealPan: async ({ id }: { id: string }, pan: Pan) => {
        sealed.push({ id, pan })
        return Buffer.from(`sealed ${sealed.length}`)
      },
      openPan: () => assert.fail('nothing of this opens a card'),
    },
  }
  const keep = async (method = storedCard(tenant)) => {
    await methods.insert(tenant, { method, sealedPan: Buffer.from('sealed'), retainOnSuccess: false })
    return method
  }
  return { ...ports, sealed, ports, keep }
}
