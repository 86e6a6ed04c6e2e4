import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import { UNRESOLVED_STATES } from '../domain/transaction.ts'
import type { DecidedAttempt, Decisions } from './decision-port.ts'
import type { LedgerEntry, PaymentLedger } from './ledger-port.ts'

export interface ReadDecisionPorts {
  readonly ledger: Pick<PaymentLedger, 'find'>
  readonly decisions: Decisions
}

/** A decision beside the attempt that it followed. */
export interface DecisionReading extends DecidedAttempt {
  readonly entry: LedgerEntry
}

/**
 * What was decided about the next attempt, and why.
 *
 * @throws NotFound for an id that is unknown, another company's or the other mode's, and, with the reason, for an attempt
 * after which there was nothing to decide
 */
export type ReadDecision = (tenant: Tenant, transactionId: string) => Promise<DecisionReading>

export function createReadDecision(ports: ReadDecisionPorts): ReadDecision {
  return async function readDecision(tenant, transactionId) {
    // In this order: an attempt that is seen to be over has its decision beside it.
    const entry = await ports.ledger.find(tenant, transactionId)
    if (entry === null) throw new NotFound('There is no such transaction.')
    const decided = await ports.decisions.find(tenant, transactionId)
    if (decided === null) throw new NotFound(whyUndecided(entry))
    return { ...decided, entry }
  }
}

function whyUndecided({ transaction, attempt }: LedgerEntry): string {
  const { state } = attempt
  if (state === 'approved') return 'This transaction was approved: there was nothing to decide.'
  if (UNRESOLVED_STATES.includes(state)) {
    return 'The outcome of this transaction is not known yet: nothing has been decided.'
  }
  if (transaction.type === 'void' || transaction.type === 'refund') {
    return 'Voids and refunds are not retried by the calendar: there was nothing to decide.'
  }
  if (transaction.type === 'capture' && state === 'not_processed') {
    return 'This capture did not reach the gateway: there was nothing to decide.'
  }
  return 'No card was kept of this decision: it was made before decisions were kept.'
}
