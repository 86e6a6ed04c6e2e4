import type { PaymentMethod } from '../domain/payment-method.ts'
import type { PaymentModel, Transaction } from '../domain/transaction.ts'
import type { StoredCredential } from './gateway-port.ts'

const AGREEMENTS: Readonly<Record<PaymentModel, StoredCredential['agreement']>> = {
  subscription: 'recurring',
  installment: 'installment',
  onetime: 'unscheduled',
}

/** The networks' own ids are 9 (Mastercard's reference and its date: 13) to 15 characters; some gateways lengthen them. */
const NETWORK_TRANSACTION_ID = /^[A-Za-z0-9]{6,64}$/

/**
 * What the networks are to be told of a payment's credential. `keeps`: the merchant wants the method stored once it is
 * approved. The network's id is the one that the merchant names (gatewaySpecificFields.networkTransactionId: the payment
 * by which his customer agreed was made elsewhere), else that of the method's first approval here.
 */
export function storedCredentialOf(
  transaction: Pick<Transaction, 'initiator' | 'paymentModel' | 'methodForm' | 'details'>,
  method: Pick<PaymentMethod, 'cardFacts'>,
  keeps: boolean,
): StoredCredential {
  const { initiator, paymentModel, methodForm, details } = transaction
  const agreement = paymentModel === null ? 'recurring' : AGREEMENTS[paymentModel]
  const networkTransactionId =
    namedByMerchant(details.gatewaySpecificFields) ?? method.cardFacts?.networkTransactionId ?? null
  if (initiator === 'merchant') return { use: 'subsequent', agreement, networkTransactionId }
  if (methodForm !== 'card') return { use: 'subsequent', agreement, networkTransactionId }
  return { use: keeps ? 'initial' : 'none', agreement, networkTransactionId: null }
}

function namedByMerchant(fields: unknown): string | null {
  if (typeof fields !== 'object' || fields === null || !('networkTransactionId' in fields)) return null
  const { networkTransactionId } = fields
  return typeof networkTransactionId === 'string' && NETWORK_TRANSACTION_ID.test(networkTransactionId)
    ? networkTransactionId
    : null
}
