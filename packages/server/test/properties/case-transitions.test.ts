import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { type CaseState, isLegalTransition } from '../../src/domain/recovery-case.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'

const app = await openScriptedApp({ after })
const { gateway, clock, database } = app

const HOUR_MS = 3_600_000
const RETRIES_MAX = 3
const limits = { maxRetries: RETRIES_MAX }
await app.put('/v1/company', { company: { limits: { customerInitiated: limits, merchantInitiated: limits } } })

/** Every change of a case's state, as the database saw it. */
await database.execute(`
  create table case_moves (case_id text, before text, after text);
  create function note_case_move() returns trigger language plpgsql as $$
  begin
    insert into case_moves values (new.case_id, old.state, new.state);
    return new;
  end $$;
  create trigger case_moves_noted after update on recovery_cases for each row execute function note_case_move();
`)

const SCRIPT = {
  approve: () => gateway.approveNext(),
  'decline softly': () => gateway.declineNext(NO_FUNDS),
  'decline hard': () => gateway.declineNext({ networkCode: '57' }),
  'forbid for ever': () => gateway.declineNext({ networkCode: 'R0' }),
  'lose the answer': () => gateway.loseNextAnswer(),
  'lose a decline': () => gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS }),
  'lose the request': () => gateway.loseNextRequest(),
  refuse: () => gateway.refuseNext(),
} as const

type Operation =
  | {
      readonly kind: 'charge'
      readonly script: keyof typeof SCRIPT
      readonly byReference: boolean
      asksInVain: boolean
    }
  | { readonly kind: 'refundedpayment' | 'resolve' }
  | { readonly kind: 'clock'; readonly hours: number }

const scripts = fc.oneof(
  { weight: 3, arbitrary: fc.constant<keyof typeof SCRIPT>('decline softly') },
  { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(SCRIPT) as (keyof typeof SCRIPT)[])) },
)
const operations: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('charge' as const),
      script: scripts,
      byReference: fc.boolean(),
      asksInVain: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('refundedpayment' as const, 'resolve' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('clock' as const), hours: fc.integer({ min: -72, max: 400 }) }),
  },
)

let runs = 0

/** One payment as its merchant knows it. */
class Story {
  readonly orderId: string
  readonly payment: Record<string, unknown>
  referenceData: string | null = null
  transactionId: string | null = null
  /** Why nothing may be sent any more. */
  readonly ends: string[] = []
  /** What ended it, or what he cannot know any more: from then on he names it by its reference. */
  needsReference = false

  constructor() {
    runs += 1
    this.orderId = `order-of-run-${runs}`
    // A method that lives at the gateway: never-answers about a card would reach the stories that follow.
    const paymentMethod = { gatewayPaymentMethodId: 'pm-1', fullName: 'Ada Byron' }
    this.payment = { orderId: this.orderId, amount: 9000 + runs, paymentMethod }
  }

  mayBeSent(): boolean {
    return this.ends.length === 0
  }

  remember(answer: { readonly referenceData: string; readonly transactionId: string }): void {
    this.referenceData = answer.referenceData
    this.transactionId = answer.transactionId
  }

  requests(): number {
    return gateway.requests.filter(({ call }) => 'orderId' in call && call.orderId === this.orderId).length
  }
}

async function perform(story: Story, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'clock':
      return clock.advance(operation.hours * HOUR_MS)
    case 'resolve':
      story.needsReference = true
      await app.app.resolveUnresolved()
      return
    case 'refundedpayment': {
      if (story.transactionId === null) return
      const { responseCode } = await app.followUp('refundedpayment', story.transactionId)
      if (responseCode === '10000') story.ends.push('cancelled')
      return
    }
    case 'charge':
      return charge(story, operation)
  }
}

async function charge(story: Story, operation: Extract<Operation, { kind: 'charge' }>): Promise<void> {
  SCRIPT[operation.script]()
  if (operation.asksInVain) gateway.failNextLookUps()
  const names = story.referenceData !== null && (operation.byReference || story.needsReference || !story.mayBeSent())
  const before = story.requests()
  const answer = await app.charge({ ...story.payment, ...(names ? { referenceData: story.referenceData } : {}) })
  const sent = story.requests() - before
  // What the gateway was not asked for must not answer the next charge.
  gateway.forgetScript()
  assert.ok(sent <= 1)
  assert.ok(sent === 0 || story.mayBeSent(), 'nothing is sent after a cancellation or a never-answer')
  if (sent === 1 && operation.script === 'forbid for ever') story.ends.push('forbidden')
  if (!/^2/.test(answer.responseCode)) story.needsReference = true
  if (sent === 1) story.remember(answer)
}

interface CaseRow {
  case_id: string
  state: CaseState
  counted: number
  transaction_id: string
}

async function checkCases(story: Story): Promise<void> {
  assert.ok(gateway.timesCharged(story.orderId) <= 1, 'a payment is never charged twice')
  const cases = await database.query<CaseRow>(
    `select c.case_id, c.state, min(a.transaction_id) as transaction_id,
       count(*) filter (where a.state in ('approved', 'declined')) as counted
     from recovery_cases c join attempts a using (company_id, case_id) join transactions t using (company_id, transaction_id)
     where t.order_id = $1 group by c.case_id, c.state`,
    [story.orderId],
  )
  for (const kase of cases) {
    assert.ok(kase.counted <= 1 + RETRIES_MAX, 'no retry beyond the limit')
    const { completionStatus } = await app.read(kase.transaction_id)
    assert.equal(completionStatus, await completionOnDisk(kase.transaction_id))
  }
}

const COMPLETION: Readonly<Record<CaseState, string | null>> = {
  open: null,
  scheduled: null,
  attempting: null,
  recovered: 'RecoverySuccessful',
  hard_declined: 'RecoveryDeclined',
  exhausted: 'RecoveryExhausted',
  expired: 'RecoveryExpired',
  cancelled: 'RecoveryCancelled',
}

async function completionOnDisk(transactionId: string): Promise<string | null> {
  const [row] = await database.query<{ state: CaseState; deadline_at: Date }>(
    `select c.state, c.deadline_at from attempts a join recovery_cases c using (company_id, case_id)
     where a.transaction_id = $1`,
    [transactionId],
  )
  assert.ok(row !== undefined)
  return row.state === 'open' && row.deadline_at <= clock.now() ? 'RecoveryExpired' : COMPLETION[row.state]
}

describe('any story of one payment', () => {
  it('moves its cases along legal transitions only, charges once at most, and stops where it must', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operations, { minLength: 1, maxLength: 12 }), async (story) => {
        const told = new Story()
        for (const operation of story) await perform(told, operation)
        await checkCases(told)
        assert.ok(gateway.sentEachKeyOnce)
        // Whatever is still unknown is found out, and the sum of the story is the same.
        clock.advance(HOUR_MS)
        await app.app.resolveUnresolved()
        await checkCases(told)
      }),
      { numRuns: 60 },
    )
    const moves = await database.query<{ before: CaseState; after: CaseState; times: number }>(
      'select before, after, count(*) as times from case_moves where before <> after group by before, after',
    )
    for (const { before, after: to } of moves) assert.ok(isLegalTransition(before, to), `${before} -> ${to}`)
    assert.ok(moves.length >= 4, 'the stories move cases')
  })
})
