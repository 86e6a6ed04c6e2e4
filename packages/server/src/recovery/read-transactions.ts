import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { CaseState, RecoveryCase } from '../domain/recovery-case.ts'
import type { CompanyTime } from './company-time.ts'
import { entryView } from './entry-view.ts'
import type { LedgerEntry, PaymentLedger, TransactionList, TransactionPageQuery } from './ledger-port.ts'
import type { Completion, TransactionReading } from './transaction-view.ts'
import type { ReferenceTokens } from './vault-port.ts'

export interface ReadPorts {
  readonly ledger: Pick<PaymentLedger, 'find' | 'findByMerchantReference'>
  readonly list: TransactionList
  readonly references: ReferenceTokens
  readonly companyTime: Pick<CompanyTime, 'now'>
}

export interface ReadTransactions {
  /** @throws NotFound for an id that is unknown, another company's or the other mode's. */
  byId(tenant: Tenant, transactionId: string): Promise<TransactionReading>
  /** Prefers the charge or authorize of that reference. @throws NotFound */
  byMerchantReference(tenant: Tenant, merchantTransactionId: string): Promise<TransactionReading>
  page(tenant: Tenant, query: Omit<TransactionPageQuery, 'now'>): Promise<readonly TransactionReading[]>
}

export function createReadTransactions(ports: ReadPorts): ReadTransactions {
  const read = async (tenant: Tenant, entry: LedgerEntry | null) => {
    if (entry === null) throw new NotFound('There is no such transaction.')
    return readingOf(ports, tenant, entry, await ports.companyTime.now(tenant))
  }
  return {
    byId: async (tenant, id) => read(tenant, await ports.ledger.find(tenant, id)),
    byMerchantReference: async (tenant, id) => read(tenant, await ports.ledger.findByMerchantReference(tenant, id)),
    page: async (tenant, query) => {
      const now = await ports.companyTime.now(tenant)
      const entries = await ports.list.page(tenant, { ...query, now })
      return Promise.all(entries.map((entry) => readingOf(ports, tenant, entry, now)))
    },
  }
}

/** As it stands at an instant of the company’s time. */
export async function readingOf(
  ports: Pick<ReadPorts, 'references'>,
  tenant: Tenant,
  entry: LedgerEntry,
  now: Date,
): Promise<TransactionReading> {
  const view = await entryView(ports.references, tenant, entry)
  const completion = completionOf(entry.recoveryCase, now)
  // Promised before the merchant cancelled, also by an attempt that was under way then; the date of an approved authorize is
  // that by which to capture it.
  const isTakenBack = completion === 'cancelled' && view.status !== 1
  return {
    ...view,
    retryAt: isTakenBack ? null : view.retryAt,
    initialMerchantTransactionId: entry.initialMerchantTransactionId,
    completion,
    ...(entry.recommendation === null ? {} : { recommendation: entry.recommendation }),
  }
}

const ENDS: Readonly<Record<CaseState, Completion>> = {
  open: null,
  scheduled: null,
  attempting: null,
  recovered: 'recovered',
  hard_declined: 'hard_declined',
  exhausted: 'exhausted',
  expired: 'expired',
  cancelled: 'cancelled',
}

/** How a recovery ended that is in this state; null: it has not. */
export function endOfCase(state: CaseState): Completion {
  return ENDS[state]
}

/** An open case whose days are over has expired, whether or not anyone has come by to write it down. */
export function completionOf(recoveryCase: RecoveryCase | null, now: Date): Completion {
  if (recoveryCase === null || recoveryCase.recoveryDisabled) return null
  if (recoveryCase.state === 'open' && recoveryCase.deadlineAt <= now) return 'expired'
  return endOfCase(recoveryCase.state)
}
