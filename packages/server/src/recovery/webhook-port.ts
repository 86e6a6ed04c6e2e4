import type { Tenant } from '../domain/company.ts'
import type { SecretText } from '../domain/secret-text.ts'
import type {
  DeliveryState,
  DeliveryTry,
  EventReason,
  Webhook,
  WebhookEvent,
  WebhookEventType,
} from '../domain/webhook.ts'

/** Which receiver, of any company. */
export interface WebhookKey extends Tenant {
  readonly webhookId: string
}

export interface Webhooks {
  /** False when the company has `countMax` of this mode already. */
  insert(webhook: Webhook, sealedSecrets: Buffer, countMax: number): Promise<boolean>
  find(tenant: Tenant, webhookId: string): Promise<Webhook | null>
  /** In the order they were made. */
  list(tenant: Tenant): Promise<readonly Webhook[]>
  /** Replaces url, events, status and what is known of the previous secret; the sealed secrets unless null. */
  update(webhook: Webhook, sealedSecrets: Buffer | null): Promise<boolean>
  /** What was still to be sent there is not sent any more. */
  delete(tenant: Tenant, webhookId: string): Promise<boolean>
  findSealedSecrets(tenant: Tenant, webhookId: string): Promise<Buffer | null>
}

/** What signs a webhook's messages. */
export interface WebhookSecrets {
  readonly current: SecretText
  /** Null: there is none, or its day is over. */
  readonly previous: SecretText | null
}

export interface WebhookVault {
  generate(): SecretText
  seal(key: WebhookKey, secrets: WebhookSecrets): Promise<Buffer>
  open(key: WebhookKey, sealed: Uint8Array): Promise<WebhookSecrets>
}

/** What a commit tells the receivers of, beside the attempt that it is about. */
export interface EventsToTell {
  /** In this order. One that is about a case is told only if the case really came to `caseState`. */
  readonly events: readonly { readonly type: WebhookEventType; readonly caseState: string | null }[]
  /** False: the merchant wants no recovery of it, so that there is none to speak of. */
  readonly isInRecovery: boolean
  readonly reason: EventReason | null
  readonly nextAttemptAt: Date | null
  readonly gatewayToken: string | null
}

/** An event on its way to a receiver. */
export interface Delivery {
  readonly event: WebhookEvent
  readonly state: DeliveryState
  /** The next try, not before this; null: there is none any more, or none has been made yet. */
  readonly dueAt: Date | null
  /** Tries that failed since it was last queued. */
  readonly failures: number
  /** The last ones, oldest first. */
  readonly tries: readonly DeliveryTry[]
}

export interface DeliveryPageQuery {
  readonly order: 'asc' | 'desc'
  /** 1 to 100. */
  readonly count: number
  readonly sinceEventId: string | null
  readonly state: DeliveryState | null
}

export interface ReplayRange {
  /** Both inclusive, in the company's own time. */
  readonly from: Date
  readonly to: Date
}

/** What became of one try. */
export type TriedDelivery =
  | { readonly state: 'delivered' | 'failed' }
  /** To be tried again. */
  | { readonly state: 'pending'; readonly dueAt: Date }

/** A receiver whose turn has begun: until it ends, no other process sends there. */
export interface DeliveryTurn extends WebhookKey {
  readonly turnId: string
  readonly url: string
  readonly sealedSecrets: Buffer
  readonly previousSecretUntil: Date | null
  readonly failuresInRow: number
}

export interface WebhookDeliveries {
  page(key: WebhookKey, query: DeliveryPageQuery): Promise<readonly Delivery[]>
  /** Queues one event again, wanted or not; false when the company has no such event in this mode. */
  replayEvent(key: WebhookKey, eventId: string, now: Date): Promise<boolean>
  /** How many events of a range the receiver wants, counted up to `limit`. */
  countEvents(key: WebhookKey, range: ReplayRange, limit: number): Promise<number>
  /** Queues those again, a few at a time; resolves to how many they were. */
  replayRange(key: WebhookKey, range: ReplayRange, now: Date): Promise<number>

  /** Enabled receivers that have something due, are not held and have no turn, at most `limit`. */
  findReady(now: Date, limit: number): Promise<readonly WebhookKey[]>
  /** How long the oldest message that is due to a receiver that is not held has been waiting; 0: none is. Milliseconds. */
  longestWaitMs(now: Date): Promise<number>
  /** Null: it is gone, disabled, held, or another process has its turn. A turn that is not ended ends by itself. */
  beginTurn(key: WebhookKey, turnId: string, now: Date): Promise<DeliveryTurn | null>
  /** The first event of each case that has something due, at most `limit`. */
  findDue(key: WebhookKey, now: Date, limit: number): Promise<readonly Delivery[]>
  /** What comes after a delivery in its case waits as long as it does. */
  recordTry(key: WebhookKey, delivery: Delivery, tried: DeliveryTry, end: TriedDelivery): Promise<void>
  /** Everything that waits for another try may be tried at once. */
  hasten(key: WebhookKey, now: Date): Promise<void>
  /** `heldUntil`: nothing is sent there before. Does nothing when the turn has been taken over. */
  endTurn(turn: DeliveryTurn, end: { readonly failuresInRow: number; readonly heldUntil: Date | null }): Promise<void>
}
