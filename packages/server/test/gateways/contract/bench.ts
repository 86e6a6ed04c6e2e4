import assert from 'node:assert/strict'
import type { GatewayAnswer } from '../../../src/domain/transaction.ts'
import type { FollowUpCall, GatewayOutcome, LookUp } from '../../../src/recovery/gateway-port.ts'
import { nextKey, patience } from '../gateway-calls.ts'
import type { ContractPayment, GatewayContractFixture } from './fixture.ts'

export type PaymentOperation = 'charge' | 'authorize'
export type FollowUpOperation = 'capture' | 'void' | 'refund'

export interface Delivery {
  readonly key?: string
  readonly signal?: AbortSignal
}

/** Calls an opened fixture's adapter with the tedious parts filled in. */
export class ContractBench {
  readonly fixture: GatewayContractFixture

  constructor(fixture: GatewayContractFixture) {
    this.fixture = fixture
  }

  pay(operation: PaymentOperation, payment: ContractPayment, delivery: Delivery = {}): Promise<GatewayOutcome> {
    const { type, connection } = this.fixture
    const call = { ...payment, idempotencyKey: delivery.key ?? nextKey() }
    return type.gateway[operation](connection, call, delivery.signal ?? patience())
  }

  followUp(operation: FollowUpOperation, call: FollowUpCall, delivery: Delivery = {}): Promise<GatewayOutcome> {
    const { type, connection } = this.fixture
    return type.gateway[operation](connection, call, delivery.signal ?? patience())
  }

  lookUp(operation: LookUp['operation'], key: string, delivery: Delivery = {}): Promise<GatewayOutcome> {
    const { type, connection } = this.fixture
    const attempt: LookUp = { idempotencyKey: key, operation, sentAt: new Date(0) }
    return type.gateway.lookUp(connection, attempt, delivery.signal ?? patience())
  }

  /** Makes a payment that is approved, and a call that follows it up with all of its money. */
  async paid(operation: PaymentOperation, payment = this.fixture.approved): Promise<FollowUpCall> {
    const { gatewayTransactionId } = approvalOf(await this.pay(operation, payment))
    const { amountMinor, currency } = payment
    const original = { gatewayTransactionId, operation, amountMinor, captureGatewayTransactionId: null }
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
  assert.ok(outcome.kind === 'approved', outcome.kind)
  assert.ok(outcome.answer.gatewayTransactionId, 'an approval without an id cannot be followed up')
  return outcome.answer
}

/** A new call for half of the money. */
export function halfOf(call: FollowUpCall): FollowUpCall {
  return { ...call, idempotencyKey: nextKey(), amountMinor: call.amountMinor / 2 }
}

export function abortedSignal(): AbortSignal {
  return AbortSignal.abort()
}
