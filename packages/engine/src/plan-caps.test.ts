import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MS_PER_DAY, MS_PER_HOUR } from './local-time.ts'
import { LearnedModel } from './model/learned-model.ts'
import { SHIPPED_MODEL } from './model/shipped-model.ts'
import { type NetworkLimitQuestion, networkLimits } from './network-limits.ts'
import type { FailedPayment } from './payment.ts'
import { planNextAttempt } from './plan.ts'
import { hasRoom, type PlanCap, tightCaps } from './plan-caps.ts'
import { completePolicy } from './recovery-policy.ts'

const NOW = new Date('2026-11-10T16:00:00Z')
const model = new LearnedModel(SHIPPED_MODEL)

function planned(payment: FailedPayment, safeCaps = true): number[] {
  const policy = completePolicy({ safeCaps })
  const plan = planNextAttempt({ model, payment, now: NOW, policy, isMaxDaysSet: false, exploration: 0, seed: '' })
  return plan.action === 'retry' ? plan.choice.plan.map(({ at }) => at.getTime()) : []
}

function paymentOf(more: Partial<FailedPayment>): FailedPayment {
  return {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'BRL',
    initiator: 'merchant',
    card: { network: 'mastercard', funding: 'debit', issuerCountry: 'BR' },
    attempts: [{ at: NOW, gatewayId: 'alpha', outcome: 'declined', networkCode: '51' }],
    gateways: [{ gatewayId: 'alpha' }],
    ...more,
  }
}

const question = fc.record({
  network: fc.constantFrom('visa' as const, 'mastercard' as const, 'amex' as const, 'jcb' as const, 'elo' as const),
  issuerCountry: fc.constantFrom('BR', 'US', 'JP'),
  othersAgoHours: fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 30 }),
  isFirstLost: fc.boolean(),
  safeCaps: fc.boolean(),
})

describe('a plan within the counts of the network', () => {
  test('would be permitted to its last attempt if all before it were declined', () => {
    let attempts = 0
    fc.assert(
      fc.property(question, ({ network, issuerCountry, othersAgoHours, isFirstLost, safeCaps }) => {
        const payment = paymentOf({
          card: { network, funding: 'debit', issuerCountry },
          ...(isFirstLost && { attempts: [{ at: NOW, gatewayId: 'alpha', outcome: 'not_processed' }] }),
          otherAttemptsOnCard: othersAgoHours.map((hours) => ({
            at: new Date(NOW.getTime() - hours * MS_PER_HOUR),
            amountMinor: 2000,
            outcome: 'declined',
          })),
        })
        const made: NetworkLimitQuestion['attempts'][number][] = [
          ...(payment.otherAttemptsOnCard ?? []),
          ...payment.attempts.map(({ at, outcome }) => ({ at, outcome, amountMinor: 2000 })),
        ]
        for (const atMs of planned(payment, safeCaps)) {
          const at = new Date(atMs)
          const limits = networkLimits({ card: payment.card, amountMinor: 2000, attempts: made, at, safeCaps })
          assert.ok(
            limits.isAllowed,
            `${network}: ${limits.boundBy.map(({ rule }) => rule).join(' ')} at ${at.toJSON()}`,
          )
          made.push({ at, outcome: 'declined', amountMinor: 2000 })
          attempts++
        }
      }),
      { numRuns: 150 },
    )
    assert.ok(attempts > 500, `only ${attempts} attempts were planned: the property says little`)
  })

  test('spends what a month’s count leaves on its best moments, and goes on in the next month', () => {
    const inBrazil = planned(paymentOf({}))
    const isNovember = (ms: number) => ms < Date.UTC(2026, 11, 1, 3)
    assert.equal(inBrazil.filter(isNovember).length, 7)
    assert.ok(inBrazil.some((ms) => !isNovember(ms)))
    const elsewhere = planned(paymentOf({ card: { network: 'mastercard', funding: 'debit', issuerCountry: 'AR' } }))
    assert.ok(elsewhere.filter(isNovember).length > 7)
  })

  test('has one attempt a day where the network’s pace is one a day', () => {
    const instants = planned(paymentOf({ card: { network: 'jcb', funding: 'debit', issuerCountry: 'JP' } }))
    assert.ok(instants.length > 3)
    instants.forEach((ms, i) => {
      assert.ok(ms - (instants[i - 1] ?? NOW.getTime()) > MS_PER_DAY)
    })
  })
})

describe('room under a cap', () => {
  const day = (n: number) => NOW.getTime() + n * MS_PER_DAY
  const rolling: PlanCap = { max: 2, countedMs: [day(-5)], window: { rollingMs: 10 * MS_PER_DAY } }

  test('is left once what counted is out of the window', () => {
    assert.equal(hasRoom([rolling], [day(1)], day(4)), false)
    assert.equal(hasRoom([rolling], [day(1)], day(6)), true)
  })

  test('is not left for an attempt that a later one of the plan would be counted with', () => {
    assert.equal(hasRoom([rolling], [day(4)], day(3)), false)
    assert.equal(hasRoom([{ ...rolling, countedMs: [] }], [day(4)], day(3)), true)
  })

  test('is left when every cap leaves some', () => {
    const monthly: PlanCap = { max: 1, countedMs: [], window: { monthOffsetMs: 0 } }
    assert.equal(hasRoom([rolling, monthly], [], day(1)), true)
    assert.equal(hasRoom([rolling, monthly], [day(6)], day(7)), false)
    assert.equal(hasRoom([], [day(6)], day(7)), true)
  })
  test('is left, whenever, under a cap that is not tight yet', () => {
    const days = fc.array(fc.integer({ min: -40, max: 40 }).map(day), { maxLength: 5 })
    const window = fc.constantFrom({ rollingMs: 3 * MS_PER_DAY }, { rollingMs: 30 * MS_PER_DAY }, { monthOffsetMs: 0 })
    const cap = fc.record({ max: fc.integer({ min: 1, max: 6 }), countedMs: days, window })
    fc.assert(
      fc.property(fc.array(cap, { maxLength: 3 }), days, fc.integer({ min: 0, max: 40 }), (caps, plannedMs, later) => {
        const tight = tightCaps(caps, plannedMs)
        assert.equal(hasRoom(tight, plannedMs, day(later)), hasRoom(caps, plannedMs, day(later)))
      }),
    )
  })
})
