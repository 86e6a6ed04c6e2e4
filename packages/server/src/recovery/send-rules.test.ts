import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PAID_AT } from '../../test/harness/payment-rows.ts'
import type { CardNetwork } from '../domain/card-network.ts'
import type { CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import { WIDEST_LIMITS } from '../domain/recovery-limits.ts'
import type { PastAttempt, Situation } from './ledger-port.ts'
import { codeThatForbidsSending, retryCountOf, type SendQuestion } from './send-rules.ts'

const HOUR_MS = 3_600_000
const LATER = new Date(PAID_AT.getTime() + 30 * 24 * HOUR_MS)

function caseIn(state: CaseState, changes: Partial<RecoveryCase> = {}): RecoveryCase {
  return {
    caseId: 'case-1',
    companyId: 'company-1',
    state,
    firstSeenAt: PAID_AT,
    deadlineAt: LATER,
    retryCount: 1,
    forbiddenByCode: null,
    openTransactionId: null,
    initialTransactionId: 'transaction-1',
    assignedGatewayToken: null,
    recoveryDisabled: false,
    initiator: 'merchant',
    holdout: null,
    booking: null,
    ...changes,
  }
}

function codeFor(situation: Partial<Situation>, changes: Partial<Omit<SendQuestion, 'situation'>> = {}) {
  return codeThatForbidsSending({
    situation: {
      configVersion: 1,
      referenceUsed: false,
      referenced: null,
      recoveryCase: null,
      dateFirstAttempt: null,
      caseAttempts: [],
      cardBlockedByCode: null,
      otherAttemptsOnCard: [],
      strandedTransactionId: null,
      ...situation,
    },
    limits: { ...WIDEST_LIMITS, maxRetries: 3 },
    retryCount: 2,
    network: 'mastercard',
    issuerCountry: null,
    amountMinor: 1000,
    countsNetworkLimits: true,
    postedBy: 'merchant',
    now: PAID_AT,
    ...changes,
  })
}

function declinedAt(at: Date): PastAttempt {
  return {
    transactionId: 'past',
    caseId: null,
    sentAt: at,
    amountMinor: 1000,
    state: 'declined',
    gatewayToken: 'gateway-1',
    gatewayType: 'stripe',
    networkCode: '51',
    adviceCode: null,
    gatewayCode: null,
    gatewayMessage: null,
  }
}

/** The newest one gap before now. */
function declinesEvery(gapMs: number, count: number): PastAttempt[] {
  return Array.from({ length: count }, (_, index) => declinedAt(new Date(PAID_AT.getTime() - (index + 1) * gapMs)))
}

const approved = { transactionId: 'transaction-1', state: 'approved', isCancelled: false } as const

describe('an attempt is sent', () => {
  it('when it is the first, and in a case that is open, declined hard or given up by us', () => {
    assert.equal(codeFor({}), null)
    for (const state of ['open', 'scheduled', 'hard_declined', 'exhausted'] as const) {
      assert.equal(codeFor({ recoveryCase: caseIn(state) }), null, state)
    }
  })

  it('at the limit of retries, not beyond it', () => {
    assert.equal(codeFor({ recoveryCase: caseIn('open') }, { retryCount: 3 }), null)
    assert.equal(codeFor({ recoveryCase: caseIn('open') }, { retryCount: 4 }), '30100')
    assert.equal(codeFor({}, { retryCount: 4 }), '30100', 'whoever counts')
  })

  it("up to what the card's network publishes: the stricter caps that our plans keep are not the merchant's", () => {
    const everyHour = (count: number) => codeFor({ otherAttemptsOnCard: declinesEvery(HOUR_MS, count) })
    assert.deepEqual([everyHour(9), everyHour(10)], [null, '30100'], 'Mastercard, 24 hours')
    const everyTwentyHours = (count: number, network: CardNetwork) =>
      codeFor({ otherAttemptsOnCard: declinesEvery(20 * HOUR_MS, count) }, { network })
    assert.deepEqual(
      [everyTwentyHours(34, 'mastercard'), everyTwentyHours(35, 'mastercard')],
      [null, '30100'],
      'Mastercard, 30 days',
    )
    // The first decline is the original payment, twenty tries again may follow it.
    assert.deepEqual([everyTwentyHours(20, 'visa'), everyTwentyHours(21, 'visa')], [null, '30100'], 'Visa, 30 days')
  })

  it('up to the stricter caps, when it is a retry that we booked', () => {
    const booked = (count: number) =>
      codeFor({ otherAttemptsOnCard: declinesEvery(HOUR_MS, count) }, { postedBy: 'reprise' })
    assert.deepEqual([booked(7), booked(8)], [null, '30100'], 'Mastercard, 24 hours')
  })

  it('until the days of the case are over', () => {
    const recoveryCase = caseIn('open')
    assert.equal(codeFor({ recoveryCase }, { now: new Date(LATER.getTime() - 1) }), null)
    assert.equal(codeFor({ recoveryCase }, { now: LATER }), '30100')
    assert.equal(codeFor({ recoveryCase: caseIn('expired') }), '30100')
  })
})

describe('an attempt is not sent', () => {
  it('for a payment that is paid, with a case or without', () => {
    assert.equal(codeFor({ recoveryCase: caseIn('recovered') }), '30044')
    assert.equal(codeFor({ referenced: approved }), '30044')
  })

  it('after the merchant cancelled, with a case or without', () => {
    assert.equal(codeFor({ recoveryCase: caseIn('cancelled') }), '30080')
    assert.equal(codeFor({ referenced: { ...approved, state: 'not_processed', isCancelled: true } }), '30080')
  })

  it('under a never-answer, of the payment or of the card, with the code of that answer', () => {
    assert.equal(codeFor({ recoveryCase: caseIn('hard_declined', { forbiddenByCode: '30012' }) }), '30012')
    assert.equal(codeFor({ cardBlockedByCode: '30009' }), '30009')
  })

  it("beyond a network's counted limit, counting the card's other payments, unless its gateway counts none", () => {
    const past = declinesEvery(HOUR_MS, 10)
    assert.equal(codeFor({ otherAttemptsOnCard: past }), '30100', 'Mastercard: ten declines in 24 hours')
    assert.equal(codeFor({ otherAttemptsOnCard: past.slice(4), caseAttempts: past.slice(0, 4) }), '30100')
    assert.equal(codeFor({ otherAttemptsOnCard: past }, { countsNetworkLimits: false }), null)
  })

  it('for the first reason in this order: paid, cancelled, forbidden, limits', () => {
    const over = { retryCount: 99, now: LATER }
    const forbidden = { forbiddenByCode: '30012' }
    assert.equal(codeFor({ recoveryCase: caseIn('recovered', forbidden) }, over), '30044')
    assert.equal(codeFor({ recoveryCase: caseIn('cancelled', forbidden) }, over), '30080')
    assert.equal(
      codeFor({ recoveryCase: caseIn('hard_declined', forbidden), cardBlockedByCode: '30009' }, over),
      '30012',
    )
    assert.equal(codeFor({ recoveryCase: caseIn('open'), cardBlockedByCode: '30009' }, over), '30009')
  })
})

describe('the count of retries', () => {
  it('is the larger of what the merchant sent and what the case has seen and this one', () => {
    assert.equal(retryCountOf(0, null), 0)
    assert.equal(retryCountOf(3, null), 3)
    assert.equal(retryCountOf(0, caseIn('open', { retryCount: 4 })), 5)
    assert.equal(retryCountOf(9, caseIn('open', { retryCount: 4 })), 9)
  })
})
