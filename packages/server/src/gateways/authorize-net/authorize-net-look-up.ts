import type { GatewayAnswer } from '../../domain/transaction.ts'
import type { GatewayConnection, GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import type { GatewayRequest, SendToGateway } from '../gateway-http.ts'
import { unknown } from './authorize-net-answer.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './authorize-net-facts.ts'
import {
  type ListedTransaction,
  mayMoveMoney,
  outcomeOfBooked,
  outcomeOfChange,
  type Report,
  readBatches,
  readBooked,
  readTransactions,
} from './authorize-net-report.ts'
import {
  batchRequest,
  detailsRequest,
  ENTRIES_A_PAGE,
  invoiceNumberOf,
  settledBatchesRequest,
  unsettledRequest,
} from './authorize-net-request.ts'

/** Authorize.Net's clock and ours may differ by this much: an hour. */
const CLOCK_TOLERANCE_MS = 3_600_000

/** The longest span of settled batches that one question may ask for: 31 days. */
const SETTLED_SPAN_MS_MAX = 31 * 86_400_000

/** Pages read for one attempt, so that a look-up ends within its deadline; beyond 10,000 transactions nothing is proven. */
const PAGES_MAX = 20

/** What is looked for. */
export type Sought = Pick<LookUp, 'idempotencyKey' | 'operation' | 'amountMinor' | 'currency' | 'original'>

/** One look-up: how it reads, and how many pages of lists it may still read. */
interface Search {
  readonly ask: (request: GatewayRequest) => ReturnType<SendToGateway>
  readonly connection: GatewayConnection
  readonly sought: Sought
  /** Milliseconds since 1970 before which it cannot have arrived; null: not known. */
  readonly earliestMs: number | null
  pagesLeft: number
}

/**
 * What became of an attempt. Authorize.Net has no query by reference: payments and refunds are found in its lists by
 * their invoice number, captures and voids by the original that they changed.
 */
export async function lookUpAttempt(
  send: SendToGateway,
  connection: GatewayConnection,
  attempt: LookUp,
  signal: AbortSignal,
): Promise<GatewayOutcome> {
  const sentAtMs = attempt.sentAt.getTime()
  const earliestMs = sentAtMs - CLOCK_TOLERANCE_MS
  const ask = (request: GatewayRequest) => send(request, signal)
  const search: Search = { ask, connection, sought: attempt, earliestMs, pagesLeft: PAGES_MAX }
  if (isChange(attempt)) return (await readChange(search)) ?? absent(attempt)
  const unsettled = await findUnsettled(search)
  const isElsewhere = unsettled.kind === 'read' && unsettled.value === null
  const latestMs = sentAtMs + attempt.ageMs + CLOCK_TOLERANCE_MS
  const found = isElsewhere ? await findSettled(search, earliestMs, latestMs) : unsettled
  return (await readFound(search, found)) ?? absent(attempt)
}

/** What became of the first delivery of something that Authorize.Net has just refused with `refusal`, as a repeat. */
export async function lookUpRepeat(
  send: SendToGateway,
  connection: GatewayConnection,
  sought: Sought,
  refusal: GatewayAnswer,
  signal: AbortSignal,
): Promise<GatewayOutcome> {
  const ask = (request: GatewayRequest) => send(request, signal)
  const search: Search = { ask, connection, sought, earliestMs: null, pagesLeft: PAGES_MAX }
  // Captured for another amount, or voided and no longer to be captured: not by this request.
  if (isChange(sought)) return (await readChange(search)) ?? { kind: 'declined', answer: refusal }
  const first = await readFound(search, await findUnsettled(search))
  return first ?? unknown('has had the attempt before, and does not list it yet')
}

function isChange({ operation }: Sought): boolean {
  return operation === 'capture' || operation === 'void'
}

/** Null: the original is as it was. */
async function readChange({ ask, connection, sought }: Search): Promise<GatewayOutcome | null> {
  const transId = sought.original?.gatewayTransactionId ?? null
  if (transId === null) return unknown('was never told of the original')
  const booked = readBooked(await ask(detailsRequest(connection, transId)))
  return booked.kind === 'failed' ? { kind: 'unknown', why: booked.why } : outcomeOfChange(booked.value, sought)
}

/** Null: it was not found. */
async function readFound(
  { ask, connection, sought }: Search,
  found: Report<ListedTransaction | null>,
): Promise<GatewayOutcome | null> {
  if (found.kind === 'failed') return { kind: 'unknown', why: found.why }
  if (found.value === null) return null
  const booked = readBooked(await ask(detailsRequest(connection, found.value.transId)))
  if (booked.kind === 'failed') return { kind: 'unknown', why: booked.why }
  return outcomeOfBooked(booked.value, sought.operation)
}

function absent({ ageMs }: LookUp): GatewayOutcome {
  if (ageMs < ABSENCE_PROVEN_AFTER_MS) return unknown('does not list the attempt, which proves nothing this early')
  return { kind: 'not_processed', why: 'Authorize.Net does not list the attempt, long after it would' }
}

function findUnsettled(search: Search): Promise<Report<ListedTransaction | null>> {
  return findInPages(search, (page) => unsettledRequest(search.connection, page))
}

/** Among the batches that were settled since it was sent; those of the first month, in which everything is settled. */
async function findSettled(
  search: Search,
  earliestMs: number,
  latestMs: number,
): Promise<Report<ListedTransaction | null>> {
  const last = new Date(Math.min(latestMs, earliestMs + SETTLED_SPAN_MS_MAX))
  const { ask, connection } = search
  const batches = readBatches(await ask(settledBatchesRequest(connection, new Date(earliestMs), last)))
  if (batches.kind === 'failed') return batches
  for (const batchId of batches.value) {
    const settled = await findInPages(search, (page) => batchRequest(connection, batchId, page))
    if (settled.kind === 'failed' || settled.value !== null) return settled
  }
  return { kind: 'read', value: null }
}

/** Pages go back in time, so that reading ends at the first transaction that is older than the attempt. */
async function findInPages(
  search: Search,
  requestOf: (page: number) => GatewayRequest,
): Promise<Report<ListedTransaction | null>> {
  const invoiceNumber = invoiceNumberOf(search.sought.idempotencyKey)
  for (let page = 1; search.pagesLeft > 0; page += 1) {
    search.pagesLeft -= 1
    const listed = readTransactions(await search.ask(requestOf(page)))
    if (listed.kind === 'failed') return listed
    const own = listed.value.filter((each) => each.invoiceNumber === invoiceNumber)
    // Of an attempt that was declined and delivered again, the approval is what matters.
    const found = own.find(({ status }) => mayMoveMoney(status)) ?? own[0]
    if (found !== undefined) return { kind: 'read', value: found }
    const oldest = listed.value.at(-1)
    const isLast = oldest === undefined || listed.value.length < ENTRIES_A_PAGE
    const isBefore = search.earliestMs !== null && oldest !== undefined && oldest.submittedAtMs < search.earliestMs
    if (isLast || isBefore) return { kind: 'read', value: null }
  }
  return { kind: 'failed', why: 'Authorize.Net lists more transactions since the attempt than can be read' }
}
