import type { Clock } from '../domain/clock.ts'
import { NotFound } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import type { BatchFiles } from './batch-file-port.ts'
import type { BatchFormat, BatchLayout } from './batch-format-port.ts'
import type { Batches, BatchRows, BatchRowVault, ClaimedBatch, StagedRow } from './batch-port.ts'
import type { BatchRequest, ReadRow, RejectedRow } from './batch-row.ts'
import { BatchTotals } from './batch-totals.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

export interface StageRowsPorts {
  readonly clock: Clock
  readonly ids: IdSource
  readonly files: Pick<BatchFiles, 'read'>
  readonly batches: Pick<Batches, 'beginActing' | 'fail'>
  readonly rows: Pick<BatchRows, 'stage'>
  readonly rowVault: Pick<BatchRowVault, 'seal'>
  readonly format: Pick<BatchFormat, 'read'>
  readonly isStopping: () => boolean
}

/** Rows written at once: few enough that the embedded database holds up nobody, and that they do not outlive the young heap. */
const ROWS_A_STATEMENT = 100

/**
 * Reads all of an input and puts its rows down, each sealed and with the id that it will act under; no row acts before
 * the last was read. Goes on behind `lastLine` where a process died in the middle. False: the claim is lost, or the
 * process is about to end.
 */
export async function stageRows(
  ports: StageRowsPorts,
  claim: ClaimedBatch,
  lastLine: number,
  layout: BatchLayout,
): Promise<boolean> {
  const totals = new BatchTotals()
  const soFar = { lastLine, hasHeader: false, accepted: 0, rejected: 0 }
  let pending: StagedRow[] = []
  // Written while the next ones are read; one handful at a time, so that what is put down is always a beginning of the file.
  let writing = Promise.resolve(true)
  const write = () => {
    writing = ports.rows.stage(claim, pending, { ...soFar, totals: totals.list() })
    // Its failure is met where it is awaited.
    writing.catch(() => {})
    pending = []
  }
  try {
    for await (const read of ports.format.read(ports.files.read(claim, claim.batchId), layout)) {
      if (read.kind === 'header') {
        soFar.hasHeader = true
        continue
      }
      totals.add(read)
      soFar[read.kind === 'row' ? 'accepted' : 'rejected'] += 1
      // Read again after a crash: counted, and put down before.
      if (read.line <= lastLine) continue
      pending.push(await toStaged(ports, claim, read))
      soFar.lastLine = read.line
      if (pending.length < ROWS_A_STATEMENT) continue
      if (!(await writing) || ports.isStopping()) return false
      write()
    }
  } catch (error) {
    const fault = faultOf(error)
    if (fault === null) throw error
    if (!(await writing)) return false
    return ports.batches.fail(claim, fault, ports.clock.now())
  }
  if (!(await writing)) return false
  write()
  return (await writing) && ports.batches.beginActing(claim, ports.clock.now())
}

function faultOf(error: unknown): { readonly line: number | null; readonly rule: string } | null {
  if (error instanceof UnreadableBatch) return { line: error.line, rule: error.rule }
  return error instanceof NotFound ? { line: null, rule: 'The file was deleted before it was read.' } : null
}

async function toStaged(ports: StageRowsPorts, claim: ClaimedBatch, read: ReadRow | RejectedRow): Promise<StagedRow> {
  if (read.kind === 'reject') return read
  const { line, merchantTransactionId, amountMinor, currency, request } = read
  const transactionId = ports.ids.next()
  return {
    kind: 'row',
    line,
    operation: request.operation,
    sealedRequest: await ports.rowVault.seal({ companyId: claim.companyId, id: transactionId }, request),
    transactionId,
    merchantTransactionId,
    original: originalOf(request),
    amountMinor,
    currency,
  }
}

function originalOf(request: BatchRequest): string | null {
  if (!('original' in request)) return null
  const { original } = request
  return original.kind === 'reference' ? original.merchantTransactionId : original.transactionId
}
