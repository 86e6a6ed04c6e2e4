import type { Tenant } from '../domain/company.ts'
import { NO_ADDRESS } from '../domain/payment-method.ts'
import type { TransactionType } from '../domain/transaction.ts'
import type { AnsweredResult, RowResult } from './batch-result-port.ts'
import type { BatchOperation } from './batch-row.ts'
import { NO_DETAILS } from './follow-up-views.ts'
import { readingOf } from './read-transactions.ts'
import type { TransactionReading } from './transaction-view.ts'
import type { ReferenceTokens } from './vault-port.ts'

/** What rows of batches came to, one transaction after the other, as they stand at an instant of the company's time. */
export async function* resultReadings(
  ports: { readonly references: ReferenceTokens },
  tenant: Tenant,
  rows: readonly RowResult[],
  now: Date,
): AsyncIterable<TransactionReading> {
  for (const { transactionId, result } of rows) {
    if (result.kind === 'answered') {
      yield answeredReading(tenant, transactionId, result, now)
      continue
    }
    for (const entry of result.entries) yield await readingOf(ports, tenant, entry, now)
  }
}

const TYPES: Readonly<Record<BatchOperation, TransactionType>> = {
  charge: 'charge',
  authorize: 'authorize',
  capture: 'capture',
  void: 'void',
  refund: 'refund',
  recommend: 'recommendation',
  outcome: 'recommendation',
  cancel: 'charge',
}

/** Of what was refused or not sent there is its answer, and no more than the row said of itself. */
function answeredReading(
  { companyId, mode }: Tenant,
  transactionId: string,
  { operation, ...answered }: AnsweredResult,
  now: Date,
): TransactionReading {
  return {
    ...answered,
    transactionId,
    createdAt: now,
    type: TYPES[operation],
    customerId: null,
    amountMinor: answered.amountMinor ?? 0,
    gatewayToken: null,
    gatewayType: null,
    gatewayName: null,
    gatewayTransactionId: null,
    merchantAccountReferenceId: null,
    assignedGatewayToken: '',
    orderId: null,
    retryAt: null,
    retryCount: 0,
    dateFirstAttempt: now,
    disableCustomerRecovery: false,
    paymentModel: null,
    details: NO_DETAILS,
    referenceData: '',
    verification: null,
    gatewayResponseFields: null,
    method: {
      paymentMethodId: '',
      companyId,
      mode,
      kind: 'card',
      customerId: '',
      storageState: 'Cached',
      fingerprint: null,
      firstSix: null,
      lastFour: null,
      expiryMonth: null,
      expiryYear: null,
      firstName: null,
      lastName: null,
      fullName: null,
      email: null,
      phoneNumber: null,
      address: NO_ADDRESS,
      gatewayPaymentMethodId: null,
      merchantAccountReferenceId: null,
      createdAt: now,
    },
    methodForm: 'none',
    ofAuthorize: operation === 'authorize',
    initialMerchantTransactionId: answered.merchantTransactionId,
    completion: null,
  }
}
