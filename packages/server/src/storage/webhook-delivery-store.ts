import type { Mode } from '../domain/company.ts'
import type { DeliveryTry } from '../domain/webhook.ts'
import type {
  Delivery,
  DeliveryPageQuery,
  DeliveryTurn,
  ReplayRange,
  TriedDelivery,
  WebhookDeliveries,
  WebhookKey,
} from '../recovery/webhook-port.ts'
import type { Queryable, SqlValue } from './database.ts'
import { Statement } from './statement.ts'
import { AT_ONCE, DELIVERY_COLUMNS, type DeliveryRow, toDelivery } from './webhook-row.ts'

/** Longer than a turn and the slowest receiver in it: after this a turn's process is taken for dead. */
const TURN = `interval '90 seconds'`

/** Rows that one statement changes: the embedded database blocks the process while it runs. */
const CHUNK = 200

/** Who is delivering, and what is due. Every statement is bound to company and mode, but for `findReady`. */
export class WebhookDeliveryStore implements WebhookDeliveries {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async page(key: WebhookKey, query: DeliveryPageQuery): Promise<readonly Delivery[]> {
    const statement = new Statement()
    const company = statement.value(key.companyId)
    const conditions = [
      `d.company_id = ${company}`,
      `d.webhook_id = ${statement.value(key.webhookId)}`,
      `e.mode = ${statement.value(key.mode)}`,
    ]
    if (query.sinceEventId !== null) {
      const since = `(select s.position from webhook_events s where s.company_id = ${company}
        and s.event_id = ${statement.value(query.sinceEventId)})`
      conditions.push(`d.position ${query.order === 'asc' ? '>' : '<'} ${since}`)
    }
    if (query.state !== null) conditions.push(`d.state = ${statement.value(query.state)}`)
    const rows = await this.#database.query<DeliveryRow>(
      `select ${DELIVERY_COLUMNS} from webhook_deliveries d ${JOIN_EVENT}
       where ${conditions.join(' and ')} order by d.position ${query.order} limit ${statement.value(query.count)}`,
      statement.values,
    )
    return rows.map(toDelivery)
  }

  async replayEvent(key: WebhookKey, eventId: string, now: Date): Promise<boolean> {
    const rows = await this.#database.query(
      `${QUEUE_AGAIN} where e.company_id = $1 and e.mode = $2 and e.event_id = $5 ${ON_CONFLICT}`,
      [key.companyId, key.mode, key.webhookId, now, eventId],
    )
    return rows.length === 1
  }

  async countEvents(key: WebhookKey, range: ReplayRange, limit: number): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `select count(*) from (
         select 1 from webhook_events e join webhooks w on ${WANTED}
         where e.company_id = $1 and e.mode = $2 and e.occurred_at between $4 and $5 limit $6) events`,
      [key.companyId, key.mode, key.webhookId, range.from, range.to, limit],
    )
    return row?.count ?? 0
  }

  async replayRange(key: WebhookKey, { from, to }: ReplayRange, now: Date): Promise<number> {
    let count = 0
    let last = { occurredAt: from, position: 0 }
    for (;;) {
      const rows = await this.#database.query<{ position: number; occurred_at: Date }>(
        `with wanted as (
           select e.* from webhook_events e join webhooks w on ${WANTED}
           where e.company_id = $1 and e.mode = $2 and (e.occurred_at, e.position) > ($5::timestamptz, $6::bigint)
             and e.occurred_at <= $7 order by e.occurred_at, e.position limit $8
         ), queued as (${QUEUE_AGAIN.replace('webhook_events', 'wanted')} where true ${ON_CONFLICT})
         select position, occurred_at from wanted order by occurred_at, position`,
        [key.companyId, key.mode, key.webhookId, now, last.occurredAt, last.position, to, CHUNK],
      )
      count += rows.length
      const end = rows.at(-1)
      if (end === undefined || rows.length < CHUNK) return count
      last = { occurredAt: end.occurred_at, position: end.position }
    }
  }

  async findReady(now: Date, limit: number): Promise<readonly WebhookKey[]> {
    const rows = await this.#database.query<{ company_id: string; mode: Mode; webhook_id: string }>(
      `select w.company_id, w.mode, w.webhook_id from webhooks w
       where ${isReady('$1')} and exists (select from webhook_deliveries d where d.company_id = w.company_id
         and d.webhook_id = w.webhook_id and d.state = 'pending' and d.due_at <= $1)
       order by w.failures_in_row limit $2`,
      [now, limit],
    )
    return rows.map((row) => ({ companyId: row.company_id, mode: row.mode, webhookId: row.webhook_id }))
  }

  async longestWaitMs(now: Date): Promise<number> {
    const [row] = await this.#database.query<{ waited: number | null }>(
      `select max(extract(epoch from case when d.due_at = ${AT_ONCE} then now() - e.written_at else $1 - d.due_at end))::float8
         as waited
       from webhooks w cross join lateral (
         select p.event_id, p.due_at from webhook_deliveries p where p.company_id = w.company_id
           and p.webhook_id = w.webhook_id and p.state = 'pending' and p.due_at <= $1
         order by p.due_at, p.position limit 1) d
       join webhook_events e on e.company_id = w.company_id and e.event_id = d.event_id
       where w.status = 'Enabled' and (w.held_until is null or w.held_until <= $1)`,
      [now],
    )
    return (row?.waited ?? 0) * 1000
  }

  async beginTurn(key: WebhookKey, turnId: string, now: Date): Promise<DeliveryTurn | null> {
    const [row] = await this.#database.query<TurnRow>(
      `update webhooks w set turn_id = $4, turn_until = now() + ${TURN}
       where ${OF_KEY} and ${isReady('$5')}
       returning url, sealed_secrets, previous_until, failures_in_row`,
      [...valuesOf(key), turnId, now],
    )
    if (row === undefined) return null
    return {
      ...key,
      turnId,
      url: row.url,
      sealedSecrets: row.sealed_secrets,
      previousSecretUntil: row.previous_until,
      failuresInRow: row.failures_in_row,
    }
  }

  async findDue(key: WebhookKey, now: Date, limit: number): Promise<readonly Delivery[]> {
    const rows = await this.#database.query<DeliveryRow>(
      `select ${DELIVERY_COLUMNS} from webhook_deliveries d ${JOIN_EVENT}
       where d.company_id = $1 and e.mode = $2 and d.webhook_id = $3 and d.state = 'pending' and d.due_at <= $4
         and not exists (select from webhook_deliveries p where p.company_id = $1 and p.webhook_id = $3
           and p.case_id = d.case_id and p.state = 'pending' and p.position < d.position)
       order by d.due_at, d.position limit $5`,
      [...valuesOf(key), now, limit],
    )
    return rows.map(toDelivery)
  }

  async recordTry(key: WebhookKey, { event, failures, tries }: Delivery, tried: DeliveryTry, end: TriedDelivery) {
    const dueAt = end.state === 'pending' ? end.dueAt : null
    await this.#database.query(
      `with recorded as (
         update webhook_deliveries d set state = $5, due_at = coalesce($6, d.due_at), failures = $7, tries = $8::jsonb
         where d.company_id = $1 and d.webhook_id = $3 and d.event_id = $4 and d.state = 'pending'
           and exists (select from webhooks w where ${OF_KEY})
         returning d.case_id, d.position
       )
       update webhook_deliveries n set due_at = $6::timestamptz from recorded r
       where n.company_id = $1 and n.webhook_id = $3 and n.case_id = r.case_id and n.state = 'pending'
         and n.position > r.position and n.due_at < $6::timestamptz`,
      [
        ...valuesOf(key),
        event.eventId,
        end.state,
        dueAt,
        end.state === 'delivered' ? failures : failures + 1,
        JSON.stringify([...tries, tried].slice(-TRIES_KEPT)),
      ],
    )
  }

  async hasten(key: WebhookKey, now: Date): Promise<void> {
    let count = CHUNK
    while (count === CHUNK) {
      const rows = await this.#database.query(
        `update webhook_deliveries d set due_at = $4 where d.company_id = $1 and d.webhook_id = $3 and d.event_id in (
           select p.event_id from webhook_deliveries p where p.company_id = $1 and p.webhook_id = $3
             and p.state = 'pending' and p.due_at > $4 and exists (select from webhooks w where ${OF_KEY})
           order by p.due_at limit $5)
         returning 1`,
        [...valuesOf(key), now, CHUNK],
      )
      count = rows.length
    }
  }

  async endTurn(turn: DeliveryTurn, end: { readonly failuresInRow: number; readonly heldUntil: Date | null }) {
    await this.#database.query(
      `update webhooks w set turn_id = null, turn_until = null, failures_in_row = $5, held_until = $6
       where ${OF_KEY} and w.turn_id = $4`,
      [...valuesOf(turn), turn.turnId, end.failuresInRow, end.heldUntil],
    )
  }
}

