import type { Mode } from '../domain/company.ts'
import type { CaseState } from '../domain/recovery-case.ts'
import type {
  DeliveryState,
  DeliveryTry,
  EventCase,
  EventReason,
  Webhook,
  WebhookEvent,
  WebhookEventType,
  WebhookStatus,
} from '../domain/webhook.ts'
import type { Delivery } from '../recovery/webhook-port.ts'
import { type BatchRow, toBatch } from './batch-row.ts'

export interface WebhookRow {
  readonly company_id: string
  readonly webhook_id: string
  readonly mode: Mode
  readonly url: string
  readonly events: Webhook['eventTypes']
  readonly status: WebhookStatus
  readonly previous_until: Date | null
  readonly failures_in_row: number
  readonly created_at: Date
}

/** Everything but the sealed secrets and whose turn it is. */
export const WEBHOOK_COLUMNS =
  'company_id, webhook_id, mode, url, events, status, previous_until, failures_in_row, created_at'

export function toWebhook(row: WebhookRow): Webhook {
  return {
    companyId: row.company_id,
    mode: row.mode,
    webhookId: row.webhook_id,
    url: row.url,
    eventTypes: row.events,
    status: row.status,
    previousSecretUntil: row.previous_until,
    failuresInRow: row.failures_in_row,
    createdAt: row.created_at,
  }
}

/** The case as JSON: instants are text. */
interface FactsJson {
  readonly state: CaseState
  readonly retryCount: number
  readonly deadlineAt: string
  readonly nextAttemptAt: string | null
  readonly gatewayToken: string | null
  readonly reason: EventReason | null
}

type TryJson = Omit<DeliveryTry, 'at'> & { readonly at: string }

export interface DeliveryRow {
  readonly event_id: string
  readonly type: WebhookEventType
  /** Null: it is about a batch, and its facts are the batch's row as it was. */
  readonly transaction_id: string | null
  readonly case_id: string | null
  readonly facts: FactsJson | BatchRow | null
  readonly occurred_at: Date
  readonly state: DeliveryState
  readonly due_at: Date
  readonly failures: number
  readonly tries: readonly TryJson[]
}

/** When a delivery is due that has not been tried yet: before any clock, for the process's and the database's may differ. */
export const AT_ONCE = `'epoch'::timestamptz`

/** Of a delivery `d` and its event `e`. */
export const DELIVERY_COLUMNS = `d.event_id, e.type, e.transaction_id, e.case_id, e.facts, e.occurred_at,
  d.state, d.due_at, d.failures, d.tries`

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    event: toEvent(row),
    state: row.state,
    dueAt: row.state === 'pending' && row.due_at.getTime() > 0 ? row.due_at : null,
    failures: row.failures,
    tries: row.tries.map((each) => ({ ...each, at: new Date(each.at) })),
  }
}

function toEvent(row: DeliveryRow): WebhookEvent {
  const { event_id: eventId, type, occurred_at: occurredAt, transaction_id: transactionId, facts } = row
  const event = { eventId, type, occurredAt }
  if (transactionId === null) return { ...event, about: 'batch', batch: toBatch(facts as BatchRow) }
  const kase = facts === null ? null : toEventCase(facts as FactsJson)
  return { ...event, about: 'transaction', transactionId, caseId: row.case_id, case: kase }
}

function toEventCase(facts: FactsJson): EventCase {
  return {
    ...facts,
    deadlineAt: new Date(facts.deadlineAt),
    nextAttemptAt: facts.nextAttemptAt === null ? null : new Date(facts.nextAttemptAt),
  }
}
