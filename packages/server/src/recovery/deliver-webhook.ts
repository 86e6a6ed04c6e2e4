import type { Clock } from '../domain/clock.ts'
import type { IdSource } from '../domain/ids.ts'
import type { SecretText } from '../domain/secret-text.ts'
import type { BatchEvent, DeliveryTry, TransactionEvent, WebhookEvent } from '../domain/webhook.ts'
import { DOWN_AFTER, holdAfter, waitAfter } from './delivery-waits.ts'
import type { ReadTransactions } from './read-transactions.ts'
import type { PostResult, SignedPosts } from './signed-post-port.ts'
import type { TransactionReading } from './transaction-view.ts'
import type {
  Delivery,
  DeliveryTurn,
  TriedDelivery,
  WebhookDeliveries,
  WebhookKey,
  WebhookVault,
} from './webhook-port.ts'

export interface DeliverPorts {
  readonly deliveries: WebhookDeliveries
  readonly webhookVault: Pick<WebhookVault, 'open'>
  readonly outbound: Pick<SignedPosts, 'send'>
  readonly transactions: Pick<ReadTransactions, 'byId'>
  /** The message in the wire's words. */
  readonly presentEvent: (event: TransactionEvent, transaction: TransactionReading) => string
  readonly presentBatchEvent: (event: BatchEvent) => string
  /** Told of a message that could not be made: of a fault of ours, not of the receiver's. */
  readonly onFailure: (eventId: string, error: unknown) => void
  readonly tried: (tried: { readonly end: 'delivered' | 'retried' | 'given_up'; readonly durationMs: number }) => void
  readonly ids: IdSource
  readonly clock: Clock
}

/** Sends what is due at one receiver, for a while; resolves to whether more is due there by now. */
export type DeliverWebhook = (key: WebhookKey) => Promise<boolean>

/** Messages under way to one receiver at once, each of another case. */
const TOGETHER = 8

/** After this a turn takes nothing new, so that its lease outlives it and others get theirs; milliseconds. */
const TURN_MS_MAX = 20_000

/** Characters of an answer that are kept, to see what a receiver complains about. */
const ANSWER_LENGTH_MAX = 200

/**
 * One turn: the first events of the cases that have some due, again and again, until nothing is due or the time is over.
 * Of one case they go one after the other. One that is down is tried with one message at a time, and then left alone, and
 * one that asks for time gets it.
 */
export function createDeliverWebhook(ports: DeliverPorts): DeliverWebhook {
  return async function deliverWebhook(key) {
    const turn = await ports.deliveries.beginTurn(key, ports.ids.next(), ports.clock.now())
    if (turn === null) return false
    let { failuresInRow } = turn
    let askedMs = 0
    const startedMs = ports.clock.monotonicMs()
    try {
      const secrets = await secretsOf(ports, turn)
      while (ports.clock.monotonicMs() - startedMs < TURN_MS_MAX) {
        const together = failuresInRow >= DOWN_AFTER ? 1 : TOGETHER
        const due = await ports.deliveries.findDue(key, ports.clock.now(), together)
        if (due.length === 0) break
        const ends = await Promise.all(due.map((delivery) => deliver(ports, turn, secrets, delivery)))
        const wasDown = failuresInRow >= DOWN_AFTER
        failuresInRow = ends.some(({ end }) => end === 'delivered') ? 0 : failuresInRow + ends.length
        if (wasDown && failuresInRow === 0) await ports.deliveries.hasten(key, ports.clock.now())
        askedMs = Math.max(...ends.map(({ result }) => timeAskedFor(result)))
        if (failuresInRow >= DOWN_AFTER || askedMs > 0) break
      }
    } finally {
      const holdMs = Math.max(askedMs, holdAfter(failuresInRow) ?? 0)
      const heldUntil = holdMs === 0 ? null : new Date(ports.clock.now().getTime() + holdMs)
      await ports.deliveries.endTurn(turn, { failuresInRow, heldUntil })
    }
    // After the turn: whoever found it taken has gone away, and relies on this look.
    if (failuresInRow >= DOWN_AFTER || askedMs > 0) return false
    return (await ports.deliveries.findDue(key, ports.clock.now(), 1)).length > 0
  }
}

async function secretsOf(ports: DeliverPorts, turn: DeliveryTurn): Promise<readonly SecretText[]> {
  const { current, previous } = await ports.webhookVault.open(turn, turn.sealedSecrets)
  const isPreviousGood = turn.previousSecretUntil !== null && turn.previousSecretUntil > ports.clock.now()
  return previous === null || !isPreviousGood ? [current] : [current, previous]
}

async function deliver(
  ports: DeliverPorts,
  turn: DeliveryTurn,
  secrets: readonly SecretText[],
  delivery: Delivery,
): Promise<{ readonly end: 'delivered' | 'retried' | 'given_up'; readonly result: Sent }> {
  const { event } = delivery
  const at = ports.clock.now()
  const body = await bodyOf(ports, turn, event)
  const result =
    body === null ? UNREADABLE : await ports.outbound.send({ url: turn.url, secrets, id: event.eventId, body })
  const end = endOf(delivery, result, ports.clock.now())
  await ports.deliveries.recordTry(turn, delivery, tryOf(result, at), end)
  const what = end.state === 'delivered' ? 'delivered' : end.state === 'pending' ? 'retried' : 'given_up'
  ports.tried({ end: what, durationMs: result.durationMs })
  return { end: what, result }
}

/** Milliseconds; 0 where it took the message, or says nothing. */
function timeAskedFor(result: Sent): number {
  const asksForTime = result.kind === 'answered' && (result.status === 429 || result.status === 503)
  return asksForTime ? (result.retryAfterMs ?? 0) : 0
}

/** One message that cannot be made must not hold up all others for ever: it is tried again, and given up, as any other. */
const UNREADABLE = { kind: 'failed', failure: 'unreadable', durationMs: 0 } as const

type Sent = PostResult | typeof UNREADABLE

async function bodyOf(ports: DeliverPorts, turn: DeliveryTurn, event: WebhookEvent): Promise<string | null> {
  try {
    if (event.about === 'batch') return ports.presentBatchEvent(event)
    return ports.presentEvent(event, await ports.transactions.byId(turn, event.transactionId))
  } catch (error) {
    ports.onFailure(event.eventId, error)
    return null
  }
}

function endOf({ failures }: Delivery, result: Sent, now: Date): TriedDelivery {
  if (result.kind === 'answered' && result.status >= 200 && result.status < 300) return { state: 'delivered' }
  const waitMs = waitAfter(failures + 1)
  return waitMs === null ? { state: 'failed' } : { state: 'pending', dueAt: new Date(now.getTime() + waitMs) }
}

function tryOf(result: Sent, at: Date): DeliveryTry {
  const { durationMs } = result
  if (result.kind === 'failed') return { at, status: null, failure: result.failure, durationMs, answer: null }
  return { at, status: result.status, failure: null, durationMs, answer: cut(result.body) }
}

/** What any database can keep: no NUL, no half characters. */
function cut(body: string): string | null {
  const text = body.slice(0, ANSWER_LENGTH_MAX).replaceAll('\0', '').toWellFormed()
  return text === '' ? null : text
}