interface TurnRow {
  readonly url: string
  readonly sealed_secrets: Buffer
  readonly previous_until: Date | null
  readonly failures_in_row: number
}

/** As many as a delivery has before it is given up, and some of those after a replay. */
const TRIES_KEPT = 20

const JOIN_EVENT = 'join webhook_events e on e.company_id = d.company_id and e.event_id = d.event_id'

const OF_KEY = 'w.company_id = $1 and w.mode = $2 and w.webhook_id = $3'

const WANTED = `${OF_KEY} and (e.type = any(w.events) or '*' = any(w.events))`

/** Company, mode, webhook: the first three parameters of every statement about one receiver. */
function valuesOf({ companyId, mode, webhookId }: WebhookKey): SqlValue[] {
  return [companyId, mode, webhookId]
}

function isReady(now: string): string {
  return `w.status = 'Enabled' and (w.held_until is null or w.held_until <= ${now})
    and (w.turn_until is null or w.turn_until < now())`
}

const QUEUE_AGAIN = `insert into webhook_deliveries as d
  (company_id, webhook_id, event_id, position, case_id, state, due_at)
  select $1, $3, e.event_id, e.position, e.case_id, 'pending', $4::timestamptz from webhook_events e`

const ON_CONFLICT = `on conflict (company_id, webhook_id, event_id)
  do update set state = 'pending', due_at = excluded.due_at, failures = 0 returning 1`
