import { type GatewayLedger, verdictOf } from './gateway-ledger.ts'
import type { LedgerEvent } from './gateway-wire.ts'
import type { KeptAttempt, KeptCase } from './kept-attempts.ts'
import type { PaymentStory } from './payment-story.ts'

/** What the gateway, our database and the merchants say, at the end. */
export interface Accounts {
  readonly ledger: GatewayLedger
  readonly attempts: readonly KeptAttempt[]
  readonly cases: readonly KeptCase[]
  readonly stories: readonly PaymentStory[]
}

export interface Disagreement {
  readonly orderId: string
  readonly what: string
}

const ENDED: readonly string[] = ['recovered', 'hard_declined', 'exhausted', 'expired', 'cancelled']

/** Every rule that was broken, and by which payment; none when all agree. */
export function disagreementsIn(accounts: Accounts): Disagreement[] {
  const attemptsOf = groupBy(accounts.attempts, ({ order_id }) => order_id)
  const casesOf = groupBy(accounts.cases, ({ order_id }) => order_id)
  const found = accounts.stories.flatMap((story) => {
    const { orderId } = story.plan
    const payment: Payment = {
      story,
      events: accounts.ledger.byOrder.get(orderId) ?? [],
      eventsOf: (key) => accounts.ledger.byKey.get(key) ?? [],
      attempts: attemptsOf.get(orderId) ?? [],
      cases: casesOf.get(orderId) ?? [],
    }
    return RULES.flatMap((rule) => rule(payment)).map((what) => ({ orderId, what }))
  })
  return [...found, ...strangersIn(accounts)]
}

interface Payment {
  readonly story: PaymentStory
  readonly events: readonly LedgerEvent[]
  readonly eventsOf: (idempotencyKey: string) => readonly LedgerEvent[]
  readonly attempts: readonly KeptAttempt[]
  readonly cases: readonly KeptCase[]
}

type Rule = (payment: Payment) => string[]

/** No payment is approved twice, and nothing is sent twice. */
const chargedOnce: Rule = ({ events }) => {
  const approvals = events.filter(({ kind, verdict }) => kind === 'processed' && verdict?.result === 'approved')
  const repeated = events.filter(({ kind }) => kind === 'repeated')
  return [
    ...(approvals.length > 1 ? [`approved ${approvals.length} times`] : []),
    ...(repeated.length > 0 ? [`${repeated[0]?.idempotencyKey} was sent again`] : []),
  ]
}

/** What the gateway did is what we have, attempt by attempt, and nothing is left unknown. */
const bothHaveTheSame: Rule = ({ attempts, eventsOf }) =>
  attempts.flatMap(({ transaction_id, state }) => {
    if (state === 'sending' || state === 'unknown') return [`${transaction_id} is still ${state}`]
    const verdict = verdictOf(eventsOf(transaction_id)) ?? 'not_processed'
    return verdict === state ? [] : [`${transaction_id} is ${verdict} at the gateway and ${state} here`]
  })

/** What the gateway processed without being able to say so was asked about. */
const unknownIsAsked: Rule = ({ attempts, eventsOf }) =>
  attempts.flatMap(({ transaction_id }) => {
    const events = eventsOf(transaction_id)
    const isCut = events.some(({ kind }) => kind === 'dropped')
    return isCut && !events.some(({ kind }) => kind === 'asked') ? [`${transaction_id} was never asked about`] : []
  })

/** A month after the last attempt nothing is due any more: every case has ended, and an approval is a recovery. */
const nothingIsForgotten: Rule = ({ story, attempts, cases, events }) => {
  const { calendar } = story.plan
  if (attempts.length === 0) return ['posted, and nowhere to be found']
  const isApproved = events.some(({ verdict }) => verdict?.result === 'approved')
  return cases.flatMap(({ case_id, state, next_attempt_at, keeps_number }) => [
    ...(calendar === 'reprise' && !ENDED.includes(state)
      ? [`case ${case_id} is ${state}, next ${next_attempt_at?.toISOString() ?? 'never'}`]
      : []),
    ...(state === 'recovered' && !isApproved ? [`case ${case_id} is recovered, and nothing was approved`] : []),
    ...(isApproved && !['recovered', 'cancelled'].includes(state) ? [`approved, and its case is ${state}`] : []),
    ...(ENDED.includes(state) && keeps_number ? [`case ${case_id} has ended and its card number is kept`] : []),
  ])
}

/** After a cancellation was answered no attempt begins. Database, gateway and driver share one clock. */
const cancelledIsOver: Rule = ({ story, attempts }) => {
  const { cancelledAtMs } = story
  if (cancelledAtMs === null) return []
  return attempts
    .filter(({ written_at }) => written_at.getTime() > cancelledAtMs)
    .map(({ transaction_id, state }) => `${transaction_id} (${state}) began after the cancellation was acknowledged`)
}

const RULES: readonly Rule[] = [chargedOnce, bothHaveTheSame, unknownIsAsked, nothingIsForgotten, cancelledIsOver]

/** What the gateway processed and we know nothing of. */
function strangersIn({ ledger, attempts }: Accounts): Disagreement[] {
  const known = new Set(attempts.map(({ transaction_id }) => transaction_id))
  return [...ledger.byKey].flatMap(([key, [first]]) =>
    known.has(key) ? [] : [{ orderId: first?.orderId ?? '?', what: `${key} is at the gateway only` }],
  )
}

/** All that is known of one payment, in order of time. */
export function historyOf(accounts: Accounts, orderId: string): string {
  const story = accounts.stories.find(({ plan }) => plan.orderId === orderId)
  const events = (accounts.ledger.byOrder.get(orderId) ?? []).map(
    ({ atMs, kind, idempotencyKey, sender, verdict, told }) =>
      `${new Date(atMs).toISOString()} gateway ${kind} ${idempotencyKey} of ${sender} ${verdict?.result ?? told ?? ''}`,
  )
  const attempts = accounts.attempts
    .filter(({ order_id }) => order_id === orderId)
    .map(
      ({ written_at, transaction_id, merchant_transaction_id, state, response_code, sent_at }) =>
        `${written_at.toISOString()} attempt ${transaction_id} (${merchant_transaction_id ?? 'ours'}) written; company's time ${sent_at.toISOString()}; now ${state} ${response_code}`,
    )
  const cases = accounts.cases
    .filter(({ order_id }) => order_id === orderId)
    .map(({ case_id, state, next_attempt_at }) => `case ${case_id} ${state} ${next_attempt_at?.toISOString() ?? ''}`)
  const lines = [...(story?.told ?? []), ...events, ...attempts].sort((a, b) => (a < b ? -1 : 1))
  return [`${orderId} ${JSON.stringify(story?.plan)}`, ...lines, ...cases].join('\n  ')
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
