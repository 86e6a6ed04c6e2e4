import { Type } from '@sinclair/typebox'
import type { CancelRecovery } from '../../recovery/cancel-recovery.ts'
import { presentReading } from '../present-reading.ts'
import { CancelRecoveryBody } from '../schemas/cancel-recovery.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { TransactionReadingAnswer } from '../schemas/transaction.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/transactions/{id}/cancelrecovery. */
export function cancelRecoveryRoute(cancelRecovery: CancelRecovery): Route {
  return (server) =>
    server.post<{ Body: CancelRecoveryBody; Params: { id: string } }>(
      '/v1/transactions/:id/cancelrecovery',
      {
        schema: {
          tags: ['Payments'],
          operationId: 'cancelRecovery',
          summary: 'End the recovery of a payment: nothing is charged for it any more',
          params: Type.Object({ id: Type.String() }),
          body: CancelRecoveryBody,
          response: { 200: envelope('transaction', TransactionReadingAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { id } = request.params
        return { transaction: presentReading(await cancelRecovery(request.tenant, id, request.body.transaction)) }
      },
    )
}
