import type { Clock } from '../domain/clock.ts'
import type { IdSource } from '../domain/ids.ts'
import { type ActOnRow, TAKES_MAX } from './act-on-row.ts'
import type { ActedRow, Batches, BatchKey, BatchRows, BatchRowVault, ClaimedBatch, TakenRow } from './batch-port.ts'
import type { BatchRequest } from './batch-row.ts'
import type { BatchSlots } from './batch-slots.ts'
import type { CompanyTime } from './company-time.ts'
import { holdClaim, type Repeat } from './hold-claim.ts'

export interface ActOnBatchPorts {
  readonly clock: Clock
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly batches: Batches
  readonly rows: Pick<BatchRows, 'take' | 'recordActed'>
  readonly rowVault: BatchRowVault
  readonly actOnRow: ActOnRow
  readonly slots: BatchSlots
  readonly isStopping: () => boolean
  readonly webhooksDue: () => void
  readonly repeat: Repeat
  /** Called for a row that could not be tried, which is taken up again. */
  readonly onFailure: (row: BatchKey & { readonly line: number }, error: unknown) => void
}

/** One turn at a batch whose rows act; resolves to whether more of them may act at once. */
export type ActOnBatch = (key: BatchKey) => Promise<boolean>

/** Rows taken from the database in one statement. */
const ROWS_A_TAKE = 64

/** After this a turn takes nothing new, so that the batches of others get theirs; milliseconds. */
const TURN_MS_MAX = 20_000

/** How long a row waits that could not be tried: twice this the first time, then twice as long each time, 17 minutes in all. */
const TRY_AGAIN_MS = 1_000

/**
 * Acts on the rows of a batch in the order of the file, some at once. Any number of processes do this, each at batches
 * of its own; what a dead one had under way is recognised by the ids that were given beforehand.
 */
export function createActOnBatch(ports: ActOnBatchPorts): ActOnBatch {
  return async function actOnBatch(key) {
    const claim = await ports.batches.claim(key, ports.ids.next())
    if (claim === null) return false
    const share = ports.slots.join()
    try {
      // Also while all of its rows wait for a gateway.
      const renew = () => ports.batches.renew(claim)
      const isMore = await holdClaim(ports.repeat, renew, () => takeTurn(ports, claim, share))
      const told = { types: ['batch.completed'] as const, occurredAt: await ports.companyTime.now(claim) }
      if (await ports.batches.finish(claim, ports.clock.now(), told)) ports.webhooksDue()
      return isMore
    } finally {
      share.leave()
      await ports.batches.release(claim)
    }
  }
}

async function takeTurn(
  ports: ActOnBatchPorts,
  claim: ClaimedBatch,
  share: ReturnType<BatchSlots['join']>,
): Promise<boolean> {
  const running = new Set<Promise<void>>()
  let acted: ActedRow[] = []
  const record = async () => {
    const rows = acted
    acted = []
    await ports.rows.recordActed(claim, rows)
  }
  const start = (row: TakenRow) => {
    const run = actOn(ports, claim, row).then((end) => {
      acted.push(end)
      running.delete(run)
      share.release()
    })
    running.add(run)
  }
  const startedMs = ports.clock.monotonicMs()
  const isOver = () => ports.isStopping() || ports.clock.monotonicMs() - startedMs > TURN_MS_MAX
  let after = 0
  let isMore = true
  try {
    while (isMore && !isOver()) {
      if (!(await ports.batches.renew(claim))) return false
      const rows = await ports.rows.take(claim, after, ROWS_A_TAKE)
      for (const row of rows) {
        await share.take()
        // Left as taken up: whoever claims the batch next puts them back.
        if (ports.isStopping()) break
        start(row)
      }
      if (rows.length === 0) await Promise.all(running)
      await record()
      // At the end, once more from the beginning: for those that waited for an earlier one.
      isMore = rows.length > 0 || after > 0
      after = rows.at(-1)?.line ?? 0
    }
    return isMore
  } finally {
    await Promise.all(running)
    await record()
  }
}

/** Never rejects: a row that cannot be tried is put back, and given up after so many times. */
async function actOn(ports: ActOnBatchPorts, claim: ClaimedBatch, row: TakenRow): Promise<ActedRow> {
  const { line, takes } = row
  try {
    const request = await ports.rowVault.open({ companyId: claim.companyId, id: row.transactionId }, row.sealedRequest)
    const acted = await ports.actOnRow(claim, row, request)
    return acted.end === 'not_processed' ? await underAnotherId(ports, claim, row, request) : acted
  } catch (error) {
    ports.onFailure({ ...claim, line }, error)
    if (takes < TAKES_MAX) return { line, end: 'put_back', afterMs: waitOf(row) }
    return { line, end: 'answered', responseCode: '20046', status: 3, fault: null }
  }
}

/** Nothing that acts under the new id can be taken for what did nothing under the old one. */
async function underAnotherId(
  { ids, rowVault }: ActOnBatchPorts,
  { companyId }: ClaimedBatch,
  row: TakenRow,
  request: BatchRequest,
): Promise<ActedRow> {
  const transactionId = ids.next()
  const sealedRequest = await rowVault.seal({ companyId, id: transactionId }, request)
  return { line: row.line, end: 'put_back', afterMs: waitOf(row), as: { transactionId, sealedRequest } }
}

function waitOf({ takes }: TakenRow): number {
  return TRY_AGAIN_MS * 2 ** takes
}
