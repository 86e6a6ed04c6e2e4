import { createHash } from 'node:crypto'
import type { Cvv, Pan } from '../domain/card.ts'
import type { CardFacts } from '../domain/card-facts.ts'
import { type CardNetwork, networkOfPrefix } from '../domain/card-network.ts'
import type { Tenant } from '../domain/company.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { CardRanges } from './card-ranges-port.ts'
import type { Instrument } from './gateway-port.ts'
import type { MethodToKeep } from './ledger-port.ts'
import { isRepeatable } from './method-keeping.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import type { ValidPayment } from './validate-payment.ts'
import type { ValidMethod } from './validate-payment-method.ts'
import type { CardVault, CvvCache } from './vault-port.ts'

/** The payment method of one attempt, found or newly made, and how to open it for the gateway. */
export interface ResolvedInstrument {
  readonly method: PaymentMethod
  readonly form: 'card' | 'gateway' | 'stored'
  /** Null for a stored method. */
  readonly newMethod: MethodToKeep | null
  readonly network: CardNetwork
  readonly merchantAccountReferenceId: string | null
  /** A stored card counts as having one: whether it was recached shows only when the instrument is opened. */
  readonly hasCvv: boolean
  /** Whether Reprise can charge it again by itself. */
  readonly isRepeatable: boolean
  /** Opens the card for one call; a recached security code is gone from the store when this resolves. */
  open(): Promise<Instrument>
}

export interface InstrumentPorts {
  readonly vault: CardVault
  readonly cvvCache: CvvCache
  readonly methods: PaymentMethods
  readonly cardRanges: CardRanges
  readonly nextId: () => string
}

/** Null: the paymentMethodId names nothing that can be charged (unknown, cached, redacted, another company's). */
export async function resolveInstrument(
  ports: InstrumentPorts,
  tenant: Tenant,
  payment: ValidPayment,
  { now, keepsNumber }: { readonly now: Date; readonly keepsNumber: boolean },
): Promise<ResolvedInstrument | null> {
  if (payment.method.kind === 'stored') return findStored(ports, tenant, payment.method.paymentMethodId, now)
  const { newMethod, cvv } = await makeMethod(ports, tenant, payment.method, {
    customerId: payment.customerId,
    keepsNumber,
    retainOnSuccess: payment.retainOnSuccess,
    storageState: 'Cached',
    now,
  })
  const sent = payment.method
  return {
    method: newMethod.method,
    form: sent.kind,
    newMethod,
    network: sent.kind === 'card' ? sent.pan.network : networkOfPrefix(sent.firstSix ?? ''),
    merchantAccountReferenceId: sent.merchantAccountReferenceId,
    hasCvv: cvv !== null,
    isRepeatable: isRepeatable(newMethod.method, keepsNumber),
    open: async () =>
      sent.kind === 'card'
        ? { kind: 'card', pan: sent.pan, expiry: sent.expiry, cvv }
        : { kind: 'gateway', gatewayPaymentMethodId: sent.gatewayPaymentMethodId },
  }
}

export interface MethodOrigin {
  readonly customerId: string
  /** Whether the number goes to the vault at all: what nobody will charge again is better not there. */
  readonly keepsNumber: boolean
  /** Only of a Cached method: it is to be stored once it is approved. */
  readonly retainOnSuccess: boolean
  readonly storageState: 'Cached' | 'Stored'
  readonly now: Date
}

/** A payment method row from what was sent, its number fingerprinted and, where it is kept, sealed. */
export async function makeMethod(
  ports: Pick<InstrumentPorts, 'vault' | 'cardRanges' | 'nextId'>,
  tenant: Tenant,
  sent: ValidMethod,
  origin: MethodOrigin,
): Promise<{ newMethod: MethodToKeep; cvv: Cvv | null }> {
  const paymentMethodId = ports.nextId()
  const common = {
    paymentMethodId,
    companyId: tenant.companyId,
    mode: tenant.mode,
    customerId: origin.customerId,
    storageState: origin.storageState,
    createdAt: origin.now,
    ...sent.cardHolder,
  }
  if (sent.kind === 'gateway') {
    const method: PaymentMethod = {
      ...common,
      kind: 'gateway',
      fingerprint: null,
      firstSix: sent.firstSix,
      lastFour: sent.lastFour,
      expiryMonth: sent.expiryMonth,
      expiryYear: sent.expiryYear,
      gatewayPaymentMethodId: sent.gatewayPaymentMethodId,
      merchantAccountReferenceId: sent.merchantAccountReferenceId,
    }
    return { newMethod: { method, sealedPan: null, retainOnSuccess: origin.retainOnSuccess }, cvv: null }
  }
  const method: PaymentMethod = {
    ...common,
    kind: 'card',
    fingerprint: await ports.vault.fingerprint(tenant, sent.pan),
    firstSix: sent.pan.firstSix,
    lastFour: sent.pan.lastFour,
    expiryMonth: sent.expiry.month,
    expiryYear: sent.expiry.year,
    gatewayPaymentMethodId: null,
    merchantAccountReferenceId: null,
    ...factsOf(ports.cardRanges, sent.pan),
  }
  const record = { companyId: tenant.companyId, id: paymentMethodId }
  const sealedPan = origin.keepsNumber ? await ports.vault.sealPan(record, sent.pan) : null
  return { newMethod: { method, sealedPan, retainOnSuccess: origin.retainOnSuccess }, cvv: sent.cvv }
}

