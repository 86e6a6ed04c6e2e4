import type { BatchEvents, BatchKey } from '../recovery/batch-port.ts'
import { BATCH_COLUMNS } from './batch-row.ts'
import type { Statement } from './statement.ts'
import { AT_ONCE } from './webhook-row.ts'

/**
 * Parts of a statement that changes a batch: the events about it that somebody wants, and a delivery for each who wants
 * one. `changed` is the part that returns the batch as it is now, or no row where nothing is to be told.
 */
export function insertBatchEvents(
  statement: Statement,
  { companyId, mode }: BatchKey,
  { types, occurredAt }: BatchEvents,
  changed: string,
): string[] {
  const company = `${statement.value(companyId)}::text`
  const ofMode = `${statement.value(mode)}::text`
  const wants = (type: string) => `w.company_id = ${company} and w.mode = ${ofMode} and w.status = 'Enabled'
      and (${type} = any(w.events) or '*' = any(w.events))`
  return [
    `told as (insert into webhook_events (company_id, mode, type, batch_id, facts, occurred_at)
      select ${company}, ${ofMode}, e.type, b.batch_id, to_jsonb(b), ${statement.value(occurredAt)}::timestamptz
      from (select ${BATCH_COLUMNS} from ${changed} b) b,
        unnest(${statement.value(types)}::text[]) with ordinality e (type, place)
      where exists (select from webhooks w where ${wants('e.type')})
      order by e.place returning event_id, type, position)`,
    `told_queued as (insert into webhook_deliveries (company_id, webhook_id, event_id, position, state, due_at)
      select ${company}, w.webhook_id, t.event_id, t.position, 'pending', ${AT_ONCE}
      from told t join webhooks w on ${wants('t.type')})`,
  ]
}
