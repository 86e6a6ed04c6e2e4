import type { Tenant } from '../domain/company.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { UNRESOLVED_STATES } from '../domain/transaction.ts'
import { readCancellation } from './cancellation-request.ts'
import type { CaseEndings } from './case-endings-port.ts'
import type { CompanyTime } from './company-time.ts'
import { findWithRecovery } from './find-with-recovery.ts'
import type { LedgerEntry, PaymentLedger } from './ledger-port.ts'
import { completionOf, type ReadTransactions } from './read-transactions.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import type { TransactionReading } from './transaction-view.ts'

export interface CancelRecoveryPorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ledger: Pick<PaymentLedger, 'find' | 'joinableCase'>
  readonly endings: CaseEndings
  readonly resolveAttempt: ResolveAttempt
  readonly transactions: Pick<ReadTransactions, 'byId'>
}

/**
 * Ends the recovery that a transaction belongs to; any transaction of the chain will do. Resolves to the chain's first,
 * and does so again when it is asked again.
 * @throws NotFound for an unknown transaction
 * @throws Conflict where there is no recovery to cancel: never begun, or ended otherwise
 * @throws InvalidField
 */
export type CancelRecovery = (tenant: Tenant, transactionId: string, request: unknown) => Promise<TransactionReading>

/** An attempt that a dead process left without a case is asked about first. */
async function findKnown(ports: CancelRecoveryPorts, tenant: Tenant, transactionId: string): Promise<LedgerEntry> {
  const entry = await findWithRecovery(ports.ledger, tenant, transactionId)
  if (entry === null) throw new NotFound('There is no such transaction.')
  if (entry.recoveryCase !== null || !UNRESOLVED_STATES.includes(entry.attempt.state)) return entry
  await ports.resolveAttempt(tenant, transactionId)
  return (await findWithRecovery(ports.ledger, tenant, transactionId)) ?? entry
}

export function createCancelRecovery(ports: CancelRecoveryPorts): CancelRecovery {
  return async function cancelRecovery(tenant, transactionId, request) {
    const { reason } = readCancellation(request)
    const entry = await findKnown(ports, tenant, transactionId)
    const { recoveryCase } = entry
    if (recoveryCase === null) {
      // A decline that turns up later would book a retry that the merchant believes to be cancelled.
      if (UNRESOLVED_STATES.includes(entry.attempt.state)) {
        throw new Conflict('The outcome of this payment is not known yet: cancel again when it is.')
      }
      throw new Conflict('This payment is not in recovery: there is nothing to cancel.')
    }
    const at = await ports.companyTime.now(tenant)
    // One whose days are over has ended, whether or not anyone has written it down yet.
    const hasExpired = completionOf(recoveryCase, at) === 'expired'
    if (hasExpired || !(await ports.endings.cancel(tenant, recoveryCase.caseId, { reason, at }))) {
      throw new Conflict('The recovery of this payment has ended already: there is nothing to cancel.')
    }
    return ports.transactions.byId(tenant, recoveryCase.initialTransactionId)
  }
}
