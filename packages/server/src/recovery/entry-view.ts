import type { Tenant } from '../domain/company.ts'
import type { Attempt } from '../domain/transaction.ts'
import type { LedgerEntry } from './ledger-port.ts'
import type { TransactionView } from './transaction-view.ts'
import type { ReferenceTokens } from './vault-port.ts'

/** A transaction as its rows tell it, in whatever state it is. */
export async function entryView(
  references: ReferenceTokens,
  tenant: Tenant,
  entry: LedgerEntry,
): Promise<TransactionView> {
  const { transaction, attempt, method } = entry
  const paymentId = transaction.originalTransactionId ?? transaction.transactionId
  return {
    ...transaction,
    status: attempt.status,
    responseCode: attempt.responseCode,
    gatewayToken: attempt.gatewayToken,
    gatewayType: attempt.gatewayType,
    gatewayName: entry.gatewayName,
    gatewayTransactionId: attempt.answer?.gatewayTransactionId ?? null,
    merchantAccountReferenceId: attempt.merchantAccountReferenceId ?? '',
    assignedGatewayToken: attempt.assignedGatewayToken ?? attempt.gatewayToken,
    retryAt: attempt.retryAt,
    referenceData: await references.signReference(tenant, paymentId),
    verification: attempt.answer?.verification ?? null,
    gatewayResponseFields: responseFieldsOf(attempt),
    method,
    ofAuthorize: (entry.originalType ?? transaction.type) === 'authorize',
  }
}

/** What the gateway answered beside its codes, and what was done to the data that it got. */
function responseFieldsOf({ answer, fieldChanges }: Attempt): TransactionView['gatewayResponseFields'] {
  const answered = answer?.responseFields ?? null
  if (fieldChanges === undefined) return answered
  return { ...answered, dataCleanUp: fieldChanges.map(({ field, change }) => `${field}: ${change.replace('_', ' ')}`) }
}
