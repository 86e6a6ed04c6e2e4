import type { Tenant } from '../domain/company.ts'
import type { EventsToTell } from '../recovery/webhook-port.ts'
import { newestAttemptOf } from './newest-attempt.ts'
import type { Statement } from './statement.ts'
import { AT_ONCE } from './webhook-row.ts'

/** Where the events of a statement come from. */
export interface EventSource {
  /** What the parts of the statement are called by; one statement may tell of two changes. */
  readonly name: string
  /**
   * A select, without alias, of transaction_id, case_id, state, retry_count and deadline_at, all null but the first where
   * there is no case. That it reads the changed case is what puts the events of a case in order.
   */
  readonly select: string
  readonly occurredAt: Date
}

/** After a case that did not come to what was decided. */
const NOTHING_NEXT = `'{"nextAttemptAt": null, "gatewayToken": null}'::jsonb`

/** Parts of a statement that changes cases: the events that somebody wants, and a delivery for each who wants one. */
export function insertEvents(
  statement: Statement,
  { companyId, mode }: Tenant,
  { events, isInRecovery, reason, nextAttemptAt, gatewayToken }: EventsToTell,
  { name, select, occurredAt }: EventSource,
): string[] {
  const company = `${statement.value(companyId)}::text`
  const ofMode = `${statement.value(mode)}::text`
  const wants = (type: string) => `w.company_id = ${company} and w.mode = ${ofMode} and w.status = 'Enabled'
      and (${type} = any(w.events) or '*' = any(w.events))`
  const facts = statement.value(JSON.stringify({ nextAttemptAt, gatewayToken, reason }))
  const rows = events.map(
    ({ type, caseState }, index) => `(${index}, ${statement.value(type)}::text, ${statement.value(caseState)}::text)`,
  )
  return [
    `${name} as (insert into webhook_events (company_id, mode, type, transaction_id, case_id, facts, occurred_at)
      select ${company}, ${ofMode}, e.type, c.transaction_id, c.case_id,
        case when c.case_id is not null and ${statement.value(isInRecovery)}::boolean then ${facts}::jsonb
          || case when c.state in ('open', 'scheduled') then '{}'::jsonb else ${NOTHING_NEXT} end
          || jsonb_build_object('state', c.state, 'retryCount', c.retry_count, 'deadlineAt', c.deadline_at) end,
        ${statement.value(occurredAt)}::timestamptz
      from (${select}) c, (values ${rows.join(', ')}) e (place, type, case_state)
      where (e.case_state is null or e.case_state = c.state) and exists (select from webhooks w where ${wants('e.type')})
      order by e.place
      returning event_id, type, case_id, position)`,
    // What is to come after an event that waits for another try waits with it.
    `${name}_queued as (insert into webhook_deliveries
      (company_id, webhook_id, event_id, position, case_id, state, due_at)
      select ${company}, w.webhook_id, t.event_id, t.position, t.case_id, 'pending',
        coalesce((select max(p.due_at) from webhook_deliveries p where p.company_id = ${company}
          and p.webhook_id = w.webhook_id and p.case_id = t.case_id and p.state = 'pending'), ${AT_ONCE})
      from ${name} t join webhooks w on ${wants('t.type')})`,
  ]
}

/** Cases that end or move without an attempt of their own, as a source of events: with each its newest attempt. */
export function selectChangedCases(changed: string, condition: string): string {
  return `select k.case_id, k.state, k.retry_count, k.deadline_at, ${newestAttemptOf('k')} as transaction_id
    from ${changed} k where not k.recovery_disabled and ${condition}`
}

/** What `selectChangedCases` and `insertEvents` need of a case `c`. */
export const TOLD_OF_CASE = 'c.company_id, c.case_id, c.state, c.retry_count, c.deadline_at, c.recovery_disabled'

/** That a recovery ended without the money, and why. */
export function recoveryEnded(caseState: 'cancelled' | 'expired', summary: string | null): EventsToTell {
  return {
    events: [{ type: 'recovery.ended', caseState }],
    isInRecovery: true,
    reason: { declineReason: null, stopReason: caseState === 'expired' ? 'past_deadline' : 'cancelled', summary },
    nextAttemptAt: null,
    gatewayToken: null,
  }
}
