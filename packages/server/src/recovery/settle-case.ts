import { Conflict, InvalidField, NotFound } from '../domain/errors.ts'
import type { GatewayAnswer } from '../domain/transaction.ts'
import { FieldReader } from './field-reader.ts'
import type { GatewayOutcome } from './gateway-port.ts'
import { type CaseReading, type ReadCasePorts, readCase } from './read-case.ts'
import type { SettleAttempt } from './resolve-attempt.ts'

const OUTCOMES = ['approved', 'declined', 'not-processed'] as const
const TEXT_LENGTH_MAX = 255

/**
 * Puts on record, for the operator, what the gateway's own books show of an attempt whose outcome is not known: where the
 * gateway has no look-up, or never comes to an answer. Sends nothing. @throws InvalidField, NotFound, Conflict
 */
export async function settleCase(
  ports: ReadCasePorts,
  settleAttempt: SettleAttempt,
  request: unknown,
): Promise<CaseReading> {
  const fields = new FieldReader(request)
  const transactionId = fields.requiredText('transactionId', TEXT_LENGTH_MAX)
  const outcome = readOutcome(fields)
  const owner = await ports.owners.ownerOf(transactionId)
  if (owner === null) throw new NotFound('There is no such transaction.')
  switch (await settleAttempt(owner.tenant, transactionId, outcome)) {
    case 'known':
      throw new Conflict('The outcome of this transaction is known already, and stands.')
    case 'in_flight':
      throw new Conflict('A request of a server still waits for the answer: try again in two minutes.')
    case 'settled':
      return readCase(ports, transactionId)
  }
}

function readOutcome(fields: FieldReader): Exclude<GatewayOutcome, { kind: 'unknown' }> {
  const outcome = fields.required('outcome', fields.oneOf('outcome', OUTCOMES))
  const text = (name: string) => fields.text(name, TEXT_LENGTH_MAX) ?? null
  if (outcome === 'not-processed') {
    return { kind: 'not_processed', why: 'the operator found nothing of it in the books of the gateway' }
  }
  const answer: GatewayAnswer = {
    gatewayTransactionId: text('gatewayTransactionId'),
    gatewayCode: text('gatewayCode'),
    gatewayMessage: null,
    networkCode: text('networkCode'),
    adviceCode: text('adviceCode'),
    verification: null,
    responseFields: { settledBy: 'operator' },
  }
  if (outcome === 'declined') return { kind: 'declined', answer }
  // Without it the payment could never be captured, voided or refunded through us.
  if (answer.gatewayTransactionId === null) {
    throw new InvalidField(
      'gatewayTransactionId',
      'is required of what was approved: it stands in the books of the gateway',
    )
  }
  return { kind: 'approved', answer }
}
