import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FollowUpOperation } from '../domain/transaction.ts'
import type { MoneyMoved } from './follow-up-port.ts'
import { type FollowUpQuestion, judgeFollowUp } from './follow-up-rules.ts'

const NOTHING_MOVED: MoneyMoved = {
  capture: null,
  refundedMinor: 0,
  isVoided: false,
  openFollowUpId: null,
  openAttemptId: null,
  declinedCaptures: [],
}
const CAPTURED: MoneyMoved = { ...NOTHING_MOVED, capture: { amountMinor: 800, gatewayTransactionId: 'g-1' } }

interface Story {
  readonly operation: FollowUpOperation
  readonly of: 'authorize' | 'charge'
  readonly state?: FollowUpQuestion['original']['state']
  readonly hasCase?: boolean
  readonly moved?: MoneyMoved
  readonly asked?: number
}

function judge({ operation, of, state = 'approved', hasCase = false, moved = NOTHING_MOVED, asked }: Story) {
  const original = { operation: of, state, amountMinor: 1000, hasCase }
  return judgeFollowUp({ operation, original, moved, askedMinor: asked ?? null })
}

const voided: MoneyMoved = { ...NOTHING_MOVED, isVoided: true }
const refunded = (refundedMinor: number): MoneyMoved => ({ ...NOTHING_MOVED, refundedMinor })
const waiting: MoneyMoved = { ...NOTHING_MOVED, openFollowUpId: 'another' }

const RULES: readonly [string, Story, ReturnType<typeof judgeFollowUp>][] = [
  ['a capture takes all when none is named', { operation: 'capture', of: 'authorize' }, { amountMinor: 1000 }],
  ['a capture takes a part', { operation: 'capture', of: 'authorize', asked: 1 }, { amountMinor: 1 }],
  ['a capture takes no more', { operation: 'capture', of: 'authorize', asked: 1001 }, { responseCode: '50137' }],
  ['a capture comes once', { operation: 'capture', of: 'authorize', moved: CAPTURED }, { responseCode: '30079' }],
  ['a charge is captured already', { operation: 'capture', of: 'charge' }, { responseCode: '30011' }],
  ['a void takes back the whole', { operation: 'void', of: 'authorize' }, { amountMinor: 1000 }],
  [
    'a captured authorize is not voided',
    { operation: 'void', of: 'authorize', moved: CAPTURED },
    { responseCode: '30013' },
  ],
  ['a void comes once', { operation: 'void', of: 'charge', moved: voided }, { responseCode: '30066' }],
  [
    'a refunded charge is not voided',
    { operation: 'void', of: 'charge', moved: refunded(1) },
    { responseCode: '30066' },
  ],
  ['a voided charge is not refunded', { operation: 'refund', of: 'charge', moved: voided }, { responseCode: '30066' }],
  [
    'a refund gives back what is left',
    { operation: 'refund', of: 'charge', moved: refunded(400) },
    { amountMinor: 600 },
  ],
  [
    'a refund gives no more',
    { operation: 'refund', of: 'charge', moved: refunded(400), asked: 601 },
    { responseCode: '30015' },
  ],
  ['a refund of nothing left', { operation: 'refund', of: 'charge', moved: refunded(1000) }, { responseCode: '30015' }],
  ['a refund is of what was captured', { operation: 'refund', of: 'authorize', moved: CAPTURED }, { amountMinor: 800 }],
  ['an authorize is not refunded', { operation: 'refund', of: 'authorize' }, { responseCode: '30011' }],
  [
    'a declined charge has no follow-up',
    { operation: 'refund', of: 'charge', state: 'declined' },
    { responseCode: '30011' },
  ],
  ['an unknown one is found out first', { operation: 'void', of: 'charge', state: 'unknown' }, { unresolved: true }],
  ['another follow-up is found out first', { operation: 'refund', of: 'charge', moved: waiting }, { unresolved: true }],
  [
    'a refund made elsewhere of a declined one is recorded',
    { operation: 'refunded_payment', of: 'charge', state: 'declined', asked: 5 },
    { amountMinor: 5 },
  ],
  [
    'a refund made elsewhere ends a case whose attempt is under way',
    { operation: 'refunded_payment', of: 'charge', state: 'sending', hasCase: true },
    { amountMinor: 1000 },
  ],
  [
    'a refund made elsewhere waits for the first outcome',
    { operation: 'refunded_payment', of: 'charge', state: 'sending' },
    { unresolved: true },
  ],
  [
    'a refund made elsewhere gives no more than is left either',
    { operation: 'refunded_payment', of: 'charge', moved: refunded(400), asked: 601 },
    { responseCode: '30015' },
  ],
]

describe('what may follow a payment', () => {
  for (const [promise, story, verdict] of RULES) {
    it(promise, () => assert.deepEqual(judge(story), verdict))
  }

  it('never gives back more than was taken, in any order of refunds', () => {
    const asks = fc.array(fc.option(fc.integer({ min: 1, max: 1500 })), { maxLength: 10 })
    fc.assert(
      fc.property(asks, (askedAmounts) => {
        let refundedMinor = 0
        for (const asked of askedAmounts) {
          const verdict = judge({
            operation: 'refund',
            of: 'charge',
            moved: refunded(refundedMinor),
            ...(asked === null ? {} : { asked }),
          })
          if ('amountMinor' in verdict) refundedMinor += verdict.amountMinor
        }
        assert.ok(refundedMinor <= 1000)
      }),
    )
  })
})
