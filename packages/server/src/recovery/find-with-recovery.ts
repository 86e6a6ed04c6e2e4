import type { Tenant } from '../domain/company.ts'
import type { LedgerEntry, PaymentLedger } from './ledger-port.ts'

/**
 * A transaction with the recovery of its payment. An attempt that provably did nothing belongs to no case, but the payment
 * may have been tried again since: who ends what he knows by that attempt means the payment.
 */
export async function findWithRecovery(
  ledger: Pick<PaymentLedger, 'find' | 'joinableCase'>,
  tenant: Tenant,
  transactionId: string,
): Promise<LedgerEntry | null> {
  const entry = await ledger.find(tenant, transactionId)
  if (entry === null || entry.recoveryCase !== null || entry.joinKey === null) return entry
  if (entry.attempt.state !== 'not_processed') return entry
  return { ...entry, recoveryCase: await ledger.joinableCase(tenant, entry.joinKey) }
}
