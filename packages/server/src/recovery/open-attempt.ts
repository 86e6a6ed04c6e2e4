import { type AttemptState, UNRESOLVED_STATES } from '../domain/transaction.ts'
import type { Situation } from './ledger-port.ts'

/** An attempt of the same payment whose outcome is not known: it is asked about before anything new is sent. */
export function openAttemptOf(situation: Situation): string | null {
  const isUnresolved = (state: AttemptState) => UNRESOLVED_STATES.includes(state)
  const open = situation.caseAttempts.find((attempt) => isUnresolved(attempt.state))
  if (open !== undefined) return open.transactionId
  const { referenced } = situation
  if (referenced !== null && isUnresolved(referenced.state)) return referenced.transactionId
  return situation.strandedTransactionId
}
