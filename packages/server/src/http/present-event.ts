import type { WebhookEvent } from '../domain/webhook.ts'
import { endOfCase } from '../recovery/read-transactions.ts'
import type { TransactionReading } from '../recovery/transaction-view.ts'
import { presentReading } from './present-reading.ts'
import { presentCompletion } from './present-transaction.ts'
import type { WebhookMessage } from './schemas/webhook.ts'

/** The body of a webhook message. The transaction as GET shows it, but its recovery as it stood when this happened. */
export function presentEvent(event: WebhookEvent, reading: TransactionReading): string {
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

function presentCase(id: string, at: NonNullable<WebhookEvent['case']>): WebhookMessage['data']['case'] {
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
