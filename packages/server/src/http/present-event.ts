import type { BatchEvent, TransactionEvent } from '../domain/webhook.ts'
import { endOfCase } from '../recovery/read-transactions.ts'
import type { TransactionReading } from '../recovery/transaction-view.ts'
import { presentBatch } from './present-batch.ts'
import { presentReading } from './present-reading.ts'
import { presentCompletion } from './present-transaction.ts'
import type { BatchMessage, WebhookMessage } from './schemas/webhook.ts'

/** The body of a webhook message. The transaction as GET shows it, but its recovery as it stood when this happened. */
export function presentEvent(event: TransactionEvent, reading: TransactionReading): string {
  const completion = event.case === null ? reading.completion : endOfCase(event.case.state)
  const message: WebhookMessage = {
    type: event.type,
    timestamp: event.occurredAt.toISOString(),
    data: {
      transaction: presentReading({ ...reading, completion }),
      case: event.case === null || event.caseId === null ? null : presentCase(event.caseId, event.case),
    },
  }
  return JSON.stringify(message)
}

/** The same of a message about a batch, with its counts as they were when this happened. */
export function presentBatchEvent(event: BatchEvent): string {
  const message: BatchMessage = {
    type: event.type,
    timestamp: event.occurredAt.toISOString(),
    data: { batch: presentBatch(event.batch) },
  }
  return JSON.stringify(message)
}

function presentCase(id: string, at: NonNullable<TransactionEvent['case']>): WebhookMessage['data']['case'] {
  return {
    id,
    state: at.state,
    completionStatus: presentCompletion(endOfCase(at.state)),
    retryCount: at.retryCount,
    deadline: at.deadlineAt.toISOString(),
    nextAttemptDate: at.nextAttemptAt?.toISOString() ?? null,
    nextGatewayToken: at.gatewayToken,
    reason: at.reason,
  }
}
