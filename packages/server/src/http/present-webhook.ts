import type { Webhook } from '../domain/webhook.ts'
import type { ShownWebhook } from '../recovery/manage-webhooks.ts'
import type { Delivery } from '../recovery/webhook-port.ts'
import type { DeliveryAnswer, WebhookAnswer } from './schemas/webhook.ts'

export function presentWebhook(webhook: Webhook): WebhookAnswer {
  return presentShownWebhook({ webhook, secret: null })
}

/** The one place where a signing secret is shown: to whoever had it made. */
export function presentShownWebhook({ webhook, secret }: ShownWebhook): WebhookAnswer {
  return {
    id: webhook.webhookId,
    url: webhook.url,
    events: [...webhook.eventTypes],
    secret: secret?.reveal() ?? null,
    status: webhook.status,
    previousSecretUntil: webhook.previousSecretUntil?.toISOString() ?? null,
    failuresInRow: webhook.failuresInRow,
    dateCreated: webhook.createdAt.toISOString(),
  }
}

export function presentDelivery({ event, state, dueAt, tries }: Delivery): DeliveryAnswer {
  return {
    eventId: event.eventId,
    type: event.type,
    timestamp: event.occurredAt.toISOString(),
    transactionId: event.about === 'transaction' ? event.transactionId : null,
    caseId: event.about === 'transaction' ? event.caseId : null,
    batchId: event.about === 'batch' ? event.batch.batchId : null,
    status: state,
    nextTryDate: dueAt?.toISOString() ?? null,
    tries: tries.map(({ at, status, failure, durationMs, answer }) => ({
      date: at.toISOString(),
      httpStatus: status,
      failure,
      durationMs,
      answer,
    })),
  }
}
