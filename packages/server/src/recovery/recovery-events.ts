import type { AttemptState, Transaction } from '../domain/transaction.ts'

/** What the use cases tell the operator; nothing in it may name a card or a person. */
export interface RecoveryEvents {
  attemptFinished(event: {
    readonly operation: Transaction['type']
    readonly gatewayType: string
    readonly state: AttemptState
    readonly responseCode: string
    readonly durationMs: number
  }): void
  unclassifiedDecline(event: {
    readonly gatewayType: string
    readonly gatewayCode: string | null
    readonly networkCode: string | null
  }): void
  /** Something was written that webhooks are to be told of. */
  webhooksDue(): void
  attemptUnresolved(event: { readonly transactionId: string; readonly why: string }): void
}
