import { Gauge, type Registry } from 'prom-client'
import { MODES } from '../domain/company.ts'
import type { Backlog } from '../recovery/backlog-port.ts'

const OUTAGE_KINDS = ['gateway', 'issuer'] as const

export interface BacklogMetrics {
  /** What waits in the database, the same for every process: of several processes take the newest, not the sum. */
  backlogSeen(backlog: Backlog): void
}

export function backlogMetrics(registers: Registry[]): BacklogMetrics {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers })
  const due = gauge(
    'reprise_due_retries',
    'Booked retries whose moment has come, at most 1000 a queue, by mode',
    'mode',
  )
  const lag = gauge(
    'reprise_due_retry_lag_seconds',
    'How long the longest due retry has waited that is not held for an outage, by mode; 0: none is due',
    'mode',
  )
  const unresolved = gauge(
    'reprise_unresolved_attempts',
    'Attempts whose outcome is not known and which no living request waits for',
  )
  const oldest = gauge('reprise_unresolved_oldest_seconds', 'Age of the oldest of them; 0: there is none')
  const troubled = gauge('reprise_outages', 'Gateways and issuers that are in trouble, by kind', 'kind')
  const held = gauge('reprise_outages_held', 'Those of them that no retry is sent to now, by kind', 'kind')
  return {
    backlogSeen(backlog) {
      for (const mode of MODES) {
        const found = backlog.due.find((each) => each.mode === mode)
        due.set({ mode }, found?.count ?? 0)
        lag.set({ mode }, (found?.oldestMs ?? 0) / 1000)
      }
      unresolved.set(backlog.unresolved.count)
      oldest.set(backlog.unresolved.oldestMs / 1000)
      for (const kind of OUTAGE_KINDS) {
        const found = backlog.outages.find((each) => each.kind === kind)
        troubled.set({ kind }, found?.troubled ?? 0)
        held.set({ kind }, found?.held ?? 0)
      }
    },
  }
}
