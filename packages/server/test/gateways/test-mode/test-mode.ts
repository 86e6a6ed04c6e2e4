import { type CardExpiry, Cvv, Pan } from '../../../src/domain/card.ts'
import type {
  ContractPayment,
  DeclineKind,
  DocumentedDecline,
  GatewayContractFixture,
  Idempotency,
} from '../contract/fixture.ts'
import { contractPayment } from '../contract-payment.ts'

/** How a gateway's own test mode is made to answer, by its documentation. */
export interface TestMode {
  readonly approved: ContractPayment
  /** A kind that is absent has no documented trigger there. */
  readonly declined: Partial<Readonly<Record<DeclineKind, DocumentedDecline>>>
  readonly idempotency: Idempotency
  readonly lookUpOfUnknownKey: 'not_processed' | 'unknown'
  /** Absent: codes. */
  readonly lookUpLearns?: NonNullable<GatewayContractFixture['lookUpLearns']>
  /** Why a refund cannot follow a payment at once; absent: it can. */
  readonly refundsWait?: string
}

/** What a gateway wants of its test cards: not every number goes with every code and date. */
interface TestCard {
  readonly number: string
  readonly cvv: string
  /** Absent: December 2031. */
  readonly expiry?: CardExpiry
}

/** A payment by a gateway's own test card. */
export function byCard(amountMinor: number, { number, cvv, expiry }: TestCard): ContractPayment {
  const card = { pan: new Pan(number), cvv: new Cvv(cvv), expiry: expiry ?? ({ month: '12', year: '2031' } as const) }
  return { ...contractPayment(amountMinor), instrument: { kind: 'card', ...card } }
}

/** A payment by a method that the gateway keeps for everyone who tests. */
export function byMethod(amountMinor: number, gatewayPaymentMethodId: string): ContractPayment {
  return { ...contractPayment(amountMinor), instrument: { kind: 'gateway', gatewayPaymentMethodId } }
}

/** The same by a holder of another name, which some gateways take for a trigger. */
export function byHolder(payment: ContractPayment, fullName: string): ContractPayment {
  return { ...payment, cardHolder: { ...payment.cardHolder, fullName } }
}

/** The same from another postal code, which others take for one. */
export function fromPostalCode(payment: ContractPayment, postalCode: string): ContractPayment {
  const { address } = payment.cardHolder
  return { ...payment, cardHolder: { ...payment.cardHolder, address: { ...address, postalCode } } }
}
