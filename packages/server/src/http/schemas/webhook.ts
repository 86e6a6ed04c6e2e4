import { type Static, Type } from '@sinclair/typebox'
import { WEBHOOK_EVENT_TYPES } from '../../domain/webhook.ts'
import { BatchAnswer } from './batch.ts'
import { CompletionStatus, TransactionReadingAnswer } from './transaction.ts'
import { Instant, Nullable, NullableInstant, NullableText, WireFlag, WireText } from './wire.ts'

export const WebhookRequestBody = Type.Object(
  {
    webhook: Type.Object({
      url: WireText('Required when a webhook is made: https, at most 2000 characters, leading to public addresses'),
      events: Type.Optional(
        Type.Unsafe<readonly string[] | null>({
          type: ['array', 'null'],
          items: { type: 'string' },
          description: `Names out of ${WEBHOOK_EVENT_TYPES.join(', ')}, or ["*"] (default) for all`,
        }),
      ),
      status: WireText('Enabled (default) or Disabled: nothing is sent, and what happens is not queued'),
      rotateSecret: WireFlag('On an update: true makes a new secret; the one before signs beside it for 24 hours'),
    }),
  },
  { title: 'WebhookRequest', description: 'An update changes what it names' },
)

export const WebhookAnswer = Type.Object(
  {
    id: Type.String(),
    url: Type.String(),
    events: Type.Array(Type.String()),
    secret: Nullable(Type.String({ description: 'whsec_...: shown once, when it is made; else null' })),
    status: Type.String(),
    previousSecretUntil: NullableInstant,
    failuresInRow: Type.Integer({ description: 'Tries that failed since the last one that did not' }),
    dateCreated: Instant,
  },
  { title: 'Webhook' },
)

const DeliveryTry = Type.Object({
  date: Instant,
  httpStatus: Nullable(Type.Integer()),
  failure: Nullable(
    Type.String({ description: 'refused_url, unknown_host, no_connection, timeout: there was no answer' }),
  ),
  durationMs: Type.Integer(),
  answer: Nullable(Type.String({ description: 'The first 200 characters of the body' })),
})

export const DeliveryAnswer = Type.Object(
  {
    eventId: Type.String({ description: 'The webhook-id header: the same in every delivery of one event' }),
    type: Type.String(),
    timestamp: Instant,
    transactionId: Nullable(Type.String({ description: 'Null for an event about a batch' })),
    caseId: NullableText,
    batchId: Nullable(Type.String({ description: 'Null for an event about a transaction' })),
    status: Type.String({ description: 'pending, delivered, or failed: given up' }),
    nextTryDate: Nullable(
      Type.String({ description: 'When it is tried again; null before the first try, and when there is no other' }),
    ),
    tries: Type.Array(DeliveryTry, { description: 'The last 20, oldest first' }),
  },
  { title: 'WebhookDelivery' },
)

export const DeliveryPageQuery = Type.Object({
  order: Type.Optional(Type.String({ description: 'desc (default, newest first) or asc' })),
  count: Type.Optional(Type.String({ description: 'Items a page: 1 to 100, default 20; out of range is clamped' })),
  sinceEventId: Type.Optional(Type.String({ description: 'The last eventId of the page before, exclusive' })),
  status: Type.Optional(Type.String({ description: 'Only pending, delivered or failed ones' })),
})

export const ReplayRequestBody = Type.Object(
  {
    replay: Type.Object({
      eventId: WireText('One event'),
      startDate: WireText('Or all events of a time that the webhook wants: from this instant, inclusive'),
      endDate: WireText('To this instant, inclusive; absent: whatever came after'),
    }),
  },
  { title: 'ReplayRequest' },
)

export const ReplayAnswer = Type.Object(
  { events: Type.Integer({ description: 'How many were queued again' }) },
  { title: 'Replay' },
)

/** What is sent to a receiver. Not an answer of ours: nothing validates it but the tests. */
export const WebhookMessage = Type.Object(
  {
    type: Type.String(),
    timestamp: Instant,
    data: Type.Object({
      transaction: TransactionReadingAnswer,
      case: Nullable(
        Type.Object({
          id: Type.String(),
          state: Type.String(),
          completionStatus: CompletionStatus,
          retryCount: Type.Integer(),
          deadline: Instant,
          nextAttemptDate: NullableInstant,
          nextGatewayToken: NullableText,
          reason: Nullable(
            Type.Object({ declineReason: NullableText, stopReason: NullableText, summary: NullableText }),
          ),
        }),
      ),
    }),
  },
  { title: 'WebhookMessage' },
)

/** The same about a batch. */
export const BatchMessage = Type.Object(
  { type: Type.String(), timestamp: Instant, data: Type.Object({ batch: BatchAnswer }) },
  { title: 'BatchMessage' },
)

export type BatchMessage = Static<typeof BatchMessage>
export type WebhookRequestBody = Static<typeof WebhookRequestBody>
export type WebhookAnswer = Static<typeof WebhookAnswer>
export type DeliveryAnswer = Static<typeof DeliveryAnswer>
export type DeliveryPageQuery = Static<typeof DeliveryPageQuery>
export type ReplayRequestBody = Static<typeof ReplayRequestBody>
export type WebhookMessage = Static<typeof WebhookMessage>
