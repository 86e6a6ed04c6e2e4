import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRetryEngine, replayDecision } from '@reprise/engine'
import { companyWith, gatewayWith, tenantOf } from '../../test/harness/merchants.ts'
import { storedCard } from '../../test/harness/payment-methods.ts'
import { PAID_AT, transactionWith } from '../../test/harness/payment-rows.ts'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { RecoveryCase } from '../domain/recovery-case.ts'
import { decideOutcome, type FinishedAttempt } from './decide-outcome.ts'
import type { GatewayOutcome } from './gateway-port.ts'

const DAY_MS = 86_400_000
const company = companyWith('ONE')
const tenant = tenantOf(company)
const gateway = gatewayWith(tenant, 'gateway-1', { gatewayType: 'stripe' })
const engine = createRetryEngine()

const OPEN_CASE: RecoveryCase = {
  caseId: 'case-1',
  companyId: company.companyId,
  state: 'open',
  firstSeenAt: PAID_AT,
  deadlineAt: new Date(PAID_AT.getTime() + 30 * DAY_MS),
  retryCount: 1,
  forbiddenByCode: null,
  openTransactionId: null,
  initialTransactionId: 'transaction-1',
  assignedGatewayToken: null,
  recoveryDisabled: false,
  initiator: 'merchant',
  holdout: null,
  booking: null,
}

const declined = (networkCode: string): GatewayOutcome => ({
  kind: 'declined',
  answer: { ...NOTHING_SAID, networkCode },
})
const APPROVED: GatewayOutcome = { kind: 'approved', answer: NOTHING_SAID }
const NOT_PROCESSED: GatewayOutcome = { kind: 'not_processed', why: 'refused' }
const UNKNOWN: GatewayOutcome = { kind: 'unknown', why: 'silence' }

interface Story {
  readonly inCase?: boolean
  readonly disabled?: boolean
  readonly changes?: Partial<FinishedAttempt>
}

function decide(outcome: GatewayOutcome, { inCase = false, disabled = false, changes = {} }: Story = {}) {
  return decideOutcome(engine, {
    transaction: transactionWith(tenant, { disableCustomerRecovery: disabled, transactionId: 'transaction-2' }),
    method: storedCard(tenant, { paymentMethodId: 'method-1' }),
    network: 'visa',
    company,
    gateway,
    retryGateways: [gateway],
    recoveryCase: inCase ? OPEN_CASE : null,
    newCaseId: 'case-new',
    joinKey: 'join-key',
    earlier: [],
    otherAttemptsOnCard: [],
    retryCount: inCase ? 2 : 0,
    sentAt: PAID_AT,
    finishedAt: PAID_AT,
    methodKeeping: 'store_when_approved',
    isRepeatable: true,
    outcome,
    ...changes,
  })
}

describe('an approved attempt', () => {
  it('opens no case, recovers the one it is in, and stores the method', () => {
    const first = decide(APPROVED)
    assert.deepEqual([first.status, first.responseCode, first.retryAt, first.caseOutcome], [1, '10000', null, null])
    assert.deepEqual(first.retainMethod, { paymentMethodId: 'method-1', isStored: true })
    assert.equal(decide(APPROVED, { inCase: true }).caseOutcome?.state, 'recovered')
  })

  it('of an authorize says by when to capture', () => {
    const transaction = transactionWith(tenant, { type: 'authorize' })
    const captureBy = new Date(PAID_AT.getTime() + 7 * DAY_MS)
    assert.deepEqual(decide(APPROVED, { changes: { transaction } }).retryAt, captureBy)
  })
})

describe('a soft decline', () => {
  it('opens a case, or keeps it open, with a date to retry', () => {
    const first = decide(declined('51'))
    assert.deepEqual([first.status, first.responseCode], [2, '20023'])
    assert.ok(first.retryAt !== null && first.retryAt > PAID_AT)
    assert.deepEqual([first.caseOutcome?.state, first.caseOutcome?.isNew], ['open', true])
    assert.equal(first.caseOutcome?.caseId, 'case-new')
    assert.deepEqual(first.retainMethod, { paymentMethodId: 'method-1', isStored: false })
    const retry = decide(declined('51'), { inCase: true })
    assert.deepEqual([retry.caseOutcome?.caseId, retry.caseOutcome?.retryCount], ['case-1', 2])
  })

  it('has the hard twin of its code and no date when the merchant wants no recovery', () => {
    const outcome = decide(declined('51'), { disabled: true })
    assert.deepEqual([outcome.responseCode, outcome.retryAt], ['30087', null])
    assert.deepEqual([outcome.caseOutcome?.state, outcome.caseOutcome?.recoveryDisabled], ['exhausted', true])
  })

  it('has the code of the limit when no retry is left, and no date past the deadline', () => {
    const last = decide(declined('51'), { inCase: true, changes: { retryCount: company.limits.merchant.maxRetries } })
    assert.deepEqual([last.responseCode, last.retryAt, last.caseOutcome?.state], ['30100', null, 'exhausted'])
    const finishedAt = new Date(OPEN_CASE.deadlineAt.getTime() + 1)
    const late = decide(declined('51'), { inCase: true, changes: { finishedAt } })
    assert.deepEqual([late.retryAt, late.caseOutcome?.state], [null, 'expired'])
  })

  it('ends the case when no gateway can take the retry', () => {
    const outcome = decide(declined('51'), { changes: { retryGateways: [] } })
    assert.deepEqual([outcome.retryAt, outcome.caseOutcome?.state], [null, 'exhausted'])
    assert.equal(outcome.assignedGatewayToken, 'gateway-1')
  })
})

