import { Type } from '@sinclair/typebox'
import type { FollowUpOperation } from '../../domain/transaction.ts'
import type { FollowUp } from '../../recovery/follow-up.ts'
import { readText } from '../../recovery/wire-values.ts'
import { presentFollowUp } from '../present-transaction.ts'
import { readFlag } from '../read-wire.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { FollowUpRequestBody } from '../schemas/follow-up-request.ts'
import { FollowUpAnswer } from '../schemas/transaction.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

const OPERATIONS = {
  capture: { path: 'capture', summary: 'Take the money that an authorize holds, all or part of it, once' },
  void: { path: 'void', summary: 'Undo a charge or authorize before it settles' },
  refund: { path: 'refund', summary: 'Give money back, all or part of it, as often as some is left' },
  refunded_payment: {
    path: 'refundedpayment',
    summary: 'Record a refund made elsewhere; ends a running recovery',
  },
} as const satisfies Record<FollowUpOperation, { path: string; summary: string }>

/** POST /v1/transactions/{id}/capture, /void, /refund and /refundedpayment. */
export function followUpRoute(followUp: FollowUp, operation: FollowUpOperation): Route {
  const { path, summary } = OPERATIONS[operation]
  return (server) =>
    server.post<{ Body: FollowUpRequestBody; Params: { id: string } }>(
      `/v1/transactions/:id/${path}`,
      {
        schema: {
          tags: ['Payments'],
          operationId: path,
          summary,
          params: Type.Object({ id: Type.String() }),
          body: FollowUpRequestBody,
          response: { 200: envelope('transaction', FollowUpAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { transaction } = request.body
        const view = await followUp(request.tenant, operation, request.params.id, {
          merchantTransactionId: readText(transaction.merchantTransactionId, 'merchantTransactionId'),
          amount: readText(transaction.amount, 'amount'),
          disableCustomerRecovery: readFlag(transaction.disableCustomerRecovery),
        })
        return { transaction: presentFollowUp(view) }
      },
    )
}
