import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { IdSource } from '../domain/ids.ts'
import { UNRESOLVED_STATES } from '../domain/transaction.ts'
import { resultsName } from './batch-file-name.ts'
import type { BatchFiles } from './batch-file-port.ts'
import type { BatchFormat, BatchLayout } from './batch-format-port.ts'
import type { Batches } from './batch-port.ts'
import type { BatchResults, ClaimedExport, RowResult, ToldResult } from './batch-result-port.ts'
import type { CompanyTime } from './company-time.ts'
import { holdClaim, type Repeat } from './hold-claim.ts'
import type { LedgerEntry } from './ledger-port.ts'
import type { Companies } from './merchant-port.ts'
import { completionOf } from './read-transactions.ts'
import { resultReadings } from './result-readings.ts'
import type { TransactionReading } from './transaction-view.ts'
import type { ReferenceTokens } from './vault-port.ts'

export interface ExportResultsPorts {
  readonly clock: Clock
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly references: ReferenceTokens
  readonly companies: Pick<Companies, 'find'>
  readonly files: Pick<BatchFiles, 'publish'>
  readonly batches: Pick<Batches, 'hasHeader'>
  readonly results: BatchResults
  readonly format: Pick<BatchFormat, 'writeResults'>
  readonly layoutOf: (tenant: Tenant) => Promise<BatchLayout>
  readonly isStopping: () => boolean
  readonly repeat: Repeat
}

/** none: nothing has changed. busy: another process is writing one, or this one is about to end. */
export type ExportEnd =
  | { readonly kind: 'written'; readonly fileName: string; readonly results: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'busy' }

/** `slotAt`: the time of day that it is for, which has one export; null: it is asked for. */
export type ExportResults = (tenant: Tenant, slotAt: Date | null) => Promise<ExportEnd>

/** Rows looked at, and results written, in one step: few enough that the embedded database holds up nobody. */
const ROWS_A_STEP = 200

/** Two files of one second: the later is named after the next second. */
const NAMES_TRIED = 60

/**
 * Writes a file of all results of batches that changed since they were told last. It does not go by when something
 * changed, but compares what stands now with what was told: so nothing that is written late, or changes while this
 * runs, is passed over; it is told by the next. What is to be told is put down first, so that the process that goes on
 * after a crash writes the same file, under the same name, once.
 */
export function createExportResults(ports: ExportResultsPorts): ExportResults {
  return async function exportResults(tenant, slotAt) {
    const claim = await begin(ports, tenant, slotAt)
    if (claim === null) return { kind: 'busy' }
    try {
      return await holdClaim(
        ports.repeat,
        () => ports.results.renew(claim),
        () => goOn(ports, claim),
      )
    } finally {
      await ports.results.release(claim)
    }
  }
}

async function goOn(ports: ExportResultsPorts, claim: ClaimedExport): Promise<ExportEnd> {
  if (claim.state === 'gathering' && !(await gather(ports, claim))) return { kind: 'busy' }
  const count = await ports.results.endGathering(claim)
  if (count === null) return { kind: 'busy' }
  if (count > 0) await write(ports, claim)
  await ports.results.published(claim, ports.clock.now())
  return count === 0 ? { kind: 'none' } : { kind: 'written', fileName: claim.fileName, results: count }
}

async function begin(ports: ExportResultsPorts, tenant: Tenant, slotAt: Date | null): Promise<ClaimedExport | null> {
  const company = await ports.companies.find(tenant.companyId)
  if (company === null) return null
  const startedAt = ports.clock.now()
  const hasHeader = await ports.batches.hasHeader(tenant)
  const wanted = { ...tenant, exportId: ports.ids.next(), claimId: ports.ids.next(), hasHeader, slotAt, startedAt }
  for (let second = 0; second < NAMES_TRIED; second += 1) {
    const fileName = resultsName(company.code, new Date(startedAt.getTime() + second * 1_000))
    const begun = await ports.results.begin({ ...wanted, fileName })
    if (begun === 'taken' || begun === 'told') return null
    if (begun !== 'name_used') return begun
  }
  return null
}

/** Compares every row that may have changed with what was told of it. */
async function gather(ports: ExportResultsPorts, claim: ClaimedExport): Promise<boolean> {
  let lookedTo = claim.lookedTo
  for (;;) {
    if (ports.isStopping()) return false
    const now = await ports.companyTime.now(claim)
    const rows = await ports.results.watched(claim, lookedTo, ROWS_A_STEP)
    const last = rows.at(-1)
    if (last === undefined) return true
    lookedTo = { batchId: last.batchId, line: last.line }
    const settled = rows.filter((row) => isSettled(row, now))
    const told = rows.flatMap((row) => toldOf(row, now))
    if (!(await ports.results.note(claim, told, settled, lookedTo))) return false
  }
}

function toldOf({ transactionId, batchId, line, result }: RowResult, now: Date): readonly ToldResult[] {
  if (result.kind === 'answered') return [{ transactionId, told: 'answered', place: { batchId, line } }]
  return result.entries.map((entry) => ({
    transactionId: entry.transaction.transactionId,
    told: changingPartOf(entry, now),
    place: null,
  }))
}

/** Everything in a result that is not the same for ever. */
function changingPartOf({ attempt, recoveryCase }: LedgerEntry, now: Date): string {
  const { state, responseCode, retryAt, assignedGatewayToken, answer } = attempt
  const completion = completionOf(recoveryCase, now)
  return [
    state,
    responseCode,
    retryAt?.toISOString() ?? '',
    assignedGatewayToken ?? '',
    answer?.gatewayTransactionId ?? '',
    completion ?? '',
  ].join(' ')
}

/** Nothing of it can change any more: its payment's recovery is over, or there never was one, and nothing is open. */
function isSettled({ result }: RowResult, now: Date): boolean {
  if (result.kind === 'answered') return true
  return result.entries.every(({ attempt, recoveryCase }) => {
    if (UNRESOLVED_STATES.includes(attempt.state)) return false
    return recoveryCase === null || recoveryCase.recoveryDisabled || completionOf(recoveryCase, now) !== null
  })
}

async function write(ports: ExportResultsPorts, claim: ClaimedExport): Promise<void> {
  const { delimiter } = await ports.layoutOf(claim)
  const form = { delimiter, hasHeader: claim.hasHeader }
  // A file of that name was written before the crash that this goes on after.
  await ports.files.publish(
    claim,
    'Outputs',
    claim.fileName,
    ports.format.writeResults(toldReadings(ports, claim), form),
  )
}

async function* toldReadings(ports: ExportResultsPorts, claim: ClaimedExport): AsyncIterable<TransactionReading> {
  let after = ''
  for (;;) {
    const rows = await ports.results.told(claim, after, ROWS_A_STEP)
    yield* resultReadings(ports, claim, rows, await ports.companyTime.now(claim))
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS_A_STEP) return
    after = last.transactionId
  }
}
