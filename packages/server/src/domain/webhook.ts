import type { Batch } from './batch.ts'
import type { Tenant } from './company.ts'
import type { CaseState } from './recovery-case.ts'

/** Everything that a company can be told of. Only what is here is known to the wire, the documentation and the tests. */
export const WEBHOOK_EVENT_TYPES = [
  /** A charge or authorize was approved, or its approval was found out. */
  'attempt.approved',
  /** A charge or authorize was declined, or its decline was found out. */
  'attempt.declined',
  /** Reprise booked the next attempt, or booked it anew for another time. */
  'retry.scheduled',
  /** A payment that had been declined was approved. */
  'recovery.succeeded',
  /** A recovery ended without the money: nothing more will be tried. */
  'recovery.ended',
  /** A batch file was read and acknowledged, or refused. */
  'batch.received',
  /** Nothing is left to be done with a batch file: every row of it has acted, or none will. */
  'batch.completed',
] as const

export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** Every event, also those that a later version adds. */
export const EVERY_EVENT = '*'

/** Disabled: nothing is sent, and what happens meanwhile is not queued for it. */
export type WebhookStatus = 'Enabled' | 'Disabled'

/** A company's own server that wants to be told. */
export interface Webhook extends Tenant {
  readonly webhookId: string
  readonly url: string
  readonly eventTypes: readonly (WebhookEventType | typeof EVERY_EVENT)[]
  readonly status: WebhookStatus
  /** Until then the secret before the last rotation signs too; null: there is none. */
  readonly previousSecretUntil: Date | null
  /** Tries that failed since the last one that did not. */
  readonly failuresInRow: number
  readonly createdAt: Date
}

/** Why it was decided so, as the decision itself is shown. */
export interface EventReason {
  readonly declineReason: string | null
  readonly stopReason: string | null
  /** One sentence; null where there is none. */
  readonly summary: string | null
}

/** A recovery case at the instant of an event. */
export interface EventCase {
  readonly state: CaseState
  readonly retryCount: number
  readonly deadlineAt: Date
  /** When, and through which gateway, the next attempt is advised or booked; null: there is none. */
  readonly nextAttemptAt: Date | null
  readonly gatewayToken: string | null
  readonly reason: EventReason | null
}

export type WebhookEvent = TransactionEvent | BatchEvent

interface EventOfCompany {
  readonly eventId: string
  readonly type: WebhookEventType
  /** In the company's own time. */
  readonly occurredAt: Date
}

export interface TransactionEvent extends EventOfCompany {
  readonly about: 'transaction'
  readonly transactionId: string
  readonly caseId: string | null
  /** Null where the transaction belonged to no case. */
  readonly case: EventCase | null
}

export interface BatchEvent extends EventOfCompany {
  readonly about: 'batch'
  /** As it was then. */
  readonly batch: Batch
}

/** pending: to be sent, or sent again. failed: given up. */
export type DeliveryState = 'pending' | 'delivered' | 'failed'

export interface DeliveryTry {
  readonly at: Date
  /** HTTP status; null: there was no answer, and `failure` says why. */
  readonly status: number | null
  readonly failure: string | null
  readonly durationMs: number
  /** The beginning of the answer's body; null: it had none. */
  readonly answer: string | null
}
