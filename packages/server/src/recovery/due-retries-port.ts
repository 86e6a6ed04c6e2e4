import type { Tenant } from '../domain/company.ts'
import type { CaseState } from '../domain/recovery-case.ts'
import type { KeptDecision } from './decision-port.ts'
import type { LedgerEntry, Situation, Staleness } from './ledger-port.ts'
import type { EventsToTell } from './webhook-port.ts'

/** The retries that wait at one gateway of one company. */
export interface RetryQueue {
  readonly tenant: Tenant
  readonly gatewayToken: string
}

/** Where a walk over the queues stands: after the queue of this gateway. */
export interface QueuePosition {
  readonly companyId: string
  readonly gatewayToken: string
}

/** Before every queue. */
export const FIRST_QUEUE: QueuePosition = { companyId: '', gatewayToken: '' }

/** A retry that one worker has taken up: nobody else does while its lease lasts. */
export interface ClaimedRetry extends RetryQueue {
  readonly caseId: string
  readonly claimId: string
  /** The chain's newest attempt, which the retry repeats. */
  readonly newestTransactionId: string
  /** One of the few that a gateway is sent while it comes back; absent: no. */
  readonly isTurn?: boolean
}

export interface QueueShare {
  readonly queue: RetryQueue
  /** At most so many of it, 1 or more. */
  readonly atMost: number
}

/** A queue with something due. */
export interface DueQueue extends RetryQueue {
  /** Its gateway comes back from an outage, and takes at most so many at a time; null: all is well. */
  readonly pace: number | null
}

/** What a second look at a booked retry came to; beside it goes the response code of the newest attempt. */
export type Redecided =
  | { readonly kind: 'rebooked'; readonly at: Date; readonly gatewayToken: string }
  | { readonly kind: 'ended'; readonly state: CaseState }

export interface Redecision {
  /** Told with it, where somebody wants it. */
  readonly told: EventsToTell
  readonly claim: ClaimedRetry
  readonly decidedAt: Date
  readonly outcome: Redecided
  /** Of the newest attempt, as it is to be read from now on: the decision changes the code (wire.md section 5). */
  readonly responseCode: string
  /** Replaces the card of the decision that is not followed; null: that one stands. */
  readonly decision: KeptDecision | null
}

/** All that is on disk of a claimed retry, read at once. */
export interface DueLook {
  /** The chain's newest attempt. */
  readonly newest: LedgerEntry
  /** As a merchant's post of the same payment would find it. */
  readonly situation: Situation
  /** The card's number as the vault sealed it; null where the method has none. */
  readonly sealedPan: Buffer | null
}

export interface DueLookQuery {
  readonly claim: ClaimedRetry
  /** The company's own time: in a sandbox its clock may have been moved. */
  readonly now: Date
  readonly staleness: Staleness
  /** False where no gateway's limits count over other payments: the history of a busy card is not cheap to read. */
  readonly wantsCardHistory: boolean
}

export interface DueLooks {
  /** Looks that are asked for in one turn of the event loop are one statement. @throws Error when there is no such attempt. */
  look(query: DueLookQuery): Promise<DueLook>
}

/** The calendar that Reprise keeps. Every change below is made only if the case still shows the claim. */
export interface DueRetries {
  /**
   * Queues with something due that nobody has taken up, in a fixed order after `position`, at most `limit`. Those of a
   * gateway that is held are left out, unless its company routes every attempt and has another gateway, or it is
   * switched off: what waits there is decided anew, and not sent.
   */
  queuesWithDue(now: Date, position: QueuePosition, limit: number): Promise<readonly DueQueue[]>
  /** Of a gateway that comes back: whether it is this process's turn to send it the next few. */
  takeTurn(queue: DueQueue): Promise<boolean>
  /** Nothing was sent in it after all, so that the gateway has said nothing: the next retry may have it. */
  returnTurn(queue: RetryQueue): Promise<void>
  /** Takes up the longest due of each queue. `leaseMs` by the database's clock. */
  claim(claimId: string, now: Date, shares: readonly QueueShare[], leaseMs: number): Promise<readonly ClaimedRetry[]>
  /**
   * Lets retries that wait at a gateway be taken up at once, to be decided anew, though their instant is still to come: at
   * most `limit` of those that nobody has changed since `now`. Resolves to how many; what was promised stays on record,
   * and holds where none is decided on.
   */
  bringForward(queue: RetryQueue, now: Date, limit: number): Promise<number>
  /** Gives the retry back as it was: anyone may take it up at once. */
  release(claim: ClaimedRetry): Promise<void>
  /** Not before `until`; what was promised stays on record. */
  putOff(claim: ClaimedRetry, until: Date, now: Date): Promise<void>
  /** The merchant keeps the calendar again: the case is his, and what was kept of its cards is erased. */
  handBack(claim: ClaimedRetry, now: Date): Promise<void>
  /** Writes a new decision about the next attempt; false when the case did not show the claim any more. */
  redecide(redecision: Redecision): Promise<boolean>
}
