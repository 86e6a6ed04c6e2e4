import type { Tenant } from '../domain/company.ts'
import { InvalidField, NotFound, RequestError } from '../domain/errors.ts'
import { messageFor } from '../domain/response-code.ts'
import { UNRESOLVED_STATES } from '../domain/transaction.ts'
import type { ActedRow, TakenRow } from './batch-port.ts'
import type { BatchOperation, BatchRequest, NamedOriginal } from './batch-row.ts'
import type { CancelRecovery } from './cancel-recovery.ts'
import type { Charge } from './charge.ts'
import type { FollowUp } from './follow-up.ts'
import type { LedgerEntry, PaymentLedger } from './ledger-port.ts'
import type { Recommend } from './recommend.ts'
import type { TellOutcome } from './recommendation-outcome.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import type { TransactionView } from './transaction-view.ts'

export interface ActOnRowPorts {
  readonly charge: Charge
  readonly followUp: FollowUp
  readonly recommend: Recommend
  readonly tellOutcome: TellOutcome
  readonly cancelRecovery: CancelRecovery
  readonly resolveAttempt: ResolveAttempt
  readonly ledger: Pick<PaymentLedger, 'find' | 'findByMerchantReference'>
}

/** A capture, void or refund that provably did not reach the gateway: its id is used up, and nothing has happened. */
export interface NotProcessedRow {
  readonly line: number
  readonly end: 'not_processed'
}

/** @throws what is neither the row's fault nor an answer: it is to be tried again */
export type ActOnRow = (tenant: Tenant, row: TakenRow, request: BatchRequest) => Promise<ActedRow | NotProcessedRow>

/** How often a row is taken up before it is given up. */
export const TAKES_MAX = 10

/** How long a row waits while another attempt of its payment is not known yet: a minute. */
const ASK_AGAIN_MS = 60_000

/** Names nothing: ids of transactions are 26 characters. */
const NO_ID = '-'

/**
 * Hands a row to the use case that the API would hand it to, under the id that it was given when it was read. A row that
 * was taken up before may have acted: what it did is known by that id, and is not done again.
 */
export function createActOnRow(ports: ActOnRowPorts): ActOnRow {
  return async function actOnRow(tenant, row, request) {
    const before = row.takes > 1 ? await whatActed(ports, tenant, row.transactionId) : null
    if (before !== null) return ended(row, before)
    try {
      return await act(ports, tenant, row, request)
    } catch (error) {
      if (error instanceof RequestError) return refusedBy(error, row)
      throw error
    }
  }
}

/** An outcome that is not known yet is asked for; nothing is sent again. Null: it has not acted. */
async function whatActed(ports: ActOnRowPorts, tenant: Tenant, transactionId: string): Promise<LedgerEntry | null> {
  const entry = await ports.ledger.find(tenant, transactionId)
  if (entry === null || !UNRESOLVED_STATES.includes(entry.attempt.state)) return entry
  await ports.resolveAttempt(tenant, transactionId)
  return ports.ledger.find(tenant, transactionId)
}

async function act(
  ports: ActOnRowPorts,
  tenant: Tenant,
  row: TakenRow,
  request: BatchRequest,
): Promise<ActedRow | NotProcessedRow> {
  const { transactionId } = row
  switch (request.operation) {
    case 'charge':
    case 'authorize': {
      const terms = { transactionId, calendar: 'reprise' } as const
      return endOf(ports, tenant, row, await ports.charge(tenant, request.operation, request.request, terms))
    }
    case 'capture':
    case 'void':
    case 'refund': {
      const original = await originalOf(ports, tenant, request.original)
      const view = await ports.followUp(tenant, request.operation, original, request.request, transactionId)
      return endOf(ports, tenant, row, view)
    }
    case 'recommend':
      return endOf(ports, tenant, row, (await ports.recommend(tenant, request.request, transactionId)).view)
    case 'outcome': {
      const original = await originalOf(ports, tenant, request.original)
      // Told again, it answers the same: it needs no id to be recognised by.
      return endOf(ports, tenant, row, (await ports.tellOutcome(tenant, original, request.outcome)).view)
    }
    case 'cancel': {
      const { merchantTransactionId, reason } = request
      const original = await originalOf(ports, tenant, request.original)
      const first = await ports.cancelRecovery(tenant, original, { merchantTransactionId, reason })
      return kept(row, first.transactionId)
    }
  }
}

async function originalOf({ ledger }: ActOnRowPorts, tenant: Tenant, named: NamedOriginal): Promise<string> {
  if (named.kind === 'id') return named.transactionId
  const entry = await ledger.findByMerchantReference(tenant, named.merchantTransactionId)
  return entry?.transaction.transactionId ?? NO_ID
}

async function endOf(
  ports: ActOnRowPorts,
  tenant: Tenant,
  row: TakenRow,
  { transactionId, responseCode, status }: TransactionView,
): Promise<ActedRow | NotProcessedRow> {
  if (status === 1) return kept(row, transactionId)
  // What is refused or not sent is answered with an id and not kept.
  const entry = await ports.ledger.find(tenant, transactionId)
  if (entry !== null) return ended(row, entry)
  const { line, takes } = row
  if (status === 3 && takes < TAKES_MAX) return { line, end: 'put_back', afterMs: ASK_AGAIN_MS }
  const fault = isRefusal(responseCode) ? { column: columnOf(responseCode), rule: messageFor(responseCode) } : null
  return { line, end: 'answered', responseCode, status, fault }
}

/** A payment that did not reach its gateway has a calendar that tries it again; a capture, void or refund has none. */
function ended(row: TakenRow, { transaction, attempt }: LedgerEntry): ActedRow | NotProcessedRow {
  const isTriedAgain = attempt.state === 'not_processed' && row.takes < TAKES_MAX && FOLLOW_UPS.includes(row.operation)
  return isTriedAgain ? { line: row.line, end: 'not_processed' } : kept(row, transaction.transactionId)
}

const FOLLOW_UPS: readonly BatchOperation[] = ['capture', 'void', 'refund']

function kept({ line }: TakenRow, transactionId: string): ActedRow {
  return { line, end: 'kept', transactionId }
}

/** What has no meaning, or cannot be done as things stand: HTTP 400 and 404 on the wire. */
function refusedBy(error: RequestError, { line }: TakenRow): ActedRow {
  const responseCode = error instanceof NotFound ? '50131' : '50000'
  const column = error instanceof InvalidField ? (error.field.split('.').at(-1) ?? null) : columnOf(responseCode)
  return { line, end: 'answered', responseCode, status: 2, fault: { column, rule: error.message } }
}

function isRefusal(responseCode: string): boolean {
  return responseCode.startsWith('5') || responseCode === '30002'
}

/** What only the database knows is found out when the row acts; the rest was found when it was read. */
const COLUMNS: Readonly<Record<string, string>> = {
  '50129': 'merchantTransactionId',
  '50130': 'gatewayToken',
  '50131': 'transactionId',
  '50132': 'referenceData',
  '50134': 'paymentMethodId',
  '50137': 'amount',
}

function columnOf(responseCode: string): string | null {
  return COLUMNS[responseCode] ?? null
}
