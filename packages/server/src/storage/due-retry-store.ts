import type { Mode } from '../domain/company.ts'
import { isEnd } from '../domain/recovery-case.ts'
import type {
  ClaimedRetry,
  DueQueue,
  DueRetries,
  QueuePosition,
  QueueShare,
  Redecision,
  RetryQueue,
} from '../recovery/due-retries-port.ts'
import { companyNow } from './company-now.ts'
import type { Queryable } from './database.ts'
import { eraseCaseNumbers } from './erase-case-numbers.ts'
import { insertDecision } from './insert-decision.ts'
import { insertEvents, selectChangedCases, TOLD_OF_CASE } from './insert-events.ts'
import { newestAttemptOf } from './newest-attempt.ts'
import { Statement } from './statement.ts'

/** Of a case `c`, by the database's clock: no worker holds it. */
const IS_FREE = '(c.claimed_until is null or c.claimed_until <= now())'

/** How long a gateway is left alone with the first retry after an outage, unless its answer comes earlier. */
const PROBE_MS = 30_000

/** The time between two handfuls while a gateway comes back. */
const PACE_MS = 1_000

/** Of a company `m` and a row with a mode: its calendar is not being run by somebody who moves its sandbox clock. */
const keepsTime = (row: string) =>
  `(${row}.mode = 'live' or m.sandbox_clock_held_until is null or m.sandbox_clock_held_until <= now())`

/** Of a gateway `g` and its outage `o`, if there is one: retries are sent there, if only a few to see. */
const IS_SENT_TO = `(g.status = 'Available' and coalesce(o.held_until <= now(), true))`

const HAS_ANOTHER = `exists (select from gateways b where b.company_id = g.company_id and b.mode = g.mode
  and b.gateway_token <> g.gateway_token and b.status = 'Available')`

interface QueueRow {
  company_id: string
  mode: Mode
  gateway_token: string
}