/** From the operator's ranges; nothing where they say nothing, so that nothing is written. */
function factsOf(ranges: CardRanges, pan: Pan): { readonly cardFacts?: CardFacts } {
  const range = ranges.find(pan.reveal())
  if (range === null) return {}
  const { funding, issuerCountry } = range
  return { cardFacts: { networkTransactionId: null, funding, issuerCountry, firstEight: pan.firstEight } }
}

/** Whether the id names a stored method of the tenant. */
export async function isChargeable(
  ports: Pick<InstrumentPorts, 'methods'>,
  tenant: Tenant,
  paymentMethodId: string,
  now: Date,
): Promise<boolean> {
  return (await findChargeable(ports, tenant, paymentMethodId, now)) !== null
}

export async function findChargeable(
  ports: Pick<InstrumentPorts, 'methods'>,
  tenant: Tenant,
  paymentMethodId: string,
  now: Date,
): Promise<PaymentMethod | null> {
  const method = await ports.methods.find(tenant, paymentMethodId, now)
  return method?.storageState === 'Stored' ? method : null
}

async function findStored(
  ports: InstrumentPorts,
  tenant: Tenant,
  paymentMethodId: string,
  now: Date,
): Promise<ResolvedInstrument | null> {
  const method = await findChargeable(ports, tenant, paymentMethodId, now)
  if (method === null) return null
  const takeCvv = () => ports.cvvCache.take({ companyId: tenant.companyId, paymentMethodId: method.paymentMethodId })
  return { ...keptInstrument(ports, tenant, method, { takeCvv }), hasCvv: true }
}

interface KeptCard {
  /** The number as the vault sealed it, where it has been read already; absent: it is read when it is opened. */
  readonly sealedPan?: Buffer | null
  /** Absent: it goes without a security code, and one that waits for the merchant's own post goes on waiting. */
  readonly takeCvv?: () => Promise<Cvv | null>
}

/**
 * A method of which the vault, or a gateway, keeps what a charge needs: a stored one, or a Cached one of a booked retry.
 */
export function keptInstrument(
  ports: Pick<InstrumentPorts, 'vault' | 'methods'>,
  tenant: Tenant,
  method: PaymentMethod,
  kept: KeptCard,
): ResolvedInstrument {
  return {
    method,
    form: 'stored',
    newMethod: null,
    network: networkOfPrefix(method.firstSix ?? ''),
    merchantAccountReferenceId: method.merchantAccountReferenceId,
    hasCvv: false,
    isRepeatable: true,
    open: () => openKept(ports, tenant, method, kept),
  }
}

async function openKept(
  ports: Pick<InstrumentPorts, 'vault' | 'methods'>,
  tenant: Tenant,
  method: PaymentMethod,
  { sealedPan: known, takeCvv = async () => null }: KeptCard,
): Promise<Instrument> {
  if (method.kind === 'gateway') {
    if (method.gatewayPaymentMethodId === null) throw new InstrumentGone()
    return { kind: 'gateway', gatewayPaymentMethodId: method.gatewayPaymentMethodId }
  }
  const sealedPan = known === undefined ? await ports.methods.findSealedPan(tenant, method.paymentMethodId) : known
  if (sealedPan === null || method.expiryMonth === null || method.expiryYear === null) {
    throw new InstrumentGone()
  }
  const record = { companyId: tenant.companyId, id: method.paymentMethodId }
  return {
    kind: 'card',
    pan: await ports.vault.openPan(record, sealedPan),
    expiry: { month: method.expiryMonth, year: method.expiryYear },
    cvv: await takeCvv(),
  }
}

/** The method was redacted between its finding and its opening. */
export class InstrumentGone extends Error {
  constructor() {
    super('The payment method was redacted meanwhile')
  }
}

/**
 * What a post without referenceData is recognised by: the same order, customer, amount, currency and instrument. A hash,
 * so that it is short and names nobody. `name` stands for an instrument without a fingerprint.
 */
export function joinKeyOf(
  payment: Pick<ValidPayment, 'orderId' | 'customerId' | 'amountMinor' | 'currency'>,
  method: PaymentMethod,
  name = `gateway:${method.gatewayPaymentMethodId ?? method.paymentMethodId}`,
): string {
  const instrument = method.fingerprint ?? name
  const parts = [payment.orderId, payment.customerId, payment.amountMinor, payment.currency, instrument]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/** 'MM/YYYY', or null where either half is not known. */
export function expiryOf(method: PaymentMethod): string | null {
  return method.expiryMonth === null || method.expiryYear === null ? null : `${method.expiryMonth}/${method.expiryYear}`
}
