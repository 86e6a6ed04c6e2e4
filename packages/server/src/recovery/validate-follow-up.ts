import { parseAmountMinor } from '../domain/money.ts'
import type { FollowUpOperation } from '../domain/transaction.ts'
import type { FollowUpRequest } from './follow-up-request.ts'
import type { Refusal } from './payment-request.ts'
import { firstFault, holds, required, within } from './validation.ts'

/** What can be said of a follow-up without knowing its original; null: it is in order. */
export function validateFollowUp(operation: FollowUpOperation, request: FollowUpRequest): Refusal | null {
  return firstFault([
    required(request.merchantTransactionId, '50103', 'merchantTransactionId'),
    within(request.merchantTransactionId, 'merchantTransactionId'),
    holds(readAsked(operation, request.amount).isValid, '50137', 'amount'),
  ])
}

/** An amount is optional; a refund of 0 means all that is left, which is also what absent means. */
export function readAsked(operation: FollowUpOperation, amount: string | null) {
  const isAll = amount === null || operation === 'void' || (operation !== 'capture' && /^0+$/.test(amount))
  if (isAll) return { isValid: true, amountMinor: null }
  const amountMinor = parseAmountMinor(amount)
  return { isValid: amountMinor !== null, amountMinor }
}
