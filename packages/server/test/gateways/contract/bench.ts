import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { GatewayAnswer } from '../../../src/domain/transaction.ts'
import type {
  FollowUpCall,
  GatewayConnection,
  GatewayOutcome,
  LookUp,
  OriginalPayment,
} from '../../../src/recovery/gateway-port.ts'
import { nextKey, patience } from '../gateway-calls.ts'
import type { ContractPayment, GatewayContractFixture } from './fixture.ts'

export type PaymentOperation = 'charge' | 'authorize'
export type FollowUpOperation = 'capture' | 'void' | 'refund'

export interface Delivery {
  readonly key?: string
  readonly signal?: AbortSignal
  /** Absent: the fixture's. */
  readonly connection?: GatewayConnection
}

/** Calls an opened fixture's adapter with the tedious parts filled in. */
export class ContractBench {
  readonly fixture: GatewayContractFixture
  /** What a look-up is told of an attempt, by its key: the server has it on disk. */
  readonly #sent = new Map<string, Pick<LookUp, 'amountMinor' | 'currency' | 'orderId' | 'original'>>()

  constructor(fixture: GatewayContractFixture) {
    this.fixture = fixture
  }

  pay(operation: PaymentOperation, payment: ContractPayment, delivery: Delivery = {}): Promise<GatewayOutcome> {
    const { type, connection } = this.fixture
    const call = { ...payment, idempotencyKey: delivery.key ?? nextKey() }
    const { amountMinor, currency, orderId } = call
    this.#sent.set(call.idempotencyKey, { amountMinor, currency, orderId, original: null })
    return type.gateway[operation](delivery.connection ?? connection, call, delivery.signal ?? patience())
  }

  followUp(operation: FollowUpOperation, call: FollowUpCall, delivery: Delivery = {}): Promise<GatewayOutcome> {
    const { type, connection } = this.fixture
    const { amountMinor, currency, original } = call
    const { orderId } = this.fixture.approved
    this.#sent.set(call.idempotencyKey, { amountMinor, currency, orderId, original })
    return type.gateway[operation](delivery.connection ?? connection, call, delivery.signal ?? patience())
  }

  /** `ageMs`: how long ago the attempt was sent; absent: just now. */
  lookUp(operation: LookUp['operation'], key: string, delivery: Delivery & { readonly ageMs?: number } = {}) {
    const { type, connection, approved } = this.fixture
    const { amountMinor, currency, orderId } = approved
    const sent = this.#sent.get(key) ?? { amountMinor, currency, orderId, original: null }
    const { ageMs = 0 } = delivery
    const attempt: LookUp = { ...sent, idempotencyKey: key, operation, sentAt: new Date(Date.now() - ageMs), ageMs }
    return type.gateway.lookUp(delivery.connection ?? connection, attempt, delivery.signal ?? patience())
  }

  /** Makes a payment that is approved, and a call that follows it up with all of its money. */
  async paid(operation: PaymentOperation, payment = this.fixture.approved): Promise<FollowUpCall> {
    const key = nextKey()
    const { gatewayTransactionId, responseFields } = approvalOf(await this.pay(operation, payment, { key }))
    const { amountMinor, currency } = payment
    const lastFour = payment.instrument.kind === 'card' ? payment.instrument.pan.lastFour : null
    const original: OriginalPayment = {
      idempotencyKey: key,
      gatewayTransactionId,
      operation,
      amountMinor,
      captureGatewayTransactionId: null,
      lastFour,
      responseFields,
    }
    return { idempotencyKey: nextKey(), amountMinor, currency, original }
  }

  /** How often money moved while `work` ran, by the count of the far side. */
  async movesDuring(work: () => Promise<unknown>): Promise<number> {
    const countBefore = this.fixture.countApproved()
    await work()
    return this.fixture.countApproved() - countBefore
  }
}

export function approvalOf(outcome: GatewayOutcome): GatewayAnswer {
  assert.ok(outcome.kind === 'approved', inWords(outcome))
  assert.ok(outcome.answer.gatewayTransactionId, 'an approval without an id cannot be followed up')
  return outcome.answer
}

/** What an outcome says, for the message of a test that fails. */
export function inWords(outcome: GatewayOutcome): string {
  if ('why' in outcome) return `${outcome.kind}: ${outcome.why}`
  const { gatewayCode, gatewayMessage } = outcome.answer
  return `${outcome.kind}: ${gatewayCode} ${gatewayMessage ?? ''}`.trim()
}

/** Skips a test of a refund where no refund can follow at once. */
export function mustWait({ fixture }: ContractBench, t: TestContext): boolean {
  if (fixture.refundsWait !== undefined) t.skip(fixture.refundsWait)
  return fixture.refundsWait !== undefined
}

/** A new call for half of the money. */
export function halfOf(call: FollowUpCall): FollowUpCall {
  return { ...call, idempotencyKey: nextKey(), amountMinor: call.amountMinor / 2 }
}

export function abortedSignal(): AbortSignal {
  return AbortSignal.abort()
}

/**
 * That a look-up tells what was answered. A gateway that cannot be asked breaks the promise, and its test says so; even
 * then what cannot be read is unknown, never guessed.
 */
export function assertTells(
  t: TestContext,
  { fixture }: ContractBench,
  operation: LookUp['operation'],
  told: GatewayOutcome,
  answered: GatewayOutcome,
): void {
  const learns = fixture.lookUpLearns?.[operation] ?? 'codes'
  if (learns === 'nothing') {
    assert.equal(told.kind, 'unknown')
    t.skip('this gateway cannot be asked')
  } else {
    assert.deepEqual(essenceOf(told, operation, learns), essenceOf(answered, operation, learns))
  }
}

/** What a look-up must tell; gateways leave other fields of the first answer out. */
function essenceOf(outcome: GatewayOutcome, operation: LookUp['operation'], learns: 'codes' | 'outcome') {
  if (outcome.kind !== 'approved' && outcome.kind !== 'declined') return { kind: outcome.kind }
  const { kind, answer } = outcome
  const { gatewayTransactionId, gatewayCode, networkCode, adviceCode } = answer
  if (learns === 'codes') return { kind, gatewayTransactionId, gatewayCode, networkCode, adviceCode }
  return operation === 'charge' || operation === 'authorize' ? { kind, gatewayTransactionId } : { kind }
}
