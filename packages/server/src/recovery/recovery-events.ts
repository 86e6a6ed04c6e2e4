import type { Tenant } from '../domain/company.ts'
import type { AttemptState, Transaction } from '../domain/transaction.ts'
import type { UnclassifiedCode } from './unclassified-codes-port.ts'

/** What the use cases tell the operator; nothing in it may name a card or a person. */
export interface RecoveryEvents {
  attemptFinished(event: {
    readonly operation: Transaction['type']
    readonly gatewayType: string
    readonly state: AttemptState
    readonly responseCode: string
    readonly durationMs: number
  }): void
  unclassifiedDecline(tenant: Tenant, event: UnclassifiedCode): void
  /** Something was written that webhooks are to be told of. */
  webhooksDue(): void
  attemptUnresolved(event: { readonly transactionId: string; readonly why: string }): void
}