/** Booked retries are the cases in state `scheduled`; see migration 0008. */
export class DueRetryStore implements DueRetries {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async queuesWithDue(now: Date, position: QueuePosition, limit: number): Promise<readonly DueQueue[]> {
    // By the gateways, of which there are few, and of each by the front of its queue: never by all that is due.
    const rows = await this.#database.query<QueueRow & { pace: number | null }>(
      `select g.company_id, g.mode, g.gateway_token, case when ${IS_SENT_TO} then o.pace end as pace from gateways g
       join companies m on m.company_id = g.company_id
       left join outages o on o.company_id = g.company_id and o.mode = g.mode and o.kind = 'gateway'
         and o.name = g.gateway_token
       where (${IS_SENT_TO} or g.status <> 'Available' or (m.routing = 'enabled' and ${HAS_ANOTHER}))
         and ${keepsTime('g')}
         and (g.company_id, g.gateway_token) > ($1, $2) and exists (
         select from recovery_cases c where c.company_id = g.company_id and c.mode = g.mode
           and c.assigned_gateway_token = g.gateway_token and c.state = 'scheduled'
           and c.next_attempt_at <= ${companyNow('m', 'g', '$3')} and ${IS_FREE})
       order by g.company_id, g.gateway_token limit $4`,
      [position.companyId, position.gatewayToken, now, limit],
    )
    return rows.map((row) => ({ ...toQueue(row), pace: row.pace }))
  }

  async takeTurn({ tenant, gatewayToken, pace }: DueQueue): Promise<boolean> {
    if (pace === null) return true
    // A first one goes alone, and what it comes to says how it goes on; then a few a second.
    const rows = await this.#database.query(
      `update outages set held_until = now() + case when pace = 1 then $4::integer else $5::integer end * interval '1 millisecond'
       where company_id = $1 and mode = $2 and kind = 'gateway' and name = $3
         and coalesce(held_until <= now(), true) returning name`,
      [tenant.companyId, tenant.mode, gatewayToken, PROBE_MS, PACE_MS],
    )
    return rows.length === 1
  }

  async returnTurn({ tenant, gatewayToken }: RetryQueue): Promise<void> {
    await this.#database.query(
      `update outages set held_until = now() where company_id = $1 and mode = $2 and kind = 'gateway' and name = $3
         and pace is not null and not is_rate_limit and held_until <= now() + $4::integer * interval '1 millisecond'`,
      [tenant.companyId, tenant.mode, gatewayToken, PROBE_MS],
    )
  }

  async claim(claimId: string, now: Date, shares: readonly QueueShare[], leaseMs: number) {
    const of = (read: (share: QueueShare) => string) => shares.map(read)
    const rows = await this.#database.query<QueueRow & { case_id: string; newest: string }>(
      `with due as materialized (
         select d.company_id, d.case_id
         from unnest($1::text[], $2::text[], $3::text[], $4::integer[]) q (company_id, mode, gateway_token, at_most)
         join companies m on m.company_id = q.company_id and ${keepsTime('q')}
         cross join lateral (
           select c.company_id, c.case_id from recovery_cases c
           where c.company_id = q.company_id and c.mode = q.mode and c.assigned_gateway_token = q.gateway_token
             and c.state = 'scheduled' and c.next_attempt_at <= ${companyNow('m', 'q', '$5')} and ${IS_FREE}
           order by c.next_attempt_at limit q.at_most for update skip locked) d
       )
       update recovery_cases c set claim_id = $6, claimed_until = now() + $7::double precision * interval '1 millisecond'
       from due where c.company_id = due.company_id and c.case_id = due.case_id
       returning c.company_id, c.mode, c.assigned_gateway_token as gateway_token, c.case_id,
         ${newestAttemptOf('c')} as newest`,
      [
        of(({ queue }) => queue.tenant.companyId),
        of(({ queue }) => queue.tenant.mode),
        of(({ queue }) => queue.gatewayToken),
        shares.map(({ atMost }) => atMost),
        now,
        claimId,
        leaseMs,
      ],
    )
    return rows.map((row) => ({ ...toQueue(row), caseId: row.case_id, claimId, newestTransactionId: row.newest }))
  }

  async bringForward({ tenant, gatewayToken }: RetryQueue, now: Date, limit: number): Promise<number> {
    const rows = await this.#database.query(
      `with waiting as materialized (
         select w.case_id from recovery_cases w
         where w.company_id = $1 and w.mode = $2 and w.assigned_gateway_token = $3 and w.state = 'scheduled'
           and w.next_attempt_at > $4 and w.changed_at <= $4
         order by w.next_attempt_at limit $5 for update skip locked)
       update recovery_cases c set next_attempt_at = $4 from waiting
       where c.company_id = $1 and c.case_id = waiting.case_id
       returning c.case_id`,
      [tenant.companyId, tenant.mode, gatewayToken, now, limit],
    )
    return rows.length
  }

  async release(claim: ClaimedRetry): Promise<void> {
    const statement = new Statement()
    const text = `${changeCase(statement, claim, 'claim_id = null, claimed_until = null')}`
    await this.#database.query(text, statement.values)
  }

  async putOff(claim: ClaimedRetry, until: Date, now: Date): Promise<void> {
    const statement = new Statement()
    const text = changeCase(
      statement,
      claim,
      `next_attempt_at = ${statement.value(until)}, claim_id = null, claimed_until = null,
       changed_at = ${statement.value(now)}`,
    )
    await this.#database.query(text, statement.values)
  }

  async handBack(claim: ClaimedRetry, now: Date): Promise<void> {
    const statement = new Statement()
    const change = `state = 'open', claim_id = null, claimed_until = null, changed_at = ${statement.value(now)}`
    const kase = `kase as (${changeCase(statement, claim, change)} returning case_id)`
    const numbers = eraseCaseNumbers(statement, toEnded(claim))
    await this.#database.query(`with ${kase} ${numbers}`, statement.values)
  }

  async redecide({ claim, decidedAt, outcome, responseCode, decision, told }: Redecision): Promise<boolean> {
    const statement = new Statement()
    const { tenant, newestTransactionId: transactionId } = claim
    const [state, retryAt, gatewayToken] =
      outcome.kind === 'rebooked' ? ['scheduled', outcome.at, outcome.gatewayToken] : [outcome.state, null, null]
    const next = `${statement.value(retryAt)}::timestamptz`
    const token = statement.value(gatewayToken)
    const change = `state = ${statement.value(state as string)}, next_attempt_at = ${next}, promised_at = ${next},
      assigned_gateway_token = coalesce(${token}::text, c.assigned_gateway_token), claim_id = null, claimed_until = null,
      changed_at = ${statement.value(decidedAt)}`
    const parts = [`kase as (${changeCase(statement, claim, change)} returning ${TOLD_OF_CASE})`]
    parts.push(`newest as (update attempts a set retry_at = ${next},
      assigned_gateway_token = coalesce(${token}::text, a.assigned_gateway_token),
      response_code = ${statement.value(responseCode)} from kase
      where a.company_id = ${statement.value(tenant.companyId)} and a.transaction_id = ${statement.value(transactionId)})`)
    if (decision !== null) {
      const decided = { transactionId, decidedAt }
      parts.push(`decided as (${insertDecision(statement, tenant, decided, decision, 'kase')} ${REPLACE_DECISION})`)
    }
    if (outcome.kind === 'ended' && isEnd(outcome.state)) {
      parts.push(`numbers as (${eraseCaseNumbers(statement, toEnded(claim))})`)
    }
    if (told.events.length > 0) {
      const select = selectChangedCases('kase', 'true')
      parts.push(...insertEvents(statement, tenant, told, { name: 'told', select, occurredAt: decidedAt }))
    }
    const rows = await this.#database.query(`with ${parts.join(',\n')} select case_id from kase`, statement.values)
    return rows.length === 1
  }
}

/** The card of a decision that was not followed gives way to that of the decision that will be. */
const REPLACE_DECISION = `on conflict (company_id, transaction_id) do update set decided_at = excluded.decided_at,
  action = excluded.action, stop_reason = excluded.stop_reason, propensity = excluded.propensity,
  model_version = excluded.model_version, card = excluded.card, words = excluded.words, retry_at = excluded.retry_at,
  gateway_token = excluded.gateway_token`

function changeCase(statement: Statement, claim: ClaimedRetry, change: string): string {
  return `update recovery_cases c set ${change}
    where c.company_id = ${statement.value(claim.tenant.companyId)} and c.case_id = ${statement.value(claim.caseId)}
      and c.state = 'scheduled' and c.claim_id = ${statement.value(claim.claimId)}`
}

function toEnded({ tenant, caseId }: ClaimedRetry) {
  return { companyId: tenant.companyId, caseId, exceptId: null, source: 'kase' }
}

function toQueue(row: QueueRow): RetryQueue {
  return { tenant: { companyId: row.company_id, mode: row.mode }, gatewayToken: row.gateway_token }
}
