import type { Mode } from '../domain/company.ts'
import type { OutageSource } from '../domain/outage.ts'
import type { Staleness } from './ledger-port.ts'

/** What waits, of all companies together: for the operator. Spans in milliseconds, 0 where nothing waits. */
export interface Backlog {
  readonly due: readonly DueBacklog[]
  /** Attempts whose outcome is not known and which no living request waits for. */
  readonly unresolved: { readonly count: number; readonly oldestMs: number }
  /** A kind of which all is well is not in it. */
  readonly outages: readonly OutageBacklog[]
}

export interface DueBacklog {
  readonly mode: Mode
  /** Booked retries whose moment has come, held ones too; of each queue at most 1,000 are counted. */
  readonly count: number
  /** How long the longest due of those has waited that are not held. */
  readonly oldestMs: number
}

export interface OutageBacklog {
  readonly kind: OutageSource['kind']
  /** Gateways or issuers that are down or just coming back; and those of them that nothing is sent to now. */
  readonly troubled: number
  readonly held: number
}

export interface Backlogs {
  /** As it stands at `now`, by the clock that the calendar goes by; ages of attempts and holds by the database's. */
  read(now: Date, staleness: Staleness): Promise<Backlog>
}