describe('a never-answer', () => {
  it('forbids the payment, and its card as far as it reaches', () => {
    const stolen = decide(declined('43'))
    assert.equal(stolen.caseOutcome?.state, 'hard_declined')
    assert.equal(stolen.caseOutcome.forbiddenByCode, stolen.responseCode)
    assert.equal(stolen.cardBlock?.expiry, '', 'stolen holds for the number whatever its expiry')
    assert.equal(decide(declined('R1')).cardBlock?.expiry, '09/2031')
    const onePayment = decide(declined('R0'))
    assert.equal(onePayment.cardBlock, null)
    assert.equal(onePayment.caseOutcome?.forbiddenByCode, onePayment.responseCode)
  })

  it('forbids also when the merchant wants no recovery', () => {
    assert.notEqual(decide(declined('43'), { disabled: true }).caseOutcome?.forbiddenByCode ?? null, null)
  })
})

describe('an attempt that provably did nothing', () => {
  it('opens no case, and does not count in the one it is in', () => {
    const first = decide(NOT_PROCESSED)
    assert.deepEqual([first.status, first.responseCode, first.caseOutcome], [3, '20046', null])
    assert.ok(first.retryAt !== null)
    const retry = decide(NOT_PROCESSED, { inCase: true })
    assert.deepEqual([retry.caseOutcome?.state, retry.caseOutcome?.retryCount], ['open', 1])
    assert.deepEqual(decide(NOT_PROCESSED, { disabled: true }).retryAt, null)
  })
})

describe('the decision that is kept', () => {
  it('is the engine’s own card, and leads to what is answered', () => {
    for (const outcome of [declined('51'), NOT_PROCESSED]) {
      const { decision, retryAt, assignedGatewayToken } = decide(outcome, { inCase: true })
      assert.ok(decision?.decidedBy === 'engine')
      const again = replayDecision(decision.card)
      assert.ok(again.action === 'retry')
      assert.deepEqual([again.at, again.gatewayId], [retryAt, assignedGatewayToken])
    }
  })

  it('is a card for a stop as well', () => {
    const { decision } = decide(declined('43'))
    assert.ok(decision?.decidedBy === 'engine')
    assert.deepEqual(decision.card.decided, { action: 'stop', reason: 'never_retry' })
  })

  it('names the rule where the engine was not asked', () => {
    const ruleOf = (outcome: GatewayOutcome, story: Story) => decide(outcome, story).decision
    for (const outcome of [declined('51'), NOT_PROCESSED]) {
      const disabled = { decidedBy: 'rule', stopReason: 'recovery_disabled', words: null }
      assert.deepEqual(ruleOf(outcome, { disabled: true }), disabled)
      const nowhere = { decidedBy: 'rule', stopReason: 'no_gateway', words: null }
      assert.deepEqual(ruleOf(outcome, { changes: { retryGateways: [] } }), nowhere)
    }
  })

  it('is none where there is nothing to decide', () => {
    for (const outcome of [APPROVED, UNKNOWN]) assert.equal(decide(outcome).decision, null)
  })
})

describe('an attempt whose outcome is not known', () => {
  it('holds its payment in a case and keeps the number until it is', () => {
    for (const inCase of [false, true]) {
      const outcome = decide(UNKNOWN, { inCase })
      assert.deepEqual([outcome.status, outcome.responseCode, outcome.retryAt], [3, '20039', null])
      assert.equal(outcome.caseOutcome?.state, 'attempting')
      assert.equal(outcome.caseOutcome.openTransactionId, 'transaction-2')
      assert.equal(outcome.retainMethod, null)
    }
  })
})
