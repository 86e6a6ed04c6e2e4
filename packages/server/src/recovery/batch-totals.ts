import type { CurrencyTotals } from '../domain/batch.ts'
import type { ReadRow, RejectedRow } from './batch-row.ts'

/** Counts a file as it is read, so that what was taken and what was not can be reconciled with what was sent. */
export class BatchTotals {
  readonly #byCurrency = new Map<string | null, CurrencyTotals>()

  add(row: Pick<ReadRow | RejectedRow, 'kind' | 'amountMinor' | 'currency'>): void {
    const isCounted = row.amountMinor !== null && row.currency !== null
    const currency = isCounted ? row.currency : null
    const minor = BigInt(isCounted ? (row.amountMinor ?? 0) : 0)
    const before = this.#byCurrency.get(currency) ?? { ...NOTHING, currency }
    const after =
      row.kind === 'row'
        ? { ...before, acceptedRows: before.acceptedRows + 1, acceptedMinor: before.acceptedMinor + minor }
        : { ...before, rejectedRows: before.rejectedRows + 1, rejectedMinor: before.rejectedMinor + minor }
    this.#byCurrency.set(currency, after)
  }

  /** By currency; the rows that have none are the last. */
  list(): readonly CurrencyTotals[] {
    return [...this.#byCurrency.values()].sort((one, other) =>
      (one.currency ?? '~') < (other.currency ?? '~') ? -1 : 1,
    )
  }
}

const NOTHING = { acceptedRows: 0, acceptedMinor: 0n, rejectedRows: 0, rejectedMinor: 0n } as const
