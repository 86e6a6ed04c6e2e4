import type { Batch, BatchState, CurrencyTotals } from '../domain/batch.ts'
import type { Mode } from '../domain/company.ts'

/** Sums as text: JSON has no integers of any length. */
interface TotalsJson extends Omit<CurrencyTotals, 'acceptedMinor' | 'rejectedMinor'> {
  readonly acceptedMinor: string
  readonly rejectedMinor: string
}

/** A batch as a row, or as the row that an event kept of it: instants are text there. */
export interface BatchRow {
  readonly company_id: string
  readonly batch_id: string
  readonly mode: Mode
  readonly file_name: string
  readonly state: BatchState
  readonly fault_line: number | null
  readonly fault_rule: string | null
  readonly has_header: boolean
  readonly totals: readonly TotalsJson[]
  readonly accepted: number
  readonly rejected: number
  readonly acted: number
  readonly refused: number
  readonly received_at: Date | string
  readonly acknowledged_at: Date | string | null
  readonly finished_at: Date | string | null
}

/** Of a batch `b`. */
export const BATCH_COLUMNS = `b.company_id, b.batch_id, b.mode, b.file_name, b.state, b.fault_line, b.fault_rule,
  b.has_header, b.totals, b.accepted, b.rejected, b.acted, b.refused, b.received_at, b.acknowledged_at, b.finished_at`

export function toBatch(row: BatchRow): Batch {
  const { fault_rule: rule, fault_line: line } = row
  return {
    companyId: row.company_id,
    batchId: row.batch_id,
    mode: row.mode,
    fileName: row.file_name,
    state: row.state,
    fault: rule === null ? null : { line, rule },
    hasHeader: row.has_header,
    totals: row.totals.map((each) => ({
      ...each,
      acceptedMinor: BigInt(each.acceptedMinor),
      rejectedMinor: BigInt(each.rejectedMinor),
    })),
    accepted: row.accepted,
    rejected: row.rejected,
    acted: row.acted,
    refused: row.refused,
    receivedAt: new Date(row.received_at),
    acknowledgedAt: toDate(row.acknowledged_at),
    finishedAt: toDate(row.finished_at),
  }
}

export function totalsJson(totals: readonly CurrencyTotals[]): string {
  return JSON.stringify(totals, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

function toDate(at: Date | string | null): Date | null {
  return at === null ? null : new Date(at)
}
